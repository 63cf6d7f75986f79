"""Nothing larger than its route takes is read, wherever it leads."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from parley.console.models import Member
from parley.console.services.imports.files import MOST_BYTES
from tests.console.cast import browse_as, make_company, make_member


class Endless:
    """A body that ends where its announced length does; how much of it was read is counted."""

    def __init__(self, length: int) -> None:
        self.left, self.read_bytes = length, 0

    def read(self, size: int = -1) -> bytes:
        taken = self.left if size < 0 else min(size, self.left)
        self.left -= taken
        self.read_bytes += taken
        return b"x" * taken

    def readline(self, size: int = -1) -> bytes:
        return self.read(size)

    def __iter__(self) -> Iterator[bytes]:
        return iter(lambda: self.read(65536), b"")


@pytest.fixture
def ana(db: Any) -> Member:
    return make_member(make_company("Harbour Robotics"), "ana@harbour.example", "Ana", "Ruiz", "company_admin")


def send(client: Client, path: str, length: int) -> tuple[int, int]:
    """The status of a form of this length, and how much of it was read."""
    body = Endless(length)
    extra: dict[str, Any] = {"CONTENT_LENGTH": str(length), "wsgi.input": body}
    answer = client.generic("POST", path, content_type="multipart/form-data; boundary=xx", **extra)
    return answer.status_code, body.read_bytes


@pytest.mark.parametrize(
    "path", ["/accounts/login/", "/inbound/sms", "/inbound/replies", "/v1/events", "/company/members/invite", "/c/x"]
)
def test_a_form_larger_than_its_route_takes_is_refused_unread(path: str, ana: Member) -> None:
    status, read_bytes = send(browse_as(ana), path, 60_000_000)
    assert (status, read_bytes) == (413, 0)


@pytest.mark.parametrize("said", ["0" * 19 + "60000000", " 60000000", "+60000000", "60_000_000"])
def test_a_length_that_is_written_oddly_counts_as_django_reads_it(said: str, db: Any) -> None:
    body = Endless(60_000_000)
    extra: dict[str, Any] = {"CONTENT_LENGTH": said, "wsgi.input": body}
    answer = Client().generic("POST", "/accounts/login/", content_type="multipart/form-data; boundary=xx", **extra)
    assert (answer.status_code, body.read_bytes) == (413, 0)


def test_what_leads_nowhere_is_not_read(db: Any) -> None:
    assert send(Client(), "/no/such/page", 60_000_000) == (404, 0)


def test_a_file_of_candidates_may_be_large_but_not_larger_than_said(ana: Member) -> None:
    browser = browse_as(ana)
    assert send(browser, "/candidates/import/new", MOST_BYTES + 1_000_000) == (413, 0)
    assert send(browser, "/candidates/import/new", 6_000_000)[0] != 413
