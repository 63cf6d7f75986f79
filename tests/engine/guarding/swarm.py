"""Many visitors at once over many connections, each from an address of their own, and what they were answered."""

import asyncio
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from html import unescape
from itertools import count
from random import Random
from typing import NamedTuple
from urllib.parse import urlencode, urlsplit

from parley.engine.domain.guarding.proofs import PARTS

TIME = re.compile(r'value="\d{4}-\d\d-\d\dT\d\d:\d\d:00Z"')
HIDDEN = re.compile(r'<input type="hidden" name="([^"]*)" value="([^"]*)">')


class Visit(NamedTuple):
    """One form, and the address that it is sent from."""

    path: str
    fields: dict[str, str]
    address: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: status, where it leads, and the page."""

    status: int
    location: str
    page: str

    @property
    def offers_times(self) -> bool:
        """Whether the page has a time that one could choose."""
        return TIME.search(self.page) is not None


def draw_addresses(seed: int) -> Iterator[str]:
    """Addresses from everywhere, hardly two of one network."""
    draw = Random(seed)
    while True:
        yield f"{draw.randint(11, 99)}.{draw.randint(0, 255)}.{draw.randint(0, 255)}.{draw.randint(1, 254)}"


def describe_booking(path: str, starts_at: str, number: int, address: str) -> Visit:
    """The form of one more person who wants this time."""
    fields = {
        "name": f"Visitor {number}",
        "email": f"visitor{number}@crowd.example",
        "tz": "Europe/Berlin",
        "starts_at": starts_at,
        "form_key": f"form-{number}-of-a-crowd",
    }
    return Visit(f"{path}/book", fields, address)


def send_all(url: str, visits: Iterable[Visit], connections: int, after: Callable[[Answer], None]) -> None:
    """Send every form over so many connections at once; each answer goes to `after`, none is kept."""
    asyncio.run(_send_all(url, iter(visits), connections, after))


def send(url: str, visit: Visit) -> Answer:
    """One form by itself."""
    answers: list[Answer] = []
    send_all(url, [visit], 1, answers.append)
    return answers[0]


def solve(visit: Visit, page: str) -> Visit:
    """The same form with the work that the page asks for."""
    fields = {name: unescape(value) for name, value in HIDDEN.findall(page)}
    text = fields["proof_challenge"]
    limit = 1 << (256 - (int(text.split(".")[1]) - 3))
    numbers = (next(n for n in count() if _hash(text, part, n) < limit) for part in range(PARTS))
    return visit._replace(fields={**fields, "proof_answer": ".".join(str(number) for number in numbers)})


def count_statuses(answers: Iterable[Answer]) -> Counter[int]:
    """How many of each."""
    return Counter(answer.status for answer in answers)


def _hash(text: str, part: int, number: int) -> int:
    return int.from_bytes(sha256(f"{text}.{part}.{number}".encode()).digest(), "big")


async def _send_all(url: str, visits: Iterator[Visit], connections: int, after: Callable[[Answer], None]) -> None:
    await asyncio.gather(*(_serve(url, visits, after) for _ in range(connections)))


async def _serve(url: str, visits: Iterator[Visit], after: Callable[[Answer], None]) -> None:
    parts = urlsplit(url)
    reader, writer = None, None
    for visit in visits:
        for is_last in (False, True):
            try:
                if reader is None or writer is None:
                    reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
                writer.write(_write(str(parts.netloc), visit))
                answer, is_kept = await _read(reader)
                break
            except (ConnectionError, asyncio.IncompleteReadError):
                # A server may close a connection that rested, at any moment; the next one is fresh.
                reader, writer = None, None
                if is_last:
                    raise
        after(answer)
        if not is_kept and writer is not None:
            writer.close()
            reader, writer = None, None
    if writer is not None:
        writer.close()


def _write(host: str, visit: Visit) -> bytes:
    body = urlencode(visit.fields).encode()
    head = (
        f"POST {visit.path} HTTP/1.1\r\nHost: {host}\r\nX-Forwarded-For: {visit.address}\r\n"
        f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


async def _read(reader: asyncio.StreamReader) -> tuple[Answer, bool]:
    head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
    headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in head[1:])}
    page = await reader.readexactly(int(headers.get("content-length", "0")))
    return Answer(int(head[0].split()[1]), headers.get("location", ""), page.decode()), headers.get(
        "connection"
    ) != "close"
