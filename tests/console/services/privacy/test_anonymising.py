"""After anonymising, nothing that names the person is left in any table, and what counts still counts."""

import io
import json
import zipfile
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import models, transaction

from parley.console.models import (
    Candidate,
    CandidateAddress,
    CandidateFile,
    CandidateTag,
    Conversation,
    CustomField,
    CustomValue,
    EngineErasure,
    EntryKind,
    Member,
    Message,
    Note,
    OutgoingMail,
    Tag,
    TimelineEntry,
)
from parley.console.services.candidates.belongings.files import add_file
from parley.console.services.candidates.timeline import build_entry, write_entry
from parley.console.services.candidates.words import index_words
from parley.console.services.inbox.threads import note_arrival
from parley.console.services.mails.outgoing import TO_COLLEAGUES
from parley.console.services.messages.sending import send_test
from parley.console.services.privacy.anonymising import anonymise_candidate
from parley.console.services.privacy.engines import erase_on_engines
from parley.console.services.privacy.exporting import export_candidate
from parley.console.services.privacy.registry import KNOWN_TABLES
from parley.console.services.relaying.colleagues import share_candidate
from parley.toolkit.clock import now
from parley.toolkit.work_queue import WorkState
from tests.console.conversation_cast import make_candidate, make_conversation

pytestmark = pytest.mark.django_db
MARK = "zyxmark"


@pytest.fixture(autouse=True)
def own_folder(settings: Any, tmp_path: Any) -> None:
    settings.PARLEY_DATA = tmp_path


@pytest.fixture
def milena(ana: Member) -> Candidate:
    """Somebody of whom a lot is known, the mark in every text."""
    texts = ("last_name", "phone", "headline", "address", "notes", "undeliverable_reason")
    facts = {name: f"{MARK} {name}"[:40] for name in texts} | {"tzid": "Europe/Belgrade", "country": "RS"}
    found = make_candidate(ana, MARK, email=f"{MARK}@example.org", **facts)
    CandidateAddress.objects.create(company=ana.company, candidate=found, email=f"{MARK}2@example.org")
    Note.objects.create(candidate=found, author=ana, text=MARK)
    add_file(ana, found, f"{MARK}.txt", len(MARK), io.BytesIO(MARK.encode()))
    CandidateTag.objects.create(candidate=found, tag=Tag.objects.create(company=ana.company, name="Fair"))
    field = CustomField.objects.create(company=ana.company, name="Shirt")
    CustomValue.objects.create(candidate=found, field=field, value=MARK)
    coming: Any = {"starts_at": now() + timedelta(days=1), "ends_at": now() + timedelta(days=1, hours=1)}
    made = make_conversation(
        ana, found, status="booked", scheduling_request_id="srq_1", view_url=f"https://e.example/{MARK}", **coming
    )
    Conversation.objects.filter(pk=made.pk).update(**{name: MARK for name in fill(Conversation) if name != "id"})
    message = Message.objects.create(company=ana.company, sender=ana, subject=MARK, body=MARK)
    message.recipients.add(found)
    OutgoingMail.objects.create(
        purpose="message", mail_id="<1@x>", recipient=found.email, subject=MARK, content=MARK, candidate=found
    )
    write_entry(build_entry(EntryKind.CONVERSATION, "booked", conversation=made, who=MARK, detail=MARK))
    write_entry(build_entry(EntryKind.NOTE, "added", candidate=found, member=ana, detail=MARK))
    index_words([found])
    return found


def fill(model: type[models.Model]) -> list[str]:
    """The columns of free text that a registry's line empties."""
    known = next(table for table in KNOWN_TABLES if table.model is model)
    return [name for name, value in (known.emptied or {}).items() if value == ""]


def find_mark(but: str = "") -> list[str]:
    """Every column of every table of the console that holds the mark, encrypted ones opened."""
    found = []
    for model in apps.get_models(include_auto_created=True):
        if model._meta.app_label in ("console", "identity", "account"):
            for row in model._default_manager.all():
                for field in model._meta.concrete_fields:
                    value = field.value_from_object(row)
                    text = bytes(value).decode("utf-8", "replace") if isinstance(value, bytes | memoryview) else value
                    if MARK in str(text):
                        found.append(f"{model._meta.label}.{field.name}")
    return found


def test_nothing_that_names_the_person_is_left(ana: Member, milena: Candidate, tmp_path: Any) -> None:
    assert len(find_mark()) > 20
    assert anonymise_candidate(milena, ana, "asked")
    assert find_mark() == []
    left = Candidate.objects.get(pk=milena.pk)
    assert (left.name, left.country, left.tzid, left.email) == ("–", "", "", f"{milena.pk}@anonymised.invalid")
    assert not CandidateFile.objects.exists()


def test_mails_to_colleagues_about_the_person_go_as_well(ana: Member, ben: Member, milena: Candidate) -> None:
    share_candidate(ana, milena, str(ben.pk), f"Look at {MARK}")
    with transaction.atomic():
        note_arrival(milena, ben, "Hello", "I can come")
    message = Message.objects.create(company=ana.company, sender=ana, subject="Hello", body="Hello {{ last name }}")
    message.recipients.add(milena)
    send_test(ana, message)
    told = OutgoingMail.objects.filter(purpose__in=TO_COLLEAGUES)
    assert [MARK in row.content for row in told] == [True, True, True]
    anonymise_candidate(milena, ana)
    assert {(row.recipient, row.subject, row.content, row.state) for row in told.all()} == {("", "", "", "failed")}
    assert find_mark() == []


def test_files_go_with_the_transaction(
    ana: Member, milena: Candidate, tmp_path: Any, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        anonymise_candidate(milena, ana)
    assert [path for path in (tmp_path / "files").rglob("*") if path.is_file()] == []


def test_numbers_stay_right(ana: Member, milena: Candidate) -> None:
    held = make_conversation(ana, milena, status="completed", ends_at=now() - timedelta(days=1))
    before = TimelineEntry.objects.filter(candidate=milena).count()
    anonymise_candidate(milena, ana)
    assert Conversation.objects.filter(candidate=milena).count() == 2
    held.refresh_from_db()
    assert held.status == "completed"
    assert TimelineEntry.objects.filter(candidate=milena).count() == before + 2
    assert OutgoingMail.objects.count() == 1


def test_what_was_to_come_is_cancelled_and_nothing_is_sent(ana: Member, milena: Candidate) -> None:
    anonymise_candidate(milena, ana)
    conversation = Conversation.objects.get(candidate=milena)
    assert (conversation.status, conversation.revoked_at is not None) == ("cancelled", True)
    assert OutgoingMail.objects.get().state == WorkState.FAILED


def test_a_second_time_changes_nothing(ana: Member, milena: Candidate) -> None:
    assert anonymise_candidate(milena, ana)
    assert not anonymise_candidate(milena, ana)
    assert TimelineEntry.objects.filter(code="anonymised").count() == 1


def test_others_keep_what_is_theirs(ana: Member, milena: Candidate) -> None:
    other = make_candidate(ana, "Omar")
    message = Message.objects.create(company=ana.company, sender=ana, subject="To many", body="Hello")
    message.recipients.add(milena, other)
    anonymise_candidate(milena, ana)
    other.refresh_from_db()
    message.refresh_from_db()
    assert (other.first_name, message.body) == ("Omar", "Hello")


def test_an_export_holds_everything_but_secrets(ana: Member, milena: Candidate) -> None:
    archive = zipfile.ZipFile(io.BytesIO(b"".join(export_candidate(milena))))
    names = archive.namelist()
    assert {"candidate.json", "note.json", "conversation.json", f"files/1-{MARK}.txt"} <= set(names)
    assert archive.read(f"files/1-{MARK}.txt") == MARK.encode()
    assert any(name.startswith("mails/") for name in names)
    conversation = json.loads(archive.read("conversation.json"))[0]
    assert not {"token", "token_hash", "target_url", "view_url", "correlation_id"} & set(conversation)
    assert json.loads(archive.read("candidate.json"))[0]["email"] == f"{MARK}@example.org"


def test_an_engine_is_told_until_it_has_forgotten(ana: Member, milena: Candidate, fake_engine: Any) -> None:
    anonymise_candidate(milena, ana)
    fake_engine.answer("POST", "/v1/parley/scheduling_requests/forget", {"is_forgotten": False}, 200)
    assert erase_on_engines() == 1
    assert EngineErasure.objects.get().state == WorkState.PENDING
    EngineErasure.objects.update(next_attempt_at=now())
    fake_engine.answer("POST", "/v1/parley/scheduling_requests/forget", {"is_forgotten": True}, 200)
    assert erase_on_engines() == 1
    done = EngineErasure.objects.get()
    assert (done.state, done.names, done.outcome) == (WorkState.DONE, {}, "Everything was erased there.")


def test_many_conversations_are_erased_in_slices_and_a_stubborn_one_keeps_no_other(
    ana: Member, milena: Candidate, fake_engine: Any
) -> None:
    names = {"requests": [f"srq_{number}" for number in range(250)], "correlation_ids": ["one"]}
    row = EngineErasure.objects.create(company=ana.company, candidate=milena, data_centre="fake", names=names)
    path = "/v1/parley/scheduling_requests/forget"
    for is_forgotten in (False, True, True):
        fake_engine.answer("POST", path, {"is_forgotten": is_forgotten}, 200)
        EngineErasure.objects.update(next_attempt_at=now())
        assert erase_on_engines() == 1
    row.refresh_from_db()
    assert (row.state, row.names) == (WorkState.DONE, {})
    asked = [each.body["scheduling_request_ids"] for each in fake_engine.asked]
    assert [(each[0], len(each)) for each in asked] == [("srq_0", 200), ("srq_200", 200), ("srq_150", 50)]


def test_where_erasing_is_not_offered_requests_are_cancelled_and_it_is_said(
    ana: Member, milena: Candidate, fake_engine: Any
) -> None:
    anonymise_candidate(milena, ana)
    fake_engine.answer("POST", "/v1/parley/scheduling_requests/forget", {}, 404)
    fake_engine.answer("POST", "/v1/scheduling_requests/cancel", {}, 202)
    erase_on_engines()
    assert "offers no erasing" in EngineErasure.objects.get().outcome
