"""Mail scanners and crawlers open every link there is: whatever is only looked at stays as it was."""

import re
from collections.abc import Iterator
from datetime import timedelta
from email import message_from_string
from email.policy import default
from html import unescape
from typing import Any

import pytest
from django.apps import apps
from django.db.models import Model
from django.test import Client
from django.urls import URLPattern, reverse

from parley.engine.models import (
    Account,
    Application,
    Booking,
    EmailConfirmation,
    OrganizationalUnit,
    OutgoingMail,
    PublicLink,
    SchedulingRequest,
)
from parley.engine.pages.book.urls import urlpatterns
from parley.engine.services.group_sessions.offers import GroupDraft, create_offer
from parley.toolkit.clock import now

WEDNESDAY, THURSDAY = "2026-03-04T09:00:00Z", "2026-03-05T09:00:00Z"
DETAILS = {"name": "Mara Okafor", "email": "mara@candidates.example", "tz": "Europe/London", "form_key": "k" * 22}
ADDRESS = re.compile(r"http://localhost:8000(/[^\s\"'<>)]*)")
# What looking at them may do: nothing but counting visits, which is memory.
WRITTEN_BY_POST = ("time", "book", "decline", "move", "cancel", "code", "again", "opened")


@pytest.fixture
def links(
    client: Client, unit: OrganizationalUnit, ana: Account, link: SchedulingRequest, public_link: PublicLink
) -> dict[str, dict[str, str]]:
    """One of each kind of link, by the name that its addresses begin with."""
    client.post(f"/rts/{link.token}/book", {**DETAILS, "starts_at": WEDNESDAY})
    draft = GroupDraft(
        summary="Open day",
        host_id=ana.pk,
        duration_minutes=60,
        places=5,
        tzid="Europe/Berlin",
        starts=[(now() + timedelta(days=3)).replace(minute=0)],
    )
    offer = create_offer(unit, ana, draft)
    unit.confirms_email = True
    unit.save()
    other = {**DETAILS, "form_key": "o" * 22, "starts_at": THURSDAY}
    waiting = client.post(f"/pls/{public_link.token}/book", {**other, "claim_token": ""})["Location"]
    mailed = next(path for path in list_mailed_paths() if path.startswith("/confirm/"))
    assert EmailConfirmation.objects.count() == 1
    return {
        "rts": {"kind": "rts", "token": link.token},
        "pls": {"kind": "pls", "token": public_link.token},
        "waiting": {"token": public_link.token, "page": waiting.split("/confirm/")[1].split("?")[0].strip("/")},
        "confirm": {"token": mailed.split("/")[2]},
        "groups": {"token": offer.token},
        "booking": {"token": Booking.objects.get(request=link).token},
        "files": {"token": "f" * 32},
        "brand": {"digits": "0f766e", "digest": "0" * 32},
    }


def list_mailed_paths() -> list[str]:
    found: set[str] = set()
    for mail in OutgoingMail.objects.all():
        parts = message_from_string(mail.content, policy=default).walk()
        texts = [part.get_content() for part in parts if part.get_content_maintype() == "text"]
        found.update(ADDRESS.findall(unescape(" ".join(texts))))
    return sorted(found)


def list_paths(links: dict[str, dict[str, str]]) -> Iterator[str]:
    """Every address of the candidates' pages, with every link that fits."""
    for page in urlpatterns:
        assert isinstance(page, URLPattern)
        wanted = set(page.pattern.regex.groupindex)
        fitting = [link for link in links.values() if wanted == set(link) or wanted < set(link)]
        assert fitting, f"which link leads to {page.pattern}?"
        for link in fitting:
            yield reverse(str(page.name), kwargs={name: link[name] for name in wanted})


def take_picture() -> dict[str, list[Any]]:
    """All that the engine keeps."""
    return {model.__name__: read_table(model) for model in apps.get_app_config("engine").get_models()}


def read_table(model: type[Model]) -> list[Any]:
    return list(model._default_manager.order_by("pk").values())


def test_looking_at_every_address_and_at_every_link_of_every_mail_changes_nothing(
    links: dict[str, dict[str, str]], application: Application
) -> None:
    scanner = Client()
    paths = [*list_paths(links), *list_mailed_paths()]
    before, statuses = take_picture(), set()
    for path in paths:
        for look in (scanner.head, scanner.get):
            answer = look(path, {"starts_at": THURSDAY, "key": "s" * 22, "reschedule": "true"})
            statuses.add(answer.status_code)
            assert not answer.cookies, path
    assert take_picture() == before
    assert statuses <= {200, 302, 404, 405, 409}
    assert len(paths) > 25 and "/confirm/" in "".join(list_mailed_paths())


def test_every_form_of_a_candidate_is_sent_and_never_only_opened(links: dict[str, dict[str, str]]) -> None:
    scanner = Client()
    writing = [path for path in list_paths(links) if path.rsplit("/", 1)[-1] in WRITTEN_BY_POST]
    assert len(writing) >= len(WRITTEN_BY_POST)
    assert {scanner.get(path).status_code for path in writing} == {405}
