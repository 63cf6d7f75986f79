"""What a request over the API may have besides: a language, files, rooms, a template, further conversations."""

from typing import Any

import pytest
from django.test import Client

from parley.engine.models import (
    Account,
    Application,
    Attachment,
    Booking,
    OrganizationalUnit,
    SchedulingRequest,
    TemplateKind,
)
from parley.engine.services.applications.applications import ensure_builtin_application
from parley.engine.services.availability.availability import list_request_slots
from parley.engine.services.bookings.bookings import book_slot
from parley.engine.services.people.resources import create_resource
from parley.engine.services.pools.pools import PoolWish, create_pool
from parley.engine.services.requests.descriptions import describe_request
from parley.engine.services.templates.templates import TemplateWish, create_template
from parley.toolkit.ids import keyed_hash
from tests.engine.api.scheduler.calling import make, post
from tests.engine.booking_cast import MARA, make_application, make_unit

pytestmark = pytest.mark.django_db


def keep(application: Application, **changes: Any) -> Attachment:
    columns = {"file_name": "plan.pdf", "content_type": "application/pdf", "md5": "", "size_bytes": 8, **changes}
    token_hash = keyed_hash("attachment", str(Attachment.objects.count()))
    return Attachment.objects.create(application=application, content="JVBERi0xLjc=", token_hash=token_hash, **columns)


def refuse(client: Client, token: dict[str, str], **body: Any) -> tuple[int, list[str]]:
    answer = post(client, "scheduling_requests", body, token)
    return answer.status_code, list(answer.json()["errors"])


def test_language_and_files_are_kept_and_told(client: Client, token: dict[str, str], ana: Account) -> None:
    attachment = keep(ensure_builtin_application())
    event = {"summary": "Interview", "locale": "de-AT", "attachments": [{"attachment_id": attachment.pk}]}
    made = make(client, token, host={"sub": ana.pk}, event=event)
    assert made["event"]["locale"] == "de-AT"
    file = made["event"]["attachments"][0]
    assert (file["file_name"], file["content_type"]) == ("plan.pdf", "application/pdf")
    assert client.get(file["url"].partition("8000")[2] or file["url"]).content == b"%PDF-1.7"


def test_files_of_others_rejected_ones_and_odd_languages_are_refused(
    client: Client, token: dict[str, str], ana: Account
) -> None:
    foreign = keep(make_application(secret="CRN_other"))
    rejected = keep(ensure_builtin_application(), is_approved=False)
    for row in (foreign, rejected):
        event = {"attachments": [{"attachment_id": row.pk}]}
        assert refuse(client, token, host={"sub": ana.pk}, event=event) == (422, ["event.attachments"])
    assert refuse(client, token, host={"sub": ana.pk}, event={"locale": "the third"}) == (422, ["event.locale"])
    assert not SchedulingRequest.objects.exists()


def test_rooms_and_further_conversations_are_taken_and_told(
    client: Client, token: dict[str, str], unit: OrganizationalUnit, ana: Account, ben: Account
) -> None:
    room = create_resource(ana, unit, "Room 5", "room5@acme.example")
    events = [{"summary": "Meet the team", "duration": {"minutes": 20}, "host": {"sub": ben.pk}}]
    made = make(client, token, host={"sub": ana.pk}, parley={"rooms": [{"sub": room.pk}], "events": events})
    assert (made["parley"]["rooms"], made["parley"]["position"]) == ([{"sub": room.pk}], 1)
    follower = SchedulingRequest.objects.get(leader_id=made["scheduling_request_id"])
    assert (follower.host, follower.summary, follower.duration_minutes) == (ben, "Meet the team", 20)


def test_rooms_and_hosts_of_another_unit_are_refused(client: Client, token: dict[str, str], ana: Account) -> None:
    zed = Account.objects.create(email="zed@other.example", name="Zed")
    room = create_resource(zed, make_unit(zed), "Room 5", "room5@other.example")
    assert refuse(client, token, host={"sub": ana.pk}, parley={"rooms": [{"sub": room.pk}]}) == (422, ["rooms"])
    events = [{"summary": "Meet", "duration": {"minutes": 20}, "host": {"sub": zed.pk}}]
    answer = post(client, "scheduling_requests", {"host": {"sub": ana.pk}, "parley": {"events": events}}, token)
    assert answer.status_code == 403


def test_an_automation_makes_links_from_a_template_for_triggers(
    client: Client, token: dict[str, str], unit: OrganizationalUnit, ana: Account, ben: Account
) -> None:
    pool = create_pool(ana, unit, PoolWish("Support", 1, "wait", {ana.pk: 1, ben.pk: 1}))
    values = {"summary": "Screening", "duration_minutes": 20, "buffer_after_minutes": 15, "period_days": 5}
    template = create_template(ana, unit, TemplateWish(TemplateKind.TRIGGER, "Stage two", pool.pk, values))
    told = client.get("/v1/parley/templates", headers=token).json()["templates"]
    assert [(each["template_id"], each["kind"], each["host_group"]) for each in told] == [
        (template.pk, "trigger", {"sub": pool.pk})
    ]
    made = make(client, token, parley={"template_id": template.pk}, recipients=[{"email": "mara@x.example"}])
    assert (made["summary"], made["duration"], made["host"]) == ("Screening", {"minutes": 20}, None)
    assert (made["host_group"]["sub"], made["buffer"]["after"]) == (pool.pk, {"minutes": 15})
    other = make(client, token, host={"sub": ben.pk}, parley={"template_id": template.pk}, event={"summary": "Own"})
    assert (other["summary"], other["host"]["sub"], other["host_group"]) == ("Own", ben.pk, None)


def test_a_template_of_another_unit_is_unknown(client: Client, token: dict[str, str], ana: Account) -> None:
    zed = Account.objects.create(email="zed@other.example", name="Zed")
    foreign = create_template(zed, make_unit(zed), TemplateWish(TemplateKind.REQUEST, "Theirs"))
    body = {"host": {"sub": ana.pk}, "parley": {"template_id": foreign.pk}}
    assert post(client, "scheduling_requests", body, token).status_code == 404


def test_conferencing_is_taken_and_its_link_is_told(client: Client, token: dict[str, str], ana: Account) -> None:
    for asked, place in (
        ({"profile_id": "integrated"}, {"kind": "conferencing", "detail": ""}),
        (
            {"profile_id": "explicit", "join_url": "https://video.example/1"},
            {"kind": "link", "detail": "https://video.example/1"},
        ),
        ({"profile_id": "none"}, {"kind": "none", "detail": ""}),
    ):
        made = make(client, token, host={"sub": ana.pk}, event={"summary": "Interview", "conferencing": asked})
        assert SchedulingRequest.objects.get(pk=made["scheduling_request_id"]).place == place
    for wrong, field in (({"profile_id": "pro_1"}, "profile_id"), ({"profile_id": "explicit"}, "join_url")):
        answer = refuse(client, token, host={"sub": ana.pk}, event={"summary": "Interview", "conferencing": wrong})
        assert answer == (422, [f"event.conferencing.{field}"])
    booked = SchedulingRequest.objects.first()
    assert booked is not None
    booking = book_slot(booked, list_request_slots(booked)[0].starts_at, MARA, "form")
    assert "conferencing" not in describe_request(booked)["event"]
    Booking.objects.filter(pk=booking.pk).update(join_url="https://meet.google.com/abc")
    told = describe_request(SchedulingRequest.objects.get(pk=booked.pk))["event"]["conferencing"]
    assert told == {"provider_name": "google", "join_url": "https://meet.google.com/abc"}
