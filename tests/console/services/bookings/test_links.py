"""The candidate's own link: anew, longer, once, many at once; declined on our own page; passed on to somebody else."""

from contextlib import nullcontext
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from parley.console.domain.engine_news import read_webhook
from parley.console.domain.errors import InputRefused, LinkExpired, LinkRevoked, LinkUnknown, LinkUsed
from parley.console.models import (
    Candidate,
    Conversation,
    CronofyAccount,
    Member,
    OutgoingMail,
    TimelineEntry,
    TimeProposal,
    UnitColleague,
)
from parley.console.services.bookings.links import extend_links, list_links, revoke_links
from parley.console.services.bookings.proposals import accept_proposal, list_declined
from parley.console.services.bookings.strangers import accept_invitee, separate_invitee
from parley.console.services.conversations.changes import close_due_conversations
from parley.console.services.conversations.declining import decline_conversation
from parley.console.services.conversations.link_changes import regenerate_link, set_link_terms
from parley.console.services.conversations.links import get_conversation_by_token, open_link
from parley.console.services.conversations.making import make_conversation as make_own_link
from parley.console.services.conversations.news import apply_news
from parley.toolkit.clock import frozen, in_minutes, now
from tests.console.conversation_cast import describe_request, make_candidate, make_conversation
from tests.fakes.engine import Asked, FakeEngine


@pytest.fixture
def link(ana: Member) -> Conversation:
    """A link to Ana's public URL, sent to Milena."""
    found: Conversation = make_conversation(ana, make_candidate(ana), "public", sent_at=now())
    return found


def test_a_link_made_anew_ends_the_old_one(ana: Member, link: Conversation) -> None:
    fresh = regenerate_link(ana, link.pk)
    with pytest.raises(LinkUnknown):
        get_conversation_by_token(link.token)
    assert get_conversation_by_token(fresh.token).pk == link.pk


def test_a_link_leads_on_in_the_candidates_language_where_it_is_known(
    link: Conversation, fake_engine: FakeEngine
) -> None:
    assert "lang=" not in open_link(link.token)
    Candidate.objects.update(language="de")
    assert open_link(link.token).endswith("&lang=de")


def test_an_expired_link_that_gets_more_time_works_again(ana: Member, link: Conversation) -> None:
    Conversation.objects.update(expires_at=in_minutes(-1))
    close_due_conversations()
    with pytest.raises(LinkExpired):
        get_conversation_by_token(link.token)
    set_link_terms(ana, link.pk, expires_at=in_minutes(60), is_single_use=False)
    assert get_conversation_by_token(link.token).status == "sent"
    with pytest.raises(InputRefused):
        set_link_terms(ana, link.pk, expires_at=in_minutes(-60), is_single_use=False)


def test_a_link_for_one_booking_ends_with_it(ana: Member, link: Conversation) -> None:
    Conversation.objects.update(is_single_use=True, status="cancelled", view_url="https://engine.example/rts/abc")
    with pytest.raises(LinkUsed):
        get_conversation_by_token(link.token)
    Conversation.objects.update(is_single_use=False)
    assert get_conversation_by_token(link.token)


def test_the_links_of_a_blocked_member_end_but_bookings_can_be_seen(ana: Member, link: Conversation) -> None:
    Member.objects.filter(pk=ana.pk).update(is_active=False)
    with pytest.raises(LinkRevoked):
        get_conversation_by_token(link.token)
    Conversation.objects.update(status="booked")
    assert get_conversation_by_token(link.token)


def test_making_a_link_needs_the_public_url(ana: Member, authorized: CronofyAccount, fake_engine: FakeEngine) -> None:
    milena = make_candidate(ana)
    with pytest.raises(InputRefused):
        make_own_link(ana, milena)
    ana.public_url, ana.public_url_data_centre = f"{fake_engine.url}/pls/ana", "fake"
    made = make_own_link(ana, milena, expires_in_days=3)
    assert made.status == "draft" and made.expires_at is not None
    assert timedelta(days=2) < made.expires_at - now() <= timedelta(days=3)


def test_many_links_are_revoked_and_extended_at_once(ana: Member, link: Conversation) -> None:
    others = [make_conversation(ana, make_candidate(ana, f"P{number}")) for number in range(3)]
    booked = make_conversation(ana, make_candidate(ana, "Booked"), status="booked")
    assert extend_links(ana, [link, *others, booked], 5) == 4
    assert revoke_links(ana, [*others, booked]) == 3
    assert [each.pk for each in list_links(ana, "waiting", "me").links] == [link.pk]
    booked.refresh_from_db()
    assert booked.status == "booked" and booked.revoked_at is None


def test_links_come_in_pages_by_a_key(ana: Member) -> None:
    milena = make_candidate(ana)
    for _ in range(51):
        make_conversation(ana, milena)
    first = list_links(ana, "waiting", "company")
    second = list_links(ana, "waiting", "company", first.next_key)
    assert (len(first.links), len(second.links), second.next_key) == (50, 1, "")
    assert not {each.pk for each in first.links} & {each.pk for each in second.links}


def test_declining_keeps_the_word_and_the_times_once(ana: Member, link: Conversation) -> None:
    times = [in_minutes(24 * 60), in_minutes(48 * 60)]
    for _ in range(2):
        decline_conversation(link.token, "I am away.", times, "Europe/Belgrade")
    link.refresh_from_db()
    assert (link.status, link.declined_reason) == ("declined", "I am away.")
    assert TimeProposal.objects.count() == 2
    assert [each.pk for each in list_declined(ana, is_own=True)] == [link.pk]
    with pytest.raises(InputRefused):
        decline_conversation(link.token, "", [in_minutes(-5)])


def test_an_accepted_proposal_makes_the_link_offer_that_time(
    ana: Member, authorized: CronofyAccount, fake_engine: FakeEngine
) -> None:
    UnitColleague.objects.create(
        company=ana.company, code="fake", sub="acc_ana", email=ana.user.email, name=ana.user.name
    )
    link = make_conversation(ana, make_candidate(ana), "public")
    with frozen(now().replace(microsecond=0)):
        decline_conversation(link.token, "", [in_minutes(24 * 60)])
        request = describe_request(link.correlation_id, "pending", base=fake_engine.url, request_id="srq_7")
        fake_engine.answer("POST", "/v1/scheduling_requests", {"scheduling_request": request})
        accept_proposal(ana, TimeProposal.objects.get().pk)
        expected = in_minutes(24 * 60).strftime("%Y-%m-%dT%H:%M:%SZ")
    assert fake_engine.asked[-1].body["parley"] == {"period": {"kind": "slots", "starts": [expected]}}
    link.refresh_from_db()
    assert (link.kind, link.status, link.scheduling_request_id) == ("generated", "sent", "srq_7")
    assert TimeProposal.objects.get().state == "accepted"


@pytest.fixture
def proposed(ana: Member, authorized: CronofyAccount, fake_engine: FakeEngine) -> TimeProposal:
    """A time that Milena proposed; the engine makes srq_7 when it is asked."""
    UnitColleague.objects.create(
        company=ana.company, code="fake", sub="acc_ana", email=ana.user.email, name=ana.user.name
    )
    link = make_conversation(ana, make_candidate(ana), "public")
    decline_conversation(link.token, "", [in_minutes(24 * 60)])
    request = describe_request(link.correlation_id, "pending", base=fake_engine.url, request_id="srq_7")
    fake_engine.answer("POST", "/v1/scheduling_requests", {"scheduling_request": request})
    fake_engine.answer("POST", "/v1/scheduling_requests/cancel", {}, 202)
    return TimeProposal.objects.get()


def test_who_booked_meanwhile_keeps_that_booking(ana: Member, proposed: TimeProposal, fake_engine: FakeEngine) -> None:
    Conversation.objects.update(status="booked", scheduling_request_id="srq_1")
    with pytest.raises(InputRefused, match="booked already"):
        accept_proposal(ana, proposed.pk)
    found = Conversation.objects.get()
    assert (found.status, found.scheduling_request_id) == ("booked", "srq_1") and not fake_engine.asked


def test_a_proposal_that_was_answered_is_not_accepted_again(
    ana: Member, proposed: TimeProposal, fake_engine: FakeEngine
) -> None:
    for _ in range(2):
        accept_proposal(ana, proposed.pk)
    TimeProposal.objects.update(state="answered")
    accept_proposal(ana, proposed.pk)
    assert len(fake_engine.asked) == OutgoingMail.objects.count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("meanwhile", ["booked", "accepted"])
def test_what_happens_while_the_engine_is_asked_stays(
    ana: Member, proposed: TimeProposal, fake_engine: FakeEngine, meanwhile: str
) -> None:
    made = fake_engine.answers["POST", "/v1/scheduling_requests"][1]

    def make(asked: Asked) -> Any:
        Conversation.objects.update(status="booked" if meanwhile == "booked" else "sent", scheduling_request_id="srq_1")
        TimeProposal.objects.filter(pk=proposed.pk).update(state="open" if meanwhile == "booked" else "accepted")
        connection.close()
        return made

    fake_engine.answer("POST", "/v1/scheduling_requests", make)
    with pytest.raises(InputRefused) if meanwhile == "booked" else nullcontext():
        accept_proposal(ana, proposed.pk)
    assert Conversation.objects.get().scheduling_request_id == "srq_1" and not OutgoingMail.objects.exists()
    assert fake_engine.asked[-1].body == {"scheduling_request_id": "srq_7"}


def test_the_request_from_before_ends_at_the_engine(
    ana: Member, proposed: TimeProposal, fake_engine: FakeEngine
) -> None:
    Conversation.objects.update(kind="generated", scheduling_request_id="srq_1")
    accept_proposal(ana, proposed.pk)
    assert fake_engine.asked[-1].path == "/v1/scheduling_requests/cancel"
    assert fake_engine.asked[-1].body == {"scheduling_request_id": "srq_1"}
    assert Conversation.objects.get().scheduling_request_id == "srq_7"


def test_a_declined_link_takes_no_proposals_without_end(ana: Member, link: Conversation) -> None:
    for day in range(1, 8):
        decline_conversation(link.token, "", [in_minutes(24 * 60 * day + minute) for minute in (0, 30, 60)])
    assert TimeProposal.objects.count() == 9
    assert TimelineEntry.objects.filter(kind="proposal").count() == 3


AT_THE_ENGINE = "2036-03-08T19:30:00Z"


def tell_wish(link: Conversation, *starts: str, note: str = "", state: str = "open", **more: Any) -> bool:
    """The engine tells that none of the times suits Milena."""
    request = describe_request(link.correlation_id, "pending", request_id="srq_5", **more)
    request["parley"]["wish"] = {"state": state, "starts": list(starts), "note": note, "tzid": "Europe/Berlin"}
    told = {"type": "scheduling_request_no_times_suitable", "triggered_at": f"{now():%Y-%m-%dT%H:%M:%SZ}"}
    news = read_webhook({"notification": told, "scheduling_request": request})
    assert news is not None
    return apply_news(link.data_centre, news)


def test_what_is_proposed_at_the_engine_stands_beside_the_consoles_own(ana: Member, link: Conversation) -> None:
    assert tell_wish(link, AT_THE_ENGINE, note="Evenings, please.")
    assert not tell_wish(link, AT_THE_ENGINE, note="Evenings, please.")
    link.refresh_from_db()
    assert (link.status, link.declined_reason) == ("sent", "Evenings, please.")
    assert [each.pk for each in list_declined(ana, is_own=True)] == [link.pk]
    assert TimelineEntry.objects.filter(kind="proposal").count() == 1
    # What is said last counts, and an answer at the engine answers it here.
    assert tell_wish(link, "2036-03-09T19:30:00Z")
    assert list(TimeProposal.objects.order_by("starts_at").values_list("state", flat=True)) == ["answered", "open"]
    assert tell_wish(link, "2036-03-09T19:30:00Z", state="answered")
    assert not TimeProposal.objects.filter(state="open").exists()


def test_a_proposal_at_the_engine_is_booked_there_with_one_click(
    ana: Member, authorized: CronofyAccount, fake_engine: FakeEngine
) -> None:
    link = make_conversation(ana, make_candidate(ana), "public", sent_at=now())
    tell_wish(link, AT_THE_ENGINE, base=fake_engine.url)
    facts = {"base": fake_engine.url, "request_id": "srq_5", "triggered_at": f"{now():%Y-%m-%dT%H:%M:%SZ}"}
    booked = describe_request(link.correlation_id, "booked", **facts)
    path = "/v1/parley/scheduling_requests/srq_5/accept"
    fake_engine.answer("POST", path, {"errors": {"start": [{"key": "errors.not_available"}]}}, 422)
    with pytest.raises(InputRefused):
        accept_proposal(ana, TimeProposal.objects.get().pk)
    fake_engine.answer("POST", path, {"scheduling_request": booked})
    found = accept_proposal(ana, TimeProposal.objects.get().pk)
    assert fake_engine.asked[-1].body == {"start": AT_THE_ENGINE}
    assert (found.status, found.scheduling_request_id) == ("booked", "srq_5")
    assert TimeProposal.objects.get().state == "accepted"


def test_somebody_else_who_booked_is_kept_or_becomes_a_candidate(ana: Member) -> None:
    milena = make_candidate(ana)
    facts = {"status": "booked", "invitee_email": "Friend@Example.org", "invitee_name": "Frieda Lund"}
    kept, passed = (make_conversation(ana, milena, **facts) for _ in range(2))
    assert kept.is_passed_on
    accept_invitee(ana, kept.pk)
    kept.refresh_from_db()
    assert not kept.is_passed_on
    other = separate_invitee(ana, passed.pk)
    passed.refresh_from_db()
    assert passed.candidate == other and Candidate.objects.count() == 2
    assert (other.first_name, other.last_name, other.email) == ("Frieda", "Lund", "friend@example.org")
