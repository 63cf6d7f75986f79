"""Public links, claims and holds."""

from datetime import UTC, datetime, timedelta

import pytest

from parley.engine.domain.errors.applications import ClaimRefused
from parley.engine.domain.errors.base import NotPermitted
from parley.engine.domain.errors.bookings import LinkRevoked, LinkUnknown, LinkUsed, SlotTaken
from parley.engine.domain.errors.people import TooManyAttempts
from parley.engine.models import Account, Application, Hold, Occupancy, OrganizationalUnit, PublicLink
from parley.engine.services.applications.signed_tokens import Claim
from parley.engine.services.availability.availability import list_request_slots, save_preferences
from parley.engine.services.bookings.bookings import book_public_link, book_slot
from parley.engine.services.bookings.changing import cancel_booking
from parley.engine.services.bookings.holds import (
    HOLD_MINUTES,
    MOST_HOLDS_OF_AN_ADDRESS,
    MOST_HOLDS_OF_STRANGERS,
    Stranger,
    hold_slot,
)
from parley.engine.services.bookings.relaying import MOST_AN_HOUR_FOR_ONE_ADDRESS
from parley.engine.services.links import get_public_link_by_token, hash_holder
from parley.engine.services.people.typed_words import Invitee
from parley.engine.services.public_links import create_public_link, list_public_link_slots, regenerate_public_link
from parley.engine.services.requests.descriptions import describe_request
from parley.toolkit.clock import frozen
from tests.engine.booking_cast import MARA, keep_hours, make_account, make_busy, make_request

TEN = datetime(2026, 3, 4, 9, 0, tzinfo=UTC)
HALF_HOUR = timedelta(minutes=30)


@pytest.fixture
def link(unit: OrganizationalUnit, ana: Account) -> PublicLink:
    """Ana's public link."""
    return create_public_link(ana, unit)


def make_claim(application: Application, jti: str, conversation: str = "conversation-1", tenant: str = "acme") -> Claim:
    """A claim as the application signed it."""
    return Claim(application, tenant, conversation, jti, TEN)


def test_an_account_has_one_public_link_and_a_new_one_ends_the_old(
    link: PublicLink, unit: OrganizationalUnit, ana: Account
) -> None:
    assert create_public_link(ana, unit) == link
    fresh = regenerate_public_link(ana, unit)

    assert get_public_link_by_token(fresh.token) == fresh
    with pytest.raises(LinkRevoked):
        get_public_link_by_token(link.token)
    with pytest.raises(LinkUnknown):
        get_public_link_by_token("guessed")


def test_an_outsider_gets_no_public_link(unit: OrganizationalUnit) -> None:
    with pytest.raises(NotPermitted):
        create_public_link(make_account("Otto Fremd"), unit)


def test_a_public_link_books_by_its_owners_preferences(link: PublicLink, ana: Account) -> None:
    save_preferences(ana, {"duration_minutes": 45, "start_interval_minutes": 45})

    assert all(slot.ends_at - slot.starts_at == timedelta(minutes=45) for slot in list_public_link_slots(link))
    starts_at = list_public_link_slots(link)[3].starts_at
    booking = book_public_link(link, starts_at, MARA, "form", metadata={"utm_source": "mail", "junk": "x"})

    assert booking.ends_at - booking.starts_at == timedelta(minutes=45)
    assert describe_request(booking.request)["metadata"] == {"scheduler": {"utm_source": "mail"}}
    assert book_public_link(link, starts_at, MARA, "form") == booking


def list_starts(link: PublicLink) -> list[datetime]:
    return [slot.starts_at for slot in list_public_link_slots(link)]


def test_notice_and_days_ahead_of_the_owner_count_at_once(link: PublicLink, noon: datetime) -> None:
    assert list_starts(link)[0] == noon + timedelta(hours=2), "two hours of notice unless somebody says otherwise"
    save_preferences(link.account, {"minimum_notice_minutes": 24 * 60, "period_days": 2})
    starts = list_starts(link)
    assert starts[0] == noon + timedelta(days=1)
    assert starts[-1] < noon + timedelta(days=3)
    with pytest.raises(SlotTaken):
        book_public_link(link, TEN, MARA, "form")


def test_buffers_of_the_owner_keep_their_distance_from_what_stands(link: PublicLink) -> None:
    make_busy(link.account, (TEN, TEN + HALF_HOUR))
    assert {TEN - HALF_HOUR, TEN + HALF_HOUR} <= set(list_starts(link))
    save_preferences(link.account, {"buffer_before_minutes": 15, "buffer_after_minutes": 30})
    starts = list_starts(link)
    assert TEN - HALF_HOUR not in starts and TEN - 2 * HALF_HOUR in starts
    assert TEN + HALF_HOUR not in starts and TEN + timedelta(minutes=45) in starts
    with pytest.raises(SlotTaken):
        book_public_link(link, TEN + HALF_HOUR, MARA, "form")


def test_hours_of_the_owner_are_the_hours_of_the_link(link: PublicLink) -> None:
    keep_hours(link.account, [{"day": "saturday", "start_time": "10:00", "end_time": "12:00"}])
    starts = list_starts(link)
    assert starts and {(start.weekday(), start.hour) for start in starts} == {(5, 10), (5, 11)}
    with pytest.raises(SlotTaken):
        book_public_link(link, TEN, MARA, "form")
    assert book_public_link(link, starts[0], MARA, "form").starts_at == starts[0]


def test_the_daily_limit_of_the_owner_holds_for_the_link(link: PublicLink) -> None:
    save_preferences(link.account, {"daily_limit": 1})
    book_public_link(link, TEN, MARA, "form")
    assert TEN.date() not in {start.date() for start in list_starts(link)}
    with pytest.raises(SlotTaken):
        book_public_link(link, TEN + 4 * HALF_HOUR, MARA, "another form")


def test_a_claim_ties_the_booking_to_its_conversation(link: PublicLink, application: Application) -> None:
    booking = book_public_link(link, TEN, MARA, "form", claim=make_claim(application, "jti-1"))

    told = describe_request(booking.request)
    assert told["event"]["metadata"]["scheduler"]["correlation_id"] == "conversation-1"
    assert told["parley"]["is_claimed"] is True
    with pytest.raises(LinkUsed) as refusal:
        book_public_link(link, TEN + HALF_HOUR, MARA, "other", claim=make_claim(application, "jti-2"))
    assert refusal.value.booking_token == booking.token


def test_a_claim_works_once_and_a_refused_booking_leaves_it(link: PublicLink, application: Application) -> None:
    claim = make_claim(application, "jti-1")
    book_public_link(link, TEN, MARA, "somebody else")

    with pytest.raises(SlotTaken):
        book_public_link(link, TEN, MARA, "form", claim=claim)
    booking = book_public_link(link, TEN + HALF_HOUR, MARA, "form", claim=claim)
    cancel_booking(booking, "invitee", "")
    with pytest.raises(ClaimRefused):
        book_public_link(link, TEN + 2 * HALF_HOUR, MARA, "replay", claim=claim)
    fresh = make_claim(application, "jti-2")
    assert book_public_link(link, TEN + 2 * HALF_HOUR, MARA, "again", claim=fresh).status == "confirmed"


def test_a_claim_of_another_company_is_refused(link: PublicLink, application: Application) -> None:
    with pytest.raises(ClaimRefused):
        book_public_link(link, TEN, MARA, "form", claim=make_claim(application, "jti", tenant="other"))


def test_without_a_claim_the_correlation_id_is_only_what_the_address_said(link: PublicLink) -> None:
    first = book_public_link(link, TEN, MARA, "one", metadata={"correlation_id": "guessed"})
    book_public_link(link, TEN + HALF_HOUR, MARA, "two", metadata={"correlation_id": "guessed"})

    told = describe_request(first.request)
    assert told["metadata"]["scheduler"]["correlation_id"] == "guessed"
    assert told["parley"]["is_claimed"] is False


def test_a_hold_keeps_the_time_from_others_but_not_from_its_holder(link: PublicLink, unit: OrganizationalUnit) -> None:
    hold_slot(link, TEN, "visitor")

    assert TEN not in [slot.starts_at for slot in list_public_link_slots(link)]
    own = hash_holder(link, "visitor")
    assert TEN in [slot.starts_at for slot in list_public_link_slots(link, leave_out_holder=own)]
    with pytest.raises(SlotTaken):
        book_public_link(link, TEN, MARA, "form", holder="another visitor")
    assert book_public_link(link, TEN, MARA, "form", holder="visitor").starts_at == TEN
    assert not Hold.objects.exists()


def test_a_visitor_holds_one_time_at_once(link: PublicLink) -> None:
    hold_slot(link, TEN, "visitor")
    hold_slot(link, TEN + 4 * HALF_HOUR, "visitor")

    assert Hold.objects.count() == 1
    assert TEN in [slot.starts_at for slot in list_public_link_slots(link)]


def test_a_request_holds_one_time_whoever_opens_it(unit: OrganizationalUnit, ana: Account) -> None:
    request = make_request(unit, ana)
    hold_slot(request, TEN, "first window")
    hold_slot(request, TEN, "second window")

    assert Hold.objects.count() == 1
    assert TEN in [slot.starts_at for slot in list_request_slots(request)]
    assert book_slot(request, TEN, MARA, "form", holder="third window").starts_at == TEN


def test_an_expired_hold_keeps_nothing(link: PublicLink, noon: datetime) -> None:
    hold_slot(link, TEN, "visitor")

    with frozen(noon + timedelta(minutes=HOLD_MINUTES, seconds=1)):
        assert TEN in [slot.starts_at for slot in list_public_link_slots(link)]
        book_public_link(link, TEN, MARA, "form")
    assert not Occupancy.objects.filter(hold__isnull=False).exists()


def test_a_script_cannot_hold_a_whole_calendar(link: PublicLink) -> None:
    starts = [slot.starts_at for slot in list_public_link_slots(link)][::2]
    for index in range(MOST_HOLDS_OF_STRANGERS + 2):
        hold_slot(link, starts[index], f"visitor {index}")
    assert Hold.objects.count() == MOST_HOLDS_OF_STRANGERS


def test_one_address_holds_few_times_and_one_claim_a_single_one(link: PublicLink) -> None:
    starts = [slot.starts_at for slot in list_public_link_slots(link)][::2]
    for index in range(MOST_HOLDS_OF_AN_ADDRESS + 1):
        hold_slot(link, starts[index], f"window {index}", Stranger("an address"))
    assert Hold.objects.count() == MOST_HOLDS_OF_AN_ADDRESS
    for index in range(2):
        hold_slot(link, starts[8 + index], f"claimed {index}", Stranger("a claim", is_claimed=True))
    assert Hold.objects.filter(is_claimed=True).count() == 1
    assert Hold.objects.count() == MOST_HOLDS_OF_AN_ADDRESS + 1


def test_nobody_uses_an_open_link_to_flood_an_address_with_mail(link: PublicLink, application: Application) -> None:
    for number in range(MOST_AN_HOUR_FOR_ONE_ADDRESS):
        book_public_link(link, TEN + number * HALF_HOUR, MARA, f"form-{number}")
    shouting = Invitee(MARA.name, MARA.email.upper(), MARA.tzid)
    with pytest.raises(TooManyAttempts):
        book_public_link(link, TEN + 4 * HALF_HOUR, shouting, "one too many")

    other = Invitee("Ned", "ned@candidates.example", MARA.tzid)
    book_public_link(link, TEN + 4 * HALF_HOUR, other, "somebody else")
    book_public_link(link, TEN + 5 * HALF_HOUR, MARA, "invited", claim=make_claim(application, "jti-of-mara"))
