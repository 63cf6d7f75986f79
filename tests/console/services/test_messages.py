"""Messages on their way: paused, cancelled, scheduled, left out, bounced, in the candidate's language, at a pace."""

from datetime import timedelta
from typing import Any

import pytest

from parley.console.domain.errors import InputRefused, LinkUnknown, NotPermitted
from parley.console.models import (
    Candidate,
    Conversation,
    CronofyAccount,
    CustomField,
    CustomValue,
    Member,
    Message,
    OutgoingMail,
    TimelineEntry,
)
from parley.console.services.access.blocking import block_member, unblock_member
from parley.console.services.candidates.filtering import CandidateFilter
from parley.console.services.mails.bounces import take_bounce
from parley.console.services.mails.candidate_mails import queue_candidate_mail
from parley.console.services.mails.unsubscribing import find_subscriber, unsubscribe
from parley.console.services.messages.checking import check_message, leave_out_found
from parley.console.services.messages.drafts import get_message, preview_message, save_draft
from parley.console.services.messages.leaving.delivering import deliver_due_messages
from parley.console.services.messages.leaving.pacing import slow_down, take_turns
from parley.console.services.messages.leaving.preparing import prepare_due_messages
from parley.console.services.messages.progress import describe_progress
from parley.console.services.messages.recipients import begin_message, leave_out
from parley.console.services.messages.sending import cancel_rest, pause, resume, send_message, send_test, unschedule
from parley.console.services.messages.templates import TemplateFacts, put_in_template, save_template, select_templates
from parley.console.services.privacy.anonymising import anonymise_candidate
from parley.toolkit.clock import frozen, in_minutes, now
from parley.toolkit.ids import make_id
from parley.toolkit.mail.carrying import MailCarrier
from parley.toolkit.work_queue import claim_due
from tests.console.services.messages_cast import add_candidates, describe_smtp
from tests.fakes.engine import FakeEngine
from tests.fakes.smtp import SmtpServer

LINKED = "Dear {{ name }},\n\n{{ conversation link }}\n"


@pytest.fixture
def ready(
    ana: Member, authorized: CronofyAccount, fake_engine: FakeEngine, settings: Any, smtp_server: SmtpServer
) -> Member:
    """Ana has a public URL, the installation a mail server."""
    settings.PARLEY_SMTP = describe_smtp(smtp_server)
    ana.public_url, ana.public_url_data_centre = f"{fake_engine.url}/pls/abc", "fake"
    ana.save()
    return ana


def write(member: Member, count: int = 3, subject: str = "Hello {{ first name }}", body: str = LINKED) -> Message:
    """A draft to so many new candidates."""
    add_candidates(member, count)
    message, _is_new = begin_message(member, [], "", candidate_filter=CandidateFilter())
    save_draft(message, subject, body)
    return get_message(member, message.pk)


def test_a_paused_message_waits_and_goes_on_where_it_was(ready: Member, smtp_server: SmtpServer) -> None:
    message = send_message(ready, write(ready).pk)
    pause(ready, message.pk)
    assert deliver_due_messages() == 0 and not smtp_server.received
    resume(ready, message.pk)
    assert deliver_due_messages() == 3
    assert describe_progress(message).sent == 3


def test_what_has_not_left_can_be_cancelled_and_its_links_end(ready: Member, smtp_server: SmtpServer) -> None:
    message = send_message(ready, write(ready).pk)
    assert cancel_rest(ready, message.pk) == 3
    assert cancel_rest(ready, message.pk) == 0
    assert deliver_due_messages() == 0 and not smtp_server.received
    assert not Conversation.objects.filter(revoked_at__isnull=True).exists()
    (reason,) = describe_progress(message).attention
    assert (reason.outcome, reason.count) == ("cancelled", 3)


def test_a_scheduled_message_leaves_at_its_time_and_not_before(ready: Member) -> None:
    message = send_message(ready, write(ready).pk, at=in_minutes(60))
    assert prepare_due_messages() == 0 and not OutgoingMail.objects.exists()
    with frozen(now() + timedelta(minutes=61)):
        assert prepare_due_messages() == 3
    assert Message.objects.get(pk=message.pk).state == "sending"


def test_a_scheduled_message_can_become_a_draft_again(ready: Member) -> None:
    message = send_message(ready, write(ready).pk, at=in_minutes(60))
    unschedule(ready, message.pk)
    assert get_message(ready, message.pk).state == "draft"
    with pytest.raises(InputRefused):
        send_message(ready, message.pk, at=in_minutes(-1))


def test_what_cannot_be_sent_at_its_time_is_a_draft_that_says_why(ready: Member) -> None:
    message = send_message(ready, write(ready).pk, at=in_minutes(60))
    Member.objects.update(public_url="")
    with frozen(now() + timedelta(minutes=61)):
        prepare_due_messages()
    draft = Message.objects.get(pk=message.pk)
    assert draft.state == "draft" and "public URL" in draft.problem


def test_nobody_who_unsubscribed_bounced_or_refused_gets_anything(ready: Member, smtp_server: SmtpServer) -> None:
    message = write(ready, 5)
    Candidate.objects.filter(first_name="Nr0").update(unsubscribed_at=now())
    Candidate.objects.filter(first_name="Nr1").update(undeliverable_at=now())
    Candidate.objects.filter(first_name="Nr2").update(consent="refused")
    send_message(ready, message.pk)
    # Whoever unsubscribes between Send and the mail's turn counts too.
    Candidate.objects.filter(first_name="Nr3").update(unsubscribed_at=now())
    deliver_due_messages()
    assert [mail.recipients for mail in smtp_server.received] == [("n4@example.org",)]
    found = {each.outcome: each.count for each in describe_progress(message).attention}
    assert found == {"unsubscribed": 2, "undeliverable": 1, "no_consent": 1}


def test_one_click_unsubscribes_by_a_link_that_nobody_can_guess(ready: Member, smtp_server: SmtpServer) -> None:
    send_message(ready, write(ready, 1).pk)
    deliver_due_messages()
    mail = smtp_server.received[0].message
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    url = mail["List-Unsubscribe"].strip("<>")
    body = mail.get_body(("plain",))
    assert body is not None and url in body.get_content()
    token = url.rpartition("/")[2]
    unsubscribe(find_subscriber(token))
    unsubscribe(find_subscriber(token))
    assert Candidate.objects.get().unsubscribed_at is not None
    assert TimelineEntry.objects.filter(code="unsubscribed").count() == 1
    with pytest.raises(LinkUnknown):
        find_subscriber(token[:-1] + ("0" if token[-1] != "0" else "1"))


def test_a_reminder_still_reaches_whoever_unsubscribed(ready: Member) -> None:
    add_candidates(ready, 1)
    candidate = Candidate.objects.get()
    candidate.unsubscribed_at = now()
    assert queue_candidate_mail(candidate, purpose="consent", subject="May we?", text="Hi") is None
    row = queue_candidate_mail(candidate, purpose="reminder", subject="Soon", text="Hi", is_transactional=True)
    assert row is not None and "List-Unsubscribe" not in row.content


def test_a_mail_that_comes_back_marks_the_address(ready: Member) -> None:
    send_message(ready, write(ready, 1).pk)
    deliver_due_messages()
    mail = OutgoingMail.objects.get(purpose="message")
    report = describe_bounce(mail.mail_id)
    assert take_bounce(report) and take_bounce(report)
    assert not take_bounce(describe_bounce("<nobody@nowhere.example>"))
    candidate = Candidate.objects.get()
    assert candidate.undeliverable_reason == "550 5.1.1 no such user"
    mail.refresh_from_db()
    assert mail.outcome == "bounced"
    assert TimelineEntry.objects.filter(code="bounced").count() == 1


def describe_bounce(mail_id: str) -> bytes:
    """A mail server's report that it could not deliver the mail (RFC 3464)."""
    return (
        "From: MAILER-DAEMON@mx.example\r\nTo: parley@parley.example\r\nSubject: Undelivered\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
        "--b\r\nContent-Type: text/plain\r\n\r\nSorry.\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n\r\n"
        "Final-Recipient: rfc822; n0@example.org\r\nAction: failed\r\nStatus: 5.1.1\r\n"
        "Diagnostic-Code: smtp; 550 5.1.1 no such user\r\n\r\n"
        f"--b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: {mail_id}\r\nSubject: Hello\r\n\r\n--b--\r\n"
    ).encode()


def test_a_refused_address_is_not_written_to_again(ready: Member, smtp_server: SmtpServer) -> None:
    send_message(ready, write(ready, 1).pk)
    smtp_server.refuse_with = "554 5.7.1 this looks like spam"
    deliver_due_messages()
    assert Candidate.objects.get().undeliverable_at is None, "the mail was refused, not the mailbox"
    assert Conversation.objects.get().status == "failed"


def test_each_candidate_reads_their_own_language(ready: Member, smtp_server: SmtpServer) -> None:
    message = write(ready, 2)
    Candidate.objects.filter(first_name="Nr1").update(language="de-at")
    variants = {"de": {"subject": "Hallo {{ first name }}", "body": "Guten Tag {{ conversation link }}"}}
    save_draft(message, message.subject, message.body, variants=variants)
    send_message(ready, message.pk)
    deliver_due_messages()
    subjects = {mail.recipients[0]: str(mail.message["Subject"]) for mail in smtp_server.received}
    assert subjects == {"n0@example.org": "Hello Nr0", "n1@example.org": "Hallo Nr1"}


def test_own_fields_signature_and_public_url_are_put_in(ready: Member) -> None:
    ready.signature = "Ana\n{{ public url }}"
    ready.save()
    message = write(ready, 1, "Hi", "{{ Favourite_ship | a ship }} and {{ Harbour | none }}\n{{ signature }}")
    field = CustomField.objects.create(company=ready.company, name="Favourite ship")
    CustomField.objects.create(company=ready.company, name="Harbour")
    CustomValue.objects.create(candidate=Candidate.objects.get(), field=field, value="{{ name }}")
    preview = preview_message(get_message(ready, message.pk))
    assert preview.body.startswith(f"{{{{ name }}}} and none\nAna\n{ready.public_url}\n")


def test_the_check_counts_people_and_leaves_them_out(ready: Member) -> None:
    message = write(ready, 4, body="{{ last name }} {{ conversation link }}")
    Candidate.objects.filter(first_name="Nr0").update(unsubscribed_at=now(), last_name="Ito")
    titles = {each.code: each.title for each in check_message(message)}
    assert titles["unsubscribed"] == "1 unsubscribed"
    assert titles["missing:last name"] == "3 without “last name”"
    assert leave_out_found(message, "unsubscribed") == 1
    assert message.recipient_count == 3
    with pytest.raises(InputRefused):
        leave_out(message, Candidate.objects.all())


def test_the_check_says_whether_times_are_left(ready: Member, fake_engine: FakeEngine) -> None:
    message = write(ready, 4)

    def look(code: str = "times") -> dict[str, str]:
        return {each.kind: each.title for each in check_message(message) if each.code == code}

    def offer(count: int, first: str | None) -> None:
        # Another link each time, for what was told is known for some minutes.
        ready.public_url = f"{fake_engine.url}/pls/{make_id('pls')}"
        message.sender.public_url = ready.public_url
        fake_engine.answer("POST", "/v1/parley/link_times", {"link_times": {"count": count, "first_start": first}})

    offer(12, f"{now() + timedelta(days=2):%Y-%m-%dT09:00:00Z}")
    assert look() == {"success": "The link offers 12 times"}
    assert look() == {"success": "The link offers 12 times"}
    assert [each.body["url"] for each in fake_engine.asked] == [ready.public_url]  # once for four, and for both looks
    for count, first in ((0, None), (3, f"{now() + timedelta(days=20):%Y-%m-%dT09:00:00Z}")):
        offer(count, first)
        assert look() == {"warn": "Ana Ruiz: the link offers no time in the next 14 days"}
    offer(1, None)
    fake_engine.answer("POST", "/v1/parley/link_times", {}, 404)
    assert look() == {"info": "Whether times are left cannot be told"}
    message.sender.public_url = "https://elsewhere.example/pls/abc"
    asked = len(fake_engine.asked)
    assert look() == {"info": "Whether times are left cannot be told"}
    assert len(fake_engine.asked) == asked


def test_a_template_is_for_whom_it_says(ready: Member, ben: Member, olga: Member) -> None:
    facts = TemplateFacts("message", "Ours", "Hello {{ first name }}", "Hi {{ signature }}", "company")
    template = save_template(ready, None, facts)
    save_template(ready, None, TemplateFacts("reply", "Mine", "", "Thanks", "own"))
    assert [each.name for each in select_templates(ready)] == ["Ours", "Mine"]
    assert [each.name for each in select_templates(ben)] == ["Ours"]
    assert not select_templates(olga)
    message = write(ready, 1)
    put_in_template(ready, message, str(template.pk))
    assert message.subject == "Hello {{ first name }}"
    with pytest.raises(InputRefused):
        save_template(ready, None, TemplateFacts("message", "X", "Hi", "{{ salary }}", "company"))


def test_a_test_goes_to_oneself_and_makes_no_link(ready: Member) -> None:
    row = send_test(ready, write(ready, 1))
    assert (row.recipient, row.subject) == ("ana@harbour.example", "Test: Hello Nr0")
    assert not Conversation.objects.exists()


def test_each_providers_mailboxes_are_filled_at_their_pace(db: Any, settings: Any) -> None:
    settings.PARLEY_MAIL_RATES = {"gmail": 60, "outlook": 0, "yahoo": 60, "other": 0}
    with frozen(now()):
        assert take_turns("outlook", 25) == 25
        assert take_turns("gmail", 25) == 1
        assert take_turns("gmail", 25) == 0
    with frozen(now() + timedelta(seconds=6)):
        assert take_turns("gmail", 25) == 5
        slow_down("gmail")
    with frozen(now() + timedelta(seconds=12)):
        assert take_turns("gmail", 25) == 3


def test_a_message_of_a_company_is_nobody_elses(ready: Member, olga: Member) -> None:
    message = write(ready, 1)
    with pytest.raises(LinkUnknown):
        get_message(olga, message.pk)


def test_a_field_that_went_pauses_its_message_and_no_other(ready: Member, smtp_server: SmtpServer) -> None:
    ship = CustomField.objects.create(company=ready.company, name="Ship")
    broken = send_message(ready, write(ready, 1, "Hi", "{{ Ship | a ship }} {{ conversation link }}").pk)
    begun = write(ready, 0, "Hi", "{{ Ship | a ship }} {{ conversation link }}")
    Message.objects.filter(pk=begun.pk).update(state="preparing", sent_at=now())
    other = send_message(ready, write(ready, 0).pk)
    ship.delete()
    assert prepare_due_messages() == 0
    deliver_due_messages()
    assert [str(mail.message["Subject"]) for mail in smtp_server.received] == ["Hello Nr0"]
    assert get_message(ready, other.pk).state in ("sending", "done")
    for message in (broken, begun):
        found = get_message(ready, message.pk)
        assert found.state == "paused" and "Ship" in found.problem
    CustomField.objects.create(company=ready.company, name="Ship")
    resume(ready, broken.pk)
    resume(ready, begun.pk)
    assert (prepare_due_messages(), deliver_due_messages()) == (1, 2)
    assert get_message(ready, broken.pk).problem == ""


def test_whoever_is_anonymised_meanwhile_comes_back_nowhere(
    ready: Member, smtp_server: SmtpServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    send_message(ready, write(ready, 3, body="Dear {{ name }}").pk)
    carry = MailCarrier.carry

    def carry_while_all_are_anonymised(carrier: MailCarrier, content: bytes, recipient: str) -> None:
        carry(carrier, content, recipient)
        for candidate in Candidate.objects.all():
            anonymise_candidate(candidate, ready)

    monkeypatch.setattr(MailCarrier, "carry", carry_while_all_are_anonymised)
    deliver_due_messages()
    deliver_due_messages()
    assert len(smtp_server.received) == 1, "the one on the wire, and nothing after it"
    found = OutgoingMail.objects.values_list("state", "outcome", "recipient", "filled_with", "lease_token")
    assert set(found) == {("failed", "anonymised", "", "", "")}
    assert not any(mail.subject for mail in OutgoingMail.objects.all())
    assert not TimelineEntry.objects.filter(detail__contains="Nr").exists()


def test_messages_of_a_blocked_member_stop_until_somebody_resumes_them(
    ready: Member, ben: Member, smtp_server: SmtpServer
) -> None:
    sending = send_message(ben, write(ben, 1, body="Dear {{ name }}").pk)
    scheduled = send_message(ben, write(ben, 0, body="Dear {{ name }}").pk, at=in_minutes(60))
    block_member(ready, ben.pk)
    assert {get_message(ready, each.pk).state for each in (sending, scheduled)} == {"paused"}
    with pytest.raises(NotPermitted):
        resume(ready, sending.pk)
    # Even what somebody began in this very moment does not leave.
    Message.objects.filter(pk=sending.pk).update(state="sending")
    Message.objects.filter(pk=scheduled.pk).update(state="preparing")
    assert (prepare_due_messages(), deliver_due_messages()) == (0, 0) and not smtp_server.received
    Message.objects.update(state="paused")
    unblock_member(ready, ben.pk)
    resume(ready, sending.pk)
    resume(ready, scheduled.pk)
    assert get_message(ready, scheduled.pk).state == "scheduled"
    assert (prepare_due_messages(), deliver_due_messages()) == (0, 1)


def test_days_that_a_mail_was_paused_do_not_count_as_tries(ready: Member, smtp_server: SmtpServer) -> None:
    send_message(ready, write(ready, 1).pk)
    smtp_server.refuse_with = "451 4.3.0 later"
    with frozen(now() + timedelta(hours=80)):
        deliver_due_messages()
        assert OutgoingMail.objects.get().state == "pending"
        OutgoingMail.objects.update(attempts=19, next_attempt_at=now())
    with frozen(now() + timedelta(hours=82)):
        deliver_due_messages()
    mail = OutgoingMail.objects.get()
    assert (mail.state, mail.outcome) == ("failed", "refused")


def test_what_a_worker_held_when_its_message_was_cancelled_is_cancelled_too(ready: Member) -> None:
    message = send_message(ready, write(ready).pk)
    claim_due(OutgoingMail, 2, 60)
    assert cancel_rest(ready, message.pk) == 1
    deliver_due_messages()
    assert OutgoingMail.objects.filter(state="pending").count() == 2, "they may be on the wire"
    with frozen(now() + timedelta(seconds=61)):
        deliver_due_messages()
    assert set(OutgoingMail.objects.values_list("state", "outcome")) == {("failed", "cancelled")}
    assert not Conversation.objects.filter(revoked_at__isnull=True).exists()
