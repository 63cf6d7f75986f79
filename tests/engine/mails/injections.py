"""What somebody types who wants to write headers, properties or markup of their own into mails; and whether they do."""

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from html.parser import HTMLParser
from typing import Any

from icalendar import Calendar

from parley.engine.domain.errors.base import EngineRefusal
from tests.engine.mails.strict import read_strictly
from tests.engine.mails.writing import ADDRESS, FIELDS, Typed, check_typed, write_mails

BREAKS = ["\r\n", "\n", "\r", "\x00", "\u2028", "\u2029", "\x85", "\x0b", "\\n", "%0d%0a", "\u202e", "\u200d", " ", ""]
ATTACKS = (
    "Bcc: eve@evil.example",
    "Subject: Owned",
    "Content-Type: text/html",
    "\r\n.\r\nMAIL FROM:<eve@evil.example>",
    "--===============0==\r\nContent-Type: text/html\r\n\r\n<h1>Owned</h1>",
    "ATTENDEE:mailto:eve@evil.example",
    "ORGANIZER;CN=Eve:mailto:eve@evil.example",
    "END:VEVENT\r\nEND:VCALENDAR",
    "BEGIN:VALARM\nACTION:AUDIO",
    "DTSTART:20300101T000000Z",
    'x";ROLE=CHAIR;CN="Eve',
    "\\;\\,\\\\n^n^'",
    "=?utf-8?B?QmNjOiBldmVAZXZpbC5leGFtcGxl?=",
    "=?utf-8?q?=0D=0ABcc=3A_eve=40evil=2Eexample?=",
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '"><a href="javascript:alert(1)">',
    "https://evil.example/ javascript:alert(1)",
    "</title><style>*{display:none}</style>",
    "<!--[if mso]><v:rect><![endif]-->",
    "{{ settings.SECRET_KEY }}{% debug %}",
    "%(name)s %s {0.__class__}",
    '" <eve@evil.example>, "',
    "Mara (comment) <eve@evil.example>",
    "👩🏽‍🚀 Zoë, 王小明; محمد",
    "ß" * 70 + " " + "𝒜" * 60,
    "A" * 199,
)
# One field may hold more than these: the rest of a mail does not change with what is typed.
_FREE_TAGS = frozenset({"br", "tr", "td", "span", "bdi", "p", "a", "table"})


def list_payloads(count: int, seed: int = 7) -> Iterator[Typed]:
    """The words of so many attempts: each attack in each field first, then mixtures."""
    chooser = random.Random(seed)
    known = [replace(Typed(), **{name: attack}) for attack in ATTACKS for name in FIELDS]
    # Of a share, every attack in one field, each field in its turn.
    known = known[:: len(FIELDS) + 1] if count < len(known) else known
    yield from known
    for _ in range(count - len(known)):
        names = chooser.sample(FIELDS, chooser.randint(1, 3))
        yield replace(Typed(), **{name: _mix(chooser) for name in names})


def _mix(chooser: random.Random) -> str:
    pieces = [chooser.choice((*ATTACKS, "Mara", _scramble(chooser))) for _ in range(chooser.randint(1, 4))]
    text = pieces[0]
    for piece in pieces[1:]:
        text += chooser.choice(BREAKS) + piece
    return text[: chooser.choice((60, 200, 500))]


def _scramble(chooser: random.Random) -> str:
    signs = "\";:,\\'<>=?&%{}[]()@|^`~+*#\t éßمہ中🙂\u200f"
    return "".join(chooser.choice(signs) for _ in range(chooser.randint(1, 30)))


def write_if_taken(typed: Typed) -> tuple[Typed, list[bytes]] | None:
    """The words as they are kept, and the mails with them; None where what was typed is refused."""
    try:
        taken = check_typed(typed)
    except EngineRefusal:
        return None
    return taken, write_mails(taken)


class _Markup(HTMLParser):
    """Counts elements, and keeps where they lead."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: Counter[str] = Counter()
        self.addresses: list[str] = []
        self.names: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag] += 1
        self.names |= {name for name, _ in attrs}
        self.addresses += [value or "" for name, value in attrs if name in ("href", "src")]


def describe_form(mail: bytes) -> dict[str, Any]:
    """What no word that somebody types may change of a mail; read strictly, and by Python and icalendar."""
    strict = read_strictly(mail)
    message = message_from_bytes(mail, policy=default)
    assert isinstance(message, EmailMessage)
    assert [address.addr_spec for address in message["To"].addresses] == [ADDRESS]
    assert len(message["From"].addresses) == 1
    form: dict[str, Any] = {
        "headers": sorted(name.lower() for name in message),
        "kinds": [part.get_content_type() for part in message.walk()],
        "from": message["From"].addresses[0].addr_spec,
    }
    assert form["kinds"] == [part.kind for part in strict.walk()]
    assert not [part.defects for part in message.walk() if part.defects]
    form.update(_describe_markup(message))
    content = next((part.content for part in strict.walk() if part.kind == "text/calendar"), b"")
    if content:
        calendar = Calendar.from_ical(content)
        event: Any = calendar.walk("VEVENT")[0]
        form["components"] = [each.name for each in calendar.walk()]
        form["properties"] = sorted(name for name, _ in event.property_items(recursive=False))
        form["people"] = [str(event["ORGANIZER"]), str(event["ATTENDEE"])]
        form["times"] = [event["DTSTART"].dt, event["DTEND"].dt, event["UID"], event["SEQUENCE"]]
    return form


def _describe_markup(message: EmailMessage) -> dict[str, Any]:
    html = message.get_body(("html",))
    assert html is not None
    content = html.get_content()
    assert "<script" not in content
    markup = _Markup()
    markup.feed(content)
    assert all(address.startswith(("http://localhost:8000/", "https://")) for address in markup.addresses)
    assert not [name for name in markup.names if name.startswith("on")]
    return {"tags": {tag: count for tag, count in markup.tags.items() if tag not in _FREE_TAGS}}


def read_words(mail: bytes) -> dict[str, str]:
    """The words of the mail's calendar, as icalendar sees them."""
    message = message_from_bytes(mail, policy=default)
    content = next(part for part in message.walk() if part.get_content_type() == "text/calendar")
    payload = content.get_payload(decode=True)
    assert isinstance(payload, bytes)
    event: Any = Calendar.from_ical(payload).walk("VEVENT")[0]
    names = {"attendee": event["ATTENDEE"].params.get("CN", ""), "organizer": event["ORGANIZER"].params.get("CN", "")}
    return {"summary": str(event["SUMMARY"]), "location": str(event.get("LOCATION", "")), **names}
