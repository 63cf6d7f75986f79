"""Scheduling requests: previewed, made, found by ids, declined and withdrawn."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Q

from parley.engine.domain.errors.base import InputRefused, NotPermitted
from parley.engine.domain.errors.bookings import BookingClosed, LinkUsed
from parley.engine.domain.slots import Explanation, Slot, explain_slots, list_slots
from parley.engine.models import (
    Account,
    Application,
    BookingStatus,
    LinkAttempt,
    Membership,
    OrganizationalUnit,
    RequestMember,
    RequestRecipient,
    RequestStatus,
    RequestTag,
    RequestTemplate,
    SchedulingRequest,
)
from parley.engine.services.applications.tokens import list_granted_units, revoke_grants
from parley.engine.services.applications.unit_owners import take_out
from parley.engine.services.availability.explaining import put_in_words
from parley.engine.services.availability.loading import load_query
from parley.engine.services.bookings.changing import cancel_booking
from parley.engine.services.bookings.hosting import change_host, list_hosted, replace_stand_in
from parley.engine.services.bookings.series.offering import list_chains
from parley.engine.services.group_sessions.offers import pass_on_offers
from parley.engine.services.invitations import tell_hosts_of_decline
from parley.engine.services.links import is_orphaned, make_link_token
from parley.engine.services.people.resources import check_rooms, open_rooms
from parley.engine.services.people.typed_words import check_text
from parley.engine.services.people.units import check_leaving, list_owners, require_scheduler
from parley.engine.services.pools.drafts import seat_pools
from parley.engine.services.requests.changes import CANCELLED, DECLINED, note_change
from parley.engine.services.requests.drafts import (
    Guest,
    RequestDraft,
    check_draft,
    check_guests,
    check_tags,
    list_part_drafts,
    read_draft_terms,
    resolve_draft_pools,
)
from parley.engine.services.requests.files import attach_files, check_files
from parley.toolkit.locking import lock_names


@dataclass(frozen=True, slots=True)
class Preview:
    """What a candidate would be offered: how many times, how many a day in the draft's zone, which, why not more."""

    offered: int
    by_day: dict[date, int]
    slots: tuple[Slot, ...]
    explanation: Explanation
    reasons: tuple[str, ...]


def preview_request(unit: OrganizationalUnit, draft: RequestDraft) -> Preview:
    """What the request would offer now. Raises InputRefused with the field, NotPermitted."""
    columns = check_draft(unit, draft)
    query = load_query(read_draft_terms(unit, draft), tells_calendars=True)
    slots = _list_leading(unit, draft) if draft.parts else list_slots(query)
    zone = ZoneInfo(columns["tzid"])
    by_day: dict[date, int] = {}
    for slot in slots:
        day = slot.starts_at.astimezone(zone).date()
        by_day[day] = by_day.get(day, 0) + 1
    explanation = explain_slots(query)
    return Preview(len(slots), by_day, tuple(slots), explanation, tuple(put_in_words(explanation)))


def _list_leading(unit: OrganizationalUnit, draft: RequestDraft) -> list[Slot]:
    """The times of the first conversation at which all those behind it find theirs."""
    parts = list_part_drafts(draft)
    for part in parts:
        check_draft(unit, part)
    return [chain[0] for chain in list_chains([read_draft_terms(unit, each) for each in (draft, *parts)])]


def create_request(
    unit: OrganizationalUnit,
    creator: Account,
    draft: RequestDraft,
    application: Application | None = None,
    attempt: LinkAttempt | None = None,
) -> SchedulingRequest:
    """Make a request and its link. With an attempt, once for that attempt: a second click finds the first's request.

    The attempt's application and correlation id are the request's. Raises InputRefused with the field, NotPermitted.
    """
    columns, files = check_draft(unit, draft), check_files(creator, draft.file_ids)
    guests, tags, seats = check_guests(draft.guests), check_tags(draft.tags), resolve_draft_pools(unit, draft)
    parts = [check_draft(unit, part) for part in list_part_drafts(draft)]
    rooms = check_rooms(unit, draft.room_ids)
    with transaction.atomic():
        if attempt is not None:
            lock_names([f"attempt:{attempt.pk}"])
            attempt = LinkAttempt.objects.select_related("application", "scheduling_request").get(pk=attempt.pk)
            if attempt.scheduling_request is not None:
                return attempt.scheduling_request
            application = attempt.application
            columns["correlation_id"] = attempt.correlation_id
            columns["recipient_organization"] = attempt.recipient_organization
        open_rooms(rooms)
        base = {"unit": unit, "creator": creator, "application": application}
        request = _add_request(
            {**base, **columns, "draws_from_pools": bool(seats), "position": int(bool(parts))}, guests, tags
        )
        _add_members(request, draft)
        seat_pools(request, draft.pools, seats)
        attach_files(request, files)
        for position, part in enumerate(parts, 2):
            note_change(_add_request({**base, **part, "leader": request, "position": position}, guests, tags))
        if attempt is not None:
            LinkAttempt.objects.filter(pk=attempt.pk).update(scheduling_request=request)
        note_change(request)
    return request


def _add_request(columns: Mapping[str, Any], guests: Sequence[Guest], tags: Sequence[str]) -> SchedulingRequest:
    token, token_hash = make_link_token("request")
    request = SchedulingRequest.objects.create(token=token, token_hash=token_hash, **columns)
    RequestRecipient.objects.bulk_create(
        RequestRecipient(request=request, email=guest.email, name=guest.name) for guest in guests
    )
    RequestTag.objects.bulk_create(RequestTag(request=request, value=tag) for tag in tags)
    return request


def _add_members(request: SchedulingRequest, draft: RequestDraft) -> None:
    required = set(draft.required_ids) - {draft.host_id}
    optional = set(draft.optional_ids) - required - {draft.host_id}
    RequestMember.objects.bulk_create(
        RequestMember(request=request, account_id=account_id, is_required=account_id in required)
        for account_id in sorted(required | optional)
    )


def list_requests_by_ids(application: Application | None, unit_id: str, ids: Sequence[str]) -> list[SchedulingRequest]:
    """The requests with these ids that a caller may see: an application's own, or a unit's; in the order of the ids."""
    allowed = Q(application=application) if application is not None else Q(unit_id=unit_id)
    found = {each.pk: each for each in SchedulingRequest.objects.filter(allowed, pk__in=list(ids)[:200])}
    return [found[each] for each in dict.fromkeys(ids) if each in found]


def get_host_unit(
    application: Application, host_id: str, unit: OrganizationalUnit | None = None
) -> tuple[OrganizationalUnit, Account]:
    """The host and, among the units that let the application in, the one the host belongs to; only `unit` if given.

    Raises NotPermitted.
    """
    units = [each for each in list_granted_units(application) if unit is None or each == unit]
    seats = Membership.objects.filter(account_id=host_id, unit__in=units, account__is_active=True)
    seat = seats.select_related("unit", "account").order_by("joined_at", "pk").first()
    if seat is None:
        raise NotPermitted("This person belongs to no organizational unit that let the application in.")
    return seat.unit, seat.account


def cancel_request(request: SchedulingRequest, by: str) -> None:
    """Withdraw a request, and cancel its booking if it has a live one; a second time nothing happens.

    `by` is host, invitee or application. Raises BookingClosed when the conversation is over.
    """
    with transaction.atomic():
        lock_names([f"request:{request.pk}"])
        live = request.bookings.filter(status=BookingStatus.CONFIRMED).first()
        if live is None:
            _close(request, RequestStatus.CANCELLED, CANCELLED)
    if live is not None:
        cancel_booking(live, by, "")


def reopen_request(request: SchedulingRequest, reason: str) -> None:
    """Cancel the booking that stands and ask the candidate for another time, under the same link.

    Raises BookingClosed when the conversation is over or there is none, InputRefused for the reason.
    """
    live = request.bookings.filter(status=BookingStatus.CONFIRMED).first()
    if live is None:
        raise BookingClosed
    cancel_booking(live, "host", reason, is_reopened=True)


def leave_unit(
    by: Account, unit: OrganizationalUnit, member: Account, successor: Account | None = None
) -> list[SchedulingRequest]:
    """Take a member out of the unit; what they host is hosted by the successor.

    Answers those requests that the successor has no time for, which are cancelled with a word to everybody. Raises
    InputRefused(successor) where somebody is needed and nobody named, NotAnOwner, UnitUnknown, and InputRefused for
    the last owner.
    """
    check_leaving(by, unit, member)
    hosted = list_hosted(unit.pk, member)
    if hosted and (successor is None or successor == member):
        count = f"{len(hosted)} link{'' if len(hosted) == 1 else 's'} or conversation{'' if len(hosted) == 1 else 's'}"
        raise InputRefused(f"{count} of theirs need another host.", field="successor")
    lost = [request for request in hosted if successor and not _pass_on(request, successor)]
    RequestMember.objects.filter(request__unit=unit, request__status=RequestStatus.PENDING, account=member).delete()
    RequestTemplate.objects.filter(unit=unit, host=member).update(host=None)
    with transaction.atomic():
        take_out(by, unit, member)
        # What an owner let applications reach of the unit's calendars does not follow somebody who has left it.
        revoke_grants(Q(account=member, service_account__unit=unit))
    replace_stand_in(unit.pk, member, list_owners(unit)[0])
    pass_on_offers(unit, member, successor or list_owners(unit)[0])
    return lost


def list_orphans(unit: OrganizationalUnit) -> list[SchedulingRequest]:
    """Open requests of the unit whose host has left it, oldest first."""
    return list(SchedulingRequest.objects.filter(is_orphaned(), unit=unit).order_by("created_at", "pk"))


def adopt_orphans(by: Account, unit: OrganizationalUnit, host: Account) -> int:
    """Let a member host what nobody hosts any more; answers how many requests. Raises NotPermitted."""
    require_scheduler(by, unit)
    orphans = list_orphans(unit)
    for request in orphans:
        change_host(request, host)
    return len(orphans)


def _pass_on(request: SchedulingRequest, successor: Account) -> bool:
    try:
        change_host(request, successor, is_over_busy=True)
    except InputRefused:
        cancel_request(request, "host")
        return False
    return True


def decline_request(request: SchedulingRequest, reason: str) -> None:
    """Note that the invited person declines, or that no time suits; the host is told.

    A second time nothing happens. Raises LinkUsed when a time is booked: that is cancelled, not declined;
    InputRefused for the reason.
    """
    reason = check_text(reason, "reason", 500, is_required=False, has_lines=True)
    with transaction.atomic():
        lock_names([f"request:{request.pk}"])
        live = request.bookings.filter(status=BookingStatus.CONFIRMED).first()
        if live is not None:
            raise LinkUsed(booking_token=live.token)
        request.declined_reason = reason
        SchedulingRequest.objects.filter(pk=request.pk).update(declined_reason=reason)
        if _close(request, RequestStatus.DECLINED, DECLINED):
            tell_hosts_of_decline(request)


def _close(request: SchedulingRequest, status: RequestStatus, kind: str) -> bool:
    """Close a link that was not used, and with it the conversations that follow behind it."""
    for follower in request.followers.filter(status=RequestStatus.PENDING) if request.position == 1 else ():
        _close(follower, status, kind)
    closed = SchedulingRequest.objects.filter(pk=request.pk, status=RequestStatus.PENDING).update(status=status)
    if closed:
        request.status = status
        note_change(request, kind)
    return bool(closed)
