"""What a candidate's page offers: a scheduling request or a public link, behind one set of names."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from parley.engine.domain.errors.base import InputRefused
from parley.engine.domain.errors.bookings import LinkUnknown, LinkUsed
from parley.engine.domain.errors.identity import ConfirmationNeeded
from parley.engine.domain.planning.questions import Question, check_answers
from parley.engine.models import Booking, ForwardedLinks, PublicLink, RequestStatus, SchedulingRequest
from parley.engine.services.applications.signed_tokens import Claim
from parley.engine.services.availability.terms import get_preferences, read_link_host
from parley.engine.services.bookings.bookings import book_public_link, book_slot
from parley.engine.services.bookings.holds import Stranger, find_hold, hold_slot
from parley.engine.services.bookings.identity.admission import Admission, admit
from parley.engine.services.bookings.identity.confirming import ask_to_confirm
from parley.engine.services.bookings.identity.passing_on import book_for_new_person
from parley.engine.services.bookings.identity.visits import carry_claim, read_carried
from parley.engine.services.bookings.making import Visit, title_of_link
from parley.engine.services.bookings.series.offering import list_offered, list_parts
from parley.engine.services.bookings.series.taking import book_series
from parley.engine.services.links import (
    check_request_is_open,
    get_public_link_by_token,
    get_request_by_token,
    hash_holder,
)
from parley.engine.services.people.branding import Brand, find_brand
from parley.engine.services.people.resources import list_named
from parley.engine.services.people.typed_words import Invitee
from parley.engine.services.public_links import list_public_link_slots, list_questions
from parley.engine.services.requests.descriptions import find_shown_booking, name_host
from parley.engine.services.requests.drafts import LONGEST_METADATA, METADATA_NAMES
from parley.engine.services.requests.files import build_file_url, list_files
from parley.toolkit.ids import keyed_hash
from parley.toolkit.presenting.days import find_moment

LINK_FIELDS = (*METADATA_NAMES, "claim_token")


@dataclass(frozen=True, slots=True)
class FileView:
    """A file beside a conversation, and where it is read."""

    name: str
    size_bytes: int
    url: str


@dataclass(frozen=True, slots=True)
class Offered:
    """One link as its page shows it; exactly one of `request` and `link` is set.

    `people` are whom one will meet, `parts` the conversations behind it where these are several.
    """

    kind: str
    token: str
    title: str
    description: str
    host_name: str
    people: tuple[str, ...]
    unit_name: str
    brand: Brand
    duration_minutes: int
    place: Mapping[str, Any]
    tzid: str
    recipient_name: str = ""
    recipient_email: str = ""
    request: SchedulingRequest | None = None
    link: PublicLink | None = None
    questions: tuple[Question, ...] = ()
    parts: tuple[SchedulingRequest, ...] = ()
    files: tuple[FileView, ...] = ()
    rooms: str = ""

    @property
    def path(self) -> str:
        """The page's own address, without query."""
        return f"/{self.kind}/{self.token}"


def get_offered(kind: str, token: str) -> Offered:
    """What a link leads to. Raises LinkUnknown, LinkExpired, LinkRevoked, LinkUsed."""
    if kind == "pls":
        return _describe_link(get_public_link_by_token(token), token)
    if kind == "rts":
        request = get_request_by_token(token)
        if request.leader is not None and request.leader.status == RequestStatus.PENDING:
            # What follows another conversation is chosen together with that.
            request = get_request_by_token(request.leader.token)
        return _describe_request(request, request.token)
    raise LinkUnknown


def _describe_request(request: SchedulingRequest, token: str) -> Offered:
    booking = find_shown_booking(request)
    is_open_again = booking is not None and request.status == RequestStatus.PENDING
    if booking is not None and not is_open_again:
        raise LinkUsed(booking_token=booking.token)
    check_request_is_open(request)
    parts = list_parts(request)
    return Offered(
        kind="rts",
        token=token,
        title=request.summary,
        description=request.description,
        host_name=name_host(request),
        people=name_people(request),
        unit_name=request.unit.name,
        brand=find_brand(request.unit),
        duration_minutes=request.duration_minutes,
        place=request.place,
        tzid=request.tzid,
        recipient_name=request.recipient_name,
        # Where others may not book in this person's place, the address is typed: it is what tells one from the other.
        recipient_email=request.recipient_email if request.unit.forwarded_links == ForwardedLinks.ALLOW else "",
        request=request,
        parts=tuple(parts) if len(parts) > 1 else (),
        files=list_file_views(request),
        rooms=name_rooms(request),
    )


def list_file_views(request: SchedulingRequest) -> tuple[FileView, ...]:
    """The files of a request as pages show them. One query."""
    return tuple(FileView(each.name, each.size_bytes, build_file_url(each)) for each in list_files(request))


def name_people(request: SchedulingRequest) -> tuple[str, ...]:
    """Whom one will meet: the host, and the colleagues without whom it does not take place. One query for these."""
    if not request.members.all():
        return (name_host(request),)
    members = request.members.filter(is_required=True).select_related("account").order_by("account__name", "pk")
    return (name_host(request), *(each.account.name or each.account.email for each in members))


def name_rooms(request: SchedulingRequest) -> str:
    """The rooms of a request by name. One query, none without rooms."""
    return ", ".join(room.name for room in list_named(request.unit_id, request.room_ids))


def _describe_link(link: PublicLink, token: str) -> Offered:
    host, pool = read_link_host(link)
    template, wishes = link.template, get_preferences(host)
    host_name = pool.name if pool else host.name or host.email
    return Offered(
        kind="pls",
        token=token,
        title=title_of_link(link),
        description=template.description if template else "",
        host_name=host_name,
        people=(host_name,),
        unit_name=link.unit.name,
        brand=find_brand(link.unit),
        duration_minutes=template.duration_minutes if template else wishes.duration_minutes,
        place=template.place if template else wishes.place,
        tzid=host.tzid,
        link=link,
        questions=list_questions(link),
    )


def list_starts(offered: Offered, form_key: str) -> list[datetime]:
    """The instants on offer, in order; the time that this visitor's form keeps is among them."""
    if offered.link is not None:
        own = hash_holder(offered.link, form_key)
        return [slot.starts_at for slot in list_public_link_slots(offered.link, leave_out_holder=own)]
    assert offered.request is not None
    return list_offered(offered.request)


def read_link_values(values: Mapping[str, str]) -> dict[str, str]:
    """What a link carries for its sender (correlation id, utm values, claim); opaque, passed on from page to page."""
    found = {name: values.get(name, "") for name in LINK_FIELDS}
    for name, value in found.items():
        if name != "claim_token" and len(value) > LONGEST_METADATA:
            words = f"This link is damaged: its {name} is longer than {LONGEST_METADATA} characters."
            raise InputRefused(words, field=name)
    return {name: value for name, value in found.items() if value}


def check_claim(offered: Offered, link_values: Mapping[str, str]) -> Claim | None:
    """The claim that a link carries, checked but not used up. Raises ClaimRefused."""
    token = link_values.get("claim_token", "")
    if not token or offered.link is None:
        return None
    return read_carried(token, offered.link, link_values.get("correlation_id", ""))


def carry_on(offered: Offered, link_values: Mapping[str, str]) -> dict[str, str]:
    """What the next pages carry: the same, with the visit in place of the claim that began it. Raises ClaimRefused."""
    token = link_values.get("claim_token", "")
    if not token or offered.link is None:
        return dict(link_values)
    return {**link_values, "claim_token": carry_claim(token, offered.link, link_values.get("correlation_id", ""))}


def read_instant(text: str) -> datetime:
    """The instant of a form's `2027-03-09T13:30:00Z`. Raises InputRefused."""
    moment = find_moment(text)
    if moment is None:
        raise InputRefused("Please choose one of the times.", field="starts_at")
    return moment


def hold_offered(
    offered: Offered, starts_at: datetime, holder: str, link_values: Mapping[str, str], address: str
) -> None:
    """Keep the time for this visitor while the form is open. Raises SlotTaken and the like.

    `address` is a keyed hash of where the visitor comes from; whoever has a claim is known by that.
    """
    target = offered.link or offered.request
    assert target is not None
    claim = check_claim(offered, link_values)
    known = keyed_hash("holding_claim", f"{claim.application.pk}:{claim.correlation_id}") if claim else address
    hold_slot(target, starts_at, holder, Stranger(known, is_claimed=claim is not None))


def find_kept_until(offered: Offered, starts_at: datetime, holder: str) -> datetime | None:
    """Until when this time is kept for the visitor, None where it is not (any more). One query."""
    target = offered.link or offered.request
    assert target is not None
    hold = find_hold(target, holder)
    return hold.expires_at if hold is not None and hold.starts_at == starts_at else None


def book_offered(
    offered: Offered,
    starts_at: datetime,
    invitee: Invitee,
    form_key: str,
    link_values: Mapping[str, str],
    answers: Mapping[str, str],
    *,
    said: str = "",
    agreed: str = "",
    asked_from: str = "",
) -> Booking:
    """Book the time; the same form sent twice finds its booking again. Raises BookingRefused, ClaimRefused.

    `answers` by the keys of the questions; raises InputRefused with the key for one that cannot be. `said` is what the
    visitor answered when asked who it is, `agreed` when the parts of a visit begin as they read it, `asked_from` where
    they come from (a keyed hash). Raises InviteeUnsettled where that, or their address, is to be settled first.
    """
    checked = check_answers(offered.questions, answers)
    metadata = {name: value for name, value in link_values.items() if name != "claim_token"}
    if offered.link is not None:
        link, claim = offered.link, check_claim(offered, link_values)
        if admit(link, invitee, claim) is Admission.UNCONFIRMED:
            page_token = ask_to_confirm(link, starts_at, invitee, form_key, metadata, checked, asked_from=asked_from)
            raise ConfirmationNeeded(page_token=page_token)
        return book_public_link(
            link, starts_at, invitee, form_key, holder=form_key, claim=claim, metadata=metadata, answers=checked
        )
    assert offered.request is not None
    starts = [read_instant(text) for text in agreed.split()[: len(offered.parts)]]
    return _book_request(
        offered, offered.request, starts_at, Visit(invitee, form_key, agreed_starts=starts), metadata, said
    )


def _book_request(
    offered: Offered,
    request: SchedulingRequest,
    starts_at: datetime,
    visit: Visit,
    metadata: Mapping[str, str],
    said: str,
) -> Booking:
    invitee, form_key = visit.invitee, visit.form_key
    admission = admit(request, invitee, None, said)
    is_second = admission is Admission.SECOND_ADDRESS
    if offered.parts:
        visit = replace(visit, is_second_address=is_second)
        return book_series(request, starts_at, visit, form_key, metadata)
    if admission is Admission.NEW_PERSON:
        return book_for_new_person(request, starts_at, invitee, form_key, holder=form_key, metadata=metadata)
    return book_slot(
        request, starts_at, invitee, form_key, holder=form_key, metadata=metadata, is_second_address=is_second
    )
