"""Messages: written, previewed, sent once, each candidate with a link of their own."""

import re
import time
from typing import Any

import pytest
from django.test import Client

from parley.console.models import Candidate, Conversation, CronofyAccount, Member, Message, OutgoingMail, TimelineEntry
from parley.console.services.messages.leaving.delivering import deliver_due_messages
from tests.console.conversation_cast import make_candidate, make_conversation
from tests.fakes.engine import FakeEngine
from tests.fakes.smtp import SmtpServer

TEXT = {
    "subject": "Hello {{ first name }}",
    "body": "Dear {{ name }},\n\n{{ conversation link }}\n\n{{ sender name }}",
    "conversation": "public_url",
}


@pytest.fixture
def ready(ana: Member, authorized: CronofyAccount, fake_engine: FakeEngine) -> Member:
    """Ana has imported her public URL."""
    ana.public_url, ana.public_url_data_centre = f"{fake_engine.url}/pls/abc", "fake"
    ana.save()
    return ana


def describe(server: SmtpServer) -> dict[str, Any]:
    """The server as the settings name it."""
    facts = {"host": server.host, "port": server.port, "use_ssl": False, "use_tls": False}
    return facts | {"username": "", "password": ""}


def begin(client: Client, *candidates: Candidate, **fields: str) -> str:
    keys = [candidate.pk for candidate in candidates]
    return str(client.post("/messages/new", {"candidate": keys, "form_key": "k1"} | fields)["Location"])


@pytest.fixture
def smtp(settings: Any, smtp_server: SmtpServer) -> SmtpServer:
    """The installation has a mail server."""
    settings.PARLEY_SMTP = describe(smtp_server)
    return smtp_server


def test_each_candidate_gets_a_mail_and_a_link_of_their_own(as_ana: Client, ready: Member, smtp: SmtpServer) -> None:
    people = [make_candidate(ready, name) for name in ("Milena", "Tom", "Amira")]
    path = begin(as_ana, *people)
    assert as_ana.post(path, TEXT | {"action": "send"}).status_code == 302
    assert deliver_due_messages() == 3
    assert deliver_due_messages() == 0
    mails = {mail.recipient: mail for mail in OutgoingMail.objects.filter(purpose="message")}
    assert len(mails) == 3
    links = set()
    for person in people:
        mail = mails[person.email]
        (received,) = smtp.mails_to(person.email)
        content = received.message
        body = content.get_body(("plain",))
        assert body is not None
        text = body.get_content()
        assert mail.subject == content["Subject"] == f"Hello {person.first_name}"
        assert f"Dear {person.name}," in text
        assert content["Message-ID"] == mail.mail_id
        assert content["Reply-To"] == "Ana Ruiz <ana@harbour.example>"
        assert "Ana Ruiz (Harbour Robotics)" in content["From"]
        found = re.search(r"http://localhost:8000/c/([\w-]+)", text)
        assert found and mail.conversation and found[1] == mail.conversation.token
        assert mail.conversation.candidate == person
        assert mail.conversation.target_url == ready.public_url
        links.add(found[1])
    assert len(links) == 3 and all(len(link) >= 22 for link in links)
    assert Message.objects.get().state == "done"


def test_a_double_click_sends_once(as_ana: Client, ready: Member) -> None:
    milena = make_candidate(ready)
    path = begin(as_ana, milena)
    assert begin(as_ana, milena) == path
    for _ in range(2):
        assert as_ana.post(path, TEXT | {"action": "send"}).status_code in (200, 302)
    assert OutgoingMail.objects.count() == Conversation.objects.count() == Message.objects.count() == 1


def test_sent_and_failed_are_told_on_the_profile(as_ana: Client, ready: Member, smtp: SmtpServer) -> None:
    milena = make_candidate(ready)
    as_ana.post(begin(as_ana, milena), TEXT | {"action": "send"})
    conversation = Conversation.objects.get()
    assert conversation.status == "draft"
    assert deliver_due_messages() == 1
    assert deliver_due_messages() == 0
    conversation.refresh_from_db()
    assert [mail.message["Subject"] for mail in smtp.mails_to(milena.email)] == ["Hello Milena"]
    assert conversation.status == "sent"
    assert conversation.sent_at is not None
    assert conversation.events.get().who == "Ana Ruiz"
    assert "Sent" in as_ana.get(f"/candidates/{milena.pk}").content.decode()


def test_a_mail_that_the_server_refuses_for_good_has_failed_with_the_reason(
    as_ana: Client, ready: Member, smtp: SmtpServer
) -> None:
    smtp.refuse_with = "550 no such mailbox"
    as_ana.post(begin(as_ana, make_candidate(ready)), TEXT | {"action": "send"})
    deliver_due_messages()
    conversation = Conversation.objects.get()
    assert conversation.status == "failed"
    assert "550" in conversation.events.get().detail


def test_without_a_public_url_it_says_what_to_do_and_keeps_the_draft(
    as_ana: Client, ana: Member, authorized: CronofyAccount
) -> None:
    path = begin(as_ana, make_candidate(ana))
    response = as_ana.post(path, TEXT | {"action": "send"})
    assert response.status_code == 422
    assert "Import your public URL" in response.content.decode()
    message = Message.objects.get()
    assert (message.subject, message.sent_at) == (TEXT["subject"], None)
    assert message.body.split() == TEXT["body"].split()
    assert not Conversation.objects.exists()


def test_a_message_without_a_link_needs_no_public_url(as_ana: Client, ana: Member) -> None:
    milena = make_candidate(ana)
    as_ana.post(
        begin(as_ana, milena), TEXT | {"subject": "Hello", "body": "Hi {{ first name | there }}", "action": "send"}
    )
    assert OutgoingMail.objects.count() == 1 and not Conversation.objects.exists()
    deliver_due_messages()
    entry = TimelineEntry.objects.get(candidate=milena, kind="message")
    assert (entry.code, entry.who, entry.detail) == ("sent", "Ana Ruiz", "Hello")
    assert entry.message == Message.objects.get()


def test_an_unknown_field_is_named_and_nothing_is_sent(as_ana: Client, ready: Member) -> None:
    path = begin(as_ana, make_candidate(ready))
    response = as_ana.post(path, TEXT | {"body": "Hi {{ salary }}", "action": "send"})
    assert response.status_code == 422
    assert "There is no merge field “salary”" in response.content.decode()
    assert not OutgoingMail.objects.exists()


def test_text_of_candidates_is_never_run(as_ana: Client, ready: Member, smtp: SmtpServer) -> None:
    rogue = make_candidate(ready, "{{ conversation link }}", last_name="{% load x %}<script>", email="r@example.org")
    path = begin(as_ana, rogue)
    preview = as_ana.post(f"{path}/preview", TEXT).content.decode()
    assert "&lt;script&gt;" in preview and "<script>" not in preview
    as_ana.post(path, TEXT | {"action": "send"})
    deliver_due_messages()
    content = smtp.mails_to(rogue.email)[0]
    assert content.message["Subject"] == "Hello {{ conversation link }}"
    text, html = content.find_part("text/plain"), content.find_part("text/html")
    assert text is not None and text.get_content().count("/c/") == 1
    assert html is not None and "<script>" not in html.get_content()


def test_a_generated_link_goes_to_exactly_one_candidate(as_ana: Client, ready: Member) -> None:
    milena, tom = make_candidate(ready), make_candidate(ready, "Tom")
    link = make_conversation(ready, None, status="draft", summary="Second talk")
    path = begin(as_ana, milena)
    editor = as_ana.get(path, {"link": link.pk}).content.decode()
    assert "Second talk" in editor and "{{ conversation link }}" in editor
    as_ana.post(path, TEXT | {"conversation": link.pk, "action": "send", "expires_in_days": "3"})
    link.refresh_from_db()
    assert (link.candidate, OutgoingMail.objects.get().conversation) == (milena, link)
    assert link.expires_at is not None
    assert Conversation.objects.count() == 1
    other = make_conversation(ready, None, status="draft")
    both = begin(as_ana, milena, tom, form_key="k2")
    assert as_ana.post(both, TEXT | {"conversation": other.pk, "action": "send"}).status_code == 422


def test_generate_link_in_the_editor_keeps_what_was_written(as_ana: Client, ready: Member) -> None:
    path = begin(as_ana, make_candidate(ready))
    response = as_ana.post(path, {"subject": "Half", "body": "written", "action": "generate_link"})
    assert response["Location"].startswith("/conversations/links/")
    assert Message.objects.get().subject == "Half"


def test_a_selection_by_search_reaches_all_that_it_finds(as_ana: Client, ready: Member) -> None:
    for number in range(60):
        make_candidate(ready, f"Nr{number}", headline="Pilot" if number % 2 else "")
    path = begin(as_ana, everybody="1", search="pilot")
    assert Message.objects.get().recipients.count() == 30
    assert "Send to 30" in as_ana.get(path).content.decode()


def test_the_enter_key_saves_and_never_sends(as_ana: Client, ready: Member) -> None:
    editor = as_ana.get(begin(as_ana, make_candidate(ready))).content.decode()
    form = editor[editor.index('id="message-form"') :]
    first = re.search(r'<button type="submit"[^>]*value="(\w+)"', form)
    assert first and first[1] == "save"


def test_nobody_chosen_is_said(as_ana: Client, ana: Member) -> None:
    response = as_ana.post("/messages/new", {"form_key": "k"}, follow=True)
    assert "Choose at least one candidate" in response.content.decode()


def test_other_peoples_drafts_and_candidates_stay_theirs(
    as_ana: Client, as_ben: Client, ana: Member, olga: Member
) -> None:
    path = begin(as_ana, make_candidate(ana))
    assert as_ben.get(path).status_code == 403
    assert begin(as_ana, make_candidate(olga), form_key="k3") == "/candidates/"
    assert as_ana.post(f"{path}/discard").status_code == 302
    assert as_ana.get(path).status_code == 404


def test_a_line_break_in_the_subject_is_refused(as_ana: Client, ready: Member) -> None:
    path = begin(as_ana, make_candidate(ready))
    assert as_ana.post(path, TEXT | {"subject": "a\nBcc: x@y.example", "action": "send"}).status_code == 422


def test_a_thousand_candidates_take_seconds_and_a_bounded_number_of_queries(
    as_ana: Client, ready: Member, django_assert_max_num_queries: Any
) -> None:
    Candidate.objects.bulk_create(
        Candidate(company=ready.company, first_name=f"Nr{number}", email=f"n{number}@example.org")
        for number in range(1000)
    )
    path = begin(as_ana, everybody="1")
    began = time.process_time()
    # Whatever their number: rows are inserted a thousand at a time.
    with django_assert_max_num_queries(45):
        as_ana.post(path, TEXT | {"action": "send"})
    assert time.process_time() - began < 15
    assert OutgoingMail.objects.count() == Conversation.objects.count() == 1000
