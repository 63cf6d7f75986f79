"""Pages around messages: templates, the check, recipients, progress, scheduling, and unsubscribing."""

from typing import Any

import pytest
from django.test import Client

from parley.console.models import Candidate, Company, Member, Message, MessageTemplate
from parley.console.services.mails.candidate_mails import queue_candidate_mail
from parley.console.services.mails.unsubscribing import build_unsubscribe_url
from tests.console.cast import browse_as, make_member
from tests.console.conversation_cast import make_candidate

TEXT = {"subject": "Hello {{ first name }}", "body": "Hi {{ name }}", "conversation": "public_url"}


def begin(client: Client, *candidates: Candidate) -> str:
    """A draft to these; its address."""
    keys = [candidate.pk for candidate in candidates]
    return str(client.post("/messages/new", {"candidate": keys, "form_key": "k1"})["Location"])


@pytest.fixture
def unsubscribe_path(ana: Member) -> str:
    """The address in a mail that a candidate got."""
    row = queue_candidate_mail(make_candidate(ana), purpose="consent", subject="Hi", text="Hi")
    assert row is not None
    return build_unsubscribe_url(row.mail_id).removeprefix("http://localhost:8000")


def test_looking_at_the_unsubscribe_page_changes_nothing(unsubscribe_path: str) -> None:
    page = Client().get(unsubscribe_path)
    assert page.status_code == 200 and "No more messages from Harbour Robotics?" in page.content.decode()
    assert page["X-Robots-Tag"] == "noindex, nofollow"
    assert Candidate.objects.get().unsubscribed_at is None


def test_one_click_needs_no_cookie_and_can_be_taken_back(unsubscribe_path: str) -> None:
    browser = Client(enforce_csrf_checks=True)
    assert browser.post(unsubscribe_path, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert Candidate.objects.get().unsubscribed_at is not None
    assert "You get messages again" in browser.post(unsubscribe_path, {"action": "resubscribe"}).content.decode()
    assert Candidate.objects.get().unsubscribed_at is None
    assert browser.post(unsubscribe_path[:-3] + "000").status_code == 404


def test_a_content_creator_writes_templates_and_sees_no_candidates(company: Company, ana: Member) -> None:
    make_candidate(ana, "Milena")
    browser = browse_as(make_member(company, "cleo@harbour.example", "Cleo", "Lang", "content_creator"))
    facts = {"kind": "message", "name": "First contact", "scope": "company"} | TEXT
    shown = browser.post("/company/templates/add", facts | {"action": "preview"}).content.decode()
    assert "Hi Amara Nwosu" in shown and "Milena" not in shown
    assert browser.post("/company/templates/add", facts | {"action": "save"}).status_code == 302
    assert "First contact" in browser.get("/company/templates").content.decode()
    assert browser.get("/messages/").status_code == 403
    wrong = browser.post("/company/templates/add", facts | {"body": "{{ salary }}", "action": "save"})
    assert wrong.status_code == 422 and "There is no merge field" in wrong.content.decode()


def test_a_template_in_two_languages_begins_a_message(as_ana: Client, ana: Member) -> None:
    facts = {"kind": "message", "name": "Two", "scope": "company"} | TEXT
    added = as_ana.post("/company/templates/add", facts | {"action": "add_language", "language": "de"})
    assert "body_de" in added.content.decode()
    variant = {"subject_de": "Hallo {{ first name }}", "body_de": "Guten Tag {{ name }}"}
    as_ana.post("/company/templates/add", facts | variant | {"action": "save"})
    template = MessageTemplate.objects.get()
    path = begin(as_ana, make_candidate(ana))
    as_ana.post(path, {"conversation": "public_url", "action": "template", "template": template.pk})
    message = Message.objects.get()
    assert message.subject == TEXT["subject"] and message.variants["de"]["body"] == "Guten Tag {{ name }}"
    assert "Guten Tag" in as_ana.get(path).content.decode()


def test_recipients_are_shown_and_taken_away(as_ana: Client, ana: Member) -> None:
    milena, tom = make_candidate(ana), make_candidate(ana, "Tom")
    path = begin(as_ana, milena, tom)
    assert tom.name in as_ana.get(f"{path}/recipients").content.decode()
    as_ana.post(f"{path}/recipients/remove", {"candidate": [tom.pk]})
    assert list(Message.objects.get().recipients.all()) == [milena]


def test_the_check_says_what_is_missing_and_leaves_people_out(as_ana: Client, ana: Member) -> None:
    milena = make_candidate(ana)
    nameless = make_candidate(ana, "Tom", last_name="")
    path = begin(as_ana, milena, nameless)
    as_ana.post(path, TEXT | {"body": "Dear {{ last name }}", "action": "save"})
    assert "1 without “last name”" in as_ana.get(f"{path}/check").content.decode()
    as_ana.post(f"{path}/check/leave-out", {"finding": "missing:last name"})
    assert list(Message.objects.get().recipients.all()) == [milena]
    assert as_ana.post(f"{path}/check/leave-out", {"finding": "words"}).status_code == 404


def test_a_message_is_scheduled_in_the_senders_zone(as_ana: Client, ana: Member) -> None:
    path = begin(as_ana, make_candidate(ana))
    refused = as_ana.post(path, TEXT | {"action": "schedule", "scheduled_for": "soon"})
    assert refused.status_code == 422
    as_ana.post(path, TEXT | {"action": "schedule", "scheduled_for": "2001-01-01T10:00"})
    assert Message.objects.get().state == "draft"
    year = Message.objects.get().created_at.year + 1
    as_ana.post(path, TEXT | {"action": "schedule", "scheduled_for": f"{year}-01-05T10:00"})
    message = Message.objects.get()
    assert message.state == "scheduled" and message.scheduled_at is not None and message.scheduled_at.hour == 9
    assert "Berlin time" in as_ana.get(path).content.decode()
    as_ana.post(f"{path}/unschedule")
    assert Message.objects.get().state == "draft"


def test_a_signature_may_hold_the_public_url_but_not_itself(as_ana: Client, ana: Member) -> None:
    assert as_ana.post("/profile/signature", {"signature": "Ana {{ public url }}"}).status_code == 302
    assert as_ana.post("/profile/signature", {"signature": "{{ signature }}"}).status_code == 422
    ana.refresh_from_db()
    assert ana.signature == "Ana {{ public url }}"


def test_the_pages_of_a_message_ask_few_questions(
    as_ana: Client, ana: Member, django_assert_max_num_queries: Any
) -> None:
    people = [make_candidate(ana, f"Nr{number}") for number in range(30)]
    path = begin(as_ana, *people)
    as_ana.post(path, TEXT | {"action": "send"})
    with django_assert_max_num_queries(16):
        assert as_ana.get(path).status_code == 200
    with django_assert_max_num_queries(14):
        assert as_ana.get("/messages/").status_code == 200
