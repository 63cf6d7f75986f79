"""The screens of inbox, text messages and reminders."""

from typing import Any

import pytest
from django.test import Client

from parley.console.models import (
    Candidate,
    InboxMail,
    InboxThread,
    Member,
    Message,
    NudgeSwitch,
    OutgoingMail,
    ReminderSettings,
    SmsMessage,
)
from parley.console.services.inbox.receiving import take_mail
from tests.console.cast import browse_as
from tests.console.conversation_cast import make_candidate


@pytest.fixture
def thread(ana: Member) -> InboxThread:
    """Milena has written to Ana."""
    candidate = make_candidate(ana, phone="+4915123456789")
    take_mail(b"From: milena@example.org\nMessage-ID: <1@x>\nSubject: Tuesday?\n\nDoes <b>ten</b> suit you?\n")
    InboxThread.objects.filter(candidate=candidate).update(owner=ana)
    return InboxThread.objects.get()


def test_the_list_shows_tabs_and_words(as_ana: Client, as_ben: Client, thread: InboxThread) -> None:
    mine = as_ana.get("/inbox/").content.decode()
    assert "Tuesday?" in mine and "Unread" in mine
    assert "Tuesday?" not in as_ben.get("/inbox/").content.decode()
    assert "Tuesday?" in as_ben.get("/inbox/?tab=shared").content.decode()
    assert "Tuesday?" in as_ben.get("/inbox/?tab=unread&q=milena+ten").content.decode()
    assert "Nothing found" in as_ben.get("/inbox/?tab=shared&q=zebra").content.decode()
    assert "Nothing found" in as_ben.get("/inbox/?tab=shared&on=2020-01-01").content.decode()
    assert as_ben.get("/inbox/?tab=x&on=never&page=x").status_code == 200


def test_a_list_of_many_takes_a_fixed_number_of_queries(
    as_ana: Client, ana: Member, django_assert_max_num_queries: Any
) -> None:
    for number in range(25):
        candidate = make_candidate(ana, f"C{number}")
        InboxThread.objects.create(company=ana.company, candidate=candidate, owner=ana, subject="Hello")
    with django_assert_max_num_queries(14):
        assert as_ana.get("/inbox/").content.decode().count("/inbox/") > 25


def test_what_is_shown_becomes_a_file(as_ana: Client, thread: InboxThread) -> None:
    InboxThread.objects.update(subject="=1+1")
    answer = as_ana.post("/inbox/export", {"tab": "shared", "q": "milena"})
    header, line = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()  # type: ignore[attr-defined]
    assert header.startswith('"Candidate","Address"')
    assert '"milena@example.org","\'=1+1","Ana Ruiz"' in line


def test_a_thread_shows_markup_as_text_and_changes_nothing(as_ana: Client, thread: InboxThread) -> None:
    page = as_ana.get(f"/inbox/{thread.pk}").content.decode()
    assert "Does &lt;b&gt;ten&lt;/b&gt; suit you?" in page
    assert "+4915123456789" in page
    thread.refresh_from_db()
    assert thread.is_unread


def test_a_thread_is_read_assigned_answered_and_done(as_ana: Client, ben: Member, thread: InboxThread) -> None:
    address = f"/inbox/{thread.pk}"
    fragment = as_ana.post(f"{address}/read", {"unread": "0"}, headers={"HX-Request": "true"}).content.decode()
    assert "Mark as unread" in fragment
    as_ana.post(f"{address}/assign", {"colleague": ben.pk})
    assert as_ana.post(address, {"body": "  ", "form_key": "k"}).status_code == 422
    for _time in range(2):
        assert as_ana.post(address, {"body": "Ten it is.", "form_key": "k"}).status_code == 302
    assert OutgoingMail.objects.filter(purpose="reply").count() == 1
    assert "Ten it is." in as_ana.get(address).content.decode()
    as_ana.post(f"{address}/done", {"done": "1"})
    thread.refresh_from_db()
    assert (thread.owner, thread.is_unread, thread.is_done) == (ben, False, True)


def test_another_company_finds_nothing(thread: InboxThread, olga: Member) -> None:
    client = browse_as(olga)
    assert client.get(f"/inbox/{thread.pk}").status_code == 404
    assert client.post(f"/inbox/{thread.pk}/done", {"done": "1"}).status_code == 404
    assert client.get(f"/candidates/{thread.candidate_id}/sms").status_code == 404
    assert "Tuesday?" not in client.get("/inbox/?tab=shared").content.decode()


def test_a_colleague_of_another_company_cannot_be_given_anything(
    as_ana: Client, olga: Member, thread: InboxThread
) -> None:
    assert as_ana.post(f"/inbox/{thread.pk}/assign", {"colleague": olga.pk}).status_code == 422


def test_who_wants_no_mails_about_answers_says_so(as_ana: Client, ana: Member) -> None:
    as_ana.post("/inbox/notices", {"wanted": "0"})
    ana.refresh_from_db()
    assert not ana.are_replies_mailed


def test_a_text_message_is_written_on_its_page(as_ana: Client, thread: InboxThread) -> None:
    address = f"/candidates/{thread.candidate_id}/sms"
    assert "No provider of text messages is set" in as_ana.get(address).content.decode()
    assert as_ana.post(address, {"body": "", "form_key": "k"}).status_code == 422
    as_ana.post(address, {"body": "See you", "form_key": "k"})
    assert SmsMessage.objects.get().body == "See you"
    assert "See you" in as_ana.get(address).content.decode()
    assert "See you" in as_ana.get(f"/inbox/{thread.pk}").content.decode()
    assert "GSM-7: 2 messages" in as_ana.post("/sms/length", {"body": "a" * 161}).content.decode()
    Candidate.objects.update(phone="")
    assert "has no telephone number" in as_ana.get(address).content.decode()


def test_reminders_are_set_by_administrators(as_ana: Client, as_ben: Client, ana: Member) -> None:
    address = "/company/settings/reminders"
    page = as_ana.get(address)
    assert "1 hour before" in page.content.decode()
    form = page.context["form"]
    values = {name: form[name].value() for name in form.fields if form[name].value() not in (None, False)}
    wrong = as_ana.post(address, values | {"candidate_body": "{{ fist name }}"})
    assert wrong.status_code == 422 and "fist name" in wrong.content.decode()
    assert as_ana.post(address, values | {"second_minutes": "1440"}).status_code == 422
    assert as_ana.post(address, values | {"quiet_from_hour": "20"}).status_code == 302
    assert ReminderSettings.objects.get(company=ana.company).quiet_from_hour == 20
    assert as_ben.post(address, values).status_code == 403
    assert "Only administrators" in as_ben.get(address).content.decode()


def test_a_message_is_taken_out_of_nudging(as_ana: Client, ana: Member) -> None:
    message = Message.objects.create(company=ana.company, sender=ana, subject="Hello", body="Hello")
    as_ana.post(f"/messages/{message.pk}/nudges", {"off": "1"})
    assert NudgeSwitch.objects.get().is_off
    as_ana.post(f"/messages/{message.pk}/nudges", {"off": "0"})
    assert not NudgeSwitch.objects.get().is_off


def test_a_reader_may_look_and_not_write(ana: Member, thread: InboxThread) -> None:
    from tests.console.cast import make_member

    reader = browse_as(make_member(ana.company, "rita@harbour.example", "Rita", "Lind", "read_only"))
    page = reader.get(f"/inbox/{thread.pk}").content.decode()
    assert "Send the answer" not in page and "Mark as done" not in page
    assert reader.post(f"/inbox/{thread.pk}", {"body": "x", "form_key": "k"}).status_code == 403
    assert InboxMail.objects.count() == 1
