"""A company that is ready to write to many, and a mail server's facts, for tests of messages."""

from typing import Any

from django.db import transaction

from parley.console.models import Candidate, Member
from parley.toolkit.ids import make_id
from parley.toolkit.queries.inserting import insert_rows
from tests.fakes.smtp import SmtpServer


def describe_smtp(server: SmtpServer) -> dict[str, Any]:
    """The server as the settings name it."""
    facts = {"host": server.host, "port": server.port, "use_ssl": False, "use_tls": False}
    return facts | {"username": "", "password": ""}


def add_candidates(member: Member, count: int) -> None:
    """So many candidates of the member's company, `Nr0` with `n0@example.org` and so on."""
    rows = ((make_id("can"), f"Nr{number}", f"n{number}@example.org") for number in range(count))
    with transaction.atomic():
        insert_rows(Candidate, ("id", "first_name", "email"), rows, {"company": member.company_id})
