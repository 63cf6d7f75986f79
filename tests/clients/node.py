"""Cronofy's Node client, unmodified, in a process that is asked over its standard input."""

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.clients.cast import Cast, Somebody

FOLDER = Path(__file__).resolve().parent


class NodeRefused(Exception):
    """What the client's promise was rejected with: the status, and the entity that it read."""

    def __init__(self, status: int | None, entity: Any) -> None:
        super().__init__(status, entity)
        self.status, self.entity = status, entity


@dataclass(slots=True)
class NodeClient:
    """The client; `methods` are all that it has."""

    process: subprocess.Popen[str]
    methods: frozenset[str] = frozenset()

    def call(self, method: str, /, **options: Any) -> Any:
        """What the method's promise came to. Raises NodeRefused."""
        return self._ask({"method": method, "options": options})

    def become(self, person: Somebody) -> None:
        """Speak for another person from here on."""
        self._ask({"config": {"access_token": person.access_token, "refresh_token": person.refresh_token}})

    def read_config(self) -> dict[str, str]:
        """What the client itself keeps, which some methods change."""
        config: dict[str, str] = self._ask({"config": {}})
        return config

    def _ask(self, question: dict[str, Any]) -> Any:
        assert self.process.stdin is not None and self.process.stdout is not None
        self.process.stdin.write(json.dumps(question) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        assert line, "Node's client ended"
        answer = json.loads(line)
        if "refused" in answer:
            raise NodeRefused(answer["refused"].get("status"), answer["refused"].get("entity"))
        return answer.get("result")


@contextmanager
def run_node(cast: Cast, person: Somebody) -> Iterator[NodeClient]:
    """The client with the application's credentials and the person's tokens."""
    config = {
        "client_id": cast.client_id,
        "client_secret": cast.client_secret,
        "access_token": person.access_token,
        "refresh_token": person.refresh_token,
    }
    process = subprocess.Popen(
        ["node", "driver.js", cast.url, json.dumps(config)],
        cwd=FOLDER,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        client = NodeClient(process)
        client.methods = frozenset(client._ask({"list": True}))
        yield client
    finally:
        process.stdin.close()  # type: ignore[union-attr]
        process.wait(10)
        process.stdout.close()  # type: ignore[union-attr]
