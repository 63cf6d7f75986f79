"""A scheduling request before it exists: what a person fills in, checked field by field."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from parley.engine.domain.booking_links import parse_period
from parley.engine.domain.errors.base import InputRefused, NotPermitted
from parley.engine.domain.working_hours import WeeklyPeriod, parse_weekly_periods
from parley.engine.models import Account, Membership, OrganizationalUnit
from parley.engine.services.availability.seats import PoolSeat
from parley.engine.services.availability.terms import SlotTerms, describe_periods, get_default_rule, get_preferences
from parley.engine.services.people.resources import check_rooms, list_opened
from parley.engine.services.people.typed_words import LONGEST_NAME, check_address, check_place, check_text, check_zone
from parley.engine.services.pools.drafts import PoolDraft, resolve_pools
from parley.toolkit.clock import now

LONGEST_METADATA = 128
MOST_GUESTS = 20
MOST_TAGS = 20
LONGEST_TAG = 60
MOST_PARTS = 4  # besides the first
_LOCALE = re.compile(r"[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8}){0,3}")
METADATA_NAMES = ("correlation_id", "utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content")


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody invited besides the one who picks the time."""

    email: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """One more conversation behind the same link, after those before it; what is not said is as for the first."""

    summary: str
    duration_minutes: int
    host_id: str = ""


@dataclass(frozen=True, slots=True)
class RequestDraft:
    """What a request shall be. People are account ids; `period` as `domain.booking_links.parse_period` reads it.

    `weekly_periods` (a list of day, start_time, end_time) stand in place of everybody's own hours; empty means
    their own. `place` is a kind (one of PLACE_KINDS) and a detail. With a pool that hosts, `host_id` only stands in
    until somebody is chosen. `file_ids` name files of the creator's that wait (`requests.files`), `parts` further
    conversations, `locale` the candidate's language as BCP 47 writes it.
    """

    host_id: str
    summary: str
    duration_minutes: int
    tzid: str
    period: Mapping[str, Any]
    description: str = ""
    place: Mapping[str, Any] = field(default_factory=dict)
    required_ids: Sequence[str] = ()
    optional_ids: Sequence[str] = ()
    start_interval_minutes: int = 15
    buffer_before_minutes: int = 0
    buffer_after_minutes: int = 0
    minimum_notice_minutes: int = 0
    weekly_periods: Sequence[Mapping[str, str]] = ()
    is_reschedule_allowed: bool = True
    expires_at: datetime | None = None
    recipient_email: str = ""
    recipient_name: str = ""
    correlation_id: str = ""
    link_metadata: Mapping[str, str] = field(default_factory=dict)
    pools: Sequence[PoolDraft] = ()
    guests: Sequence[Guest] = ()
    tags: Sequence[str] = ()
    locale: str = ""
    room_ids: Sequence[str] = ()
    file_ids: Sequence[str] = ()
    parts: Sequence[Part] = ()


def draft_from_preferences(host: Account, **changes: Any) -> RequestDraft:
    """A draft as the host likes to be booked, with the given changes: what a form begins with."""
    wishes = get_preferences(host)
    usual: dict[str, Any] = {
        "host_id": host.pk,
        "summary": f"Conversation with {host.name or host.email}",
        "duration_minutes": wishes.duration_minutes,
        "tzid": get_default_rule(host).tzid,
        "period": {"kind": "days", "days": wishes.period_days},
        "place": wishes.place,
        "start_interval_minutes": wishes.start_interval_minutes,
        "buffer_before_minutes": wishes.buffer_before_minutes,
        "buffer_after_minutes": wishes.buffer_after_minutes,
        "minimum_notice_minutes": wishes.minimum_notice_minutes,
    }
    return RequestDraft(**{**usual, **changes})


_BOUNDS = {
    "duration_minutes": (5, 24 * 60),
    "start_interval_minutes": (1, 24 * 60),
    "buffer_before_minutes": (0, 12 * 60),
    "buffer_after_minutes": (0, 12 * 60),
    "minimum_notice_minutes": (0, 60 * 24 * 60),
}


def check_draft(unit: OrganizationalUnit, draft: RequestDraft) -> dict[str, Any]:
    """The columns of the request that a draft makes; its people and pools are found. Four queries at most.

    Raises InputRefused (with the field; PeriodUnreadable, ZoneUnknown, …) and NotPermitted where somebody named
    is no member of the unit.
    """
    check_bounds(draft)
    _check_members(unit, draft)
    resolve_draft_pools(unit, draft)
    if draft.expires_at is not None and draft.expires_at <= now():
        raise InputRefused("The link would have expired already.", field="expires_at")
    return {
        "host_id": draft.host_id,
        "summary": check_text(draft.summary, "summary", 1024),
        "description": check_text(draft.description, "description", 4096, is_required=False, has_lines=True),
        "place": check_place(draft.place),
        **{name: getattr(draft, name) for name in _BOUNDS},
        "period": dict(draft.period),
        "weekly_periods": describe_periods(_read_weekly_periods(draft)),
        "tzid": check_zone(draft.tzid),
        "is_reschedule_allowed": draft.is_reschedule_allowed,
        "expires_at": draft.expires_at,
        "recipient_email": check_address(draft.recipient_email, "recipient_email") if draft.recipient_email else "",
        "recipient_name": check_text(draft.recipient_name, "recipient_name", LONGEST_NAME, is_required=False),
        "correlation_id": check_text(draft.correlation_id, "correlation_id", LONGEST_METADATA, is_required=False),
        "link_metadata": keep_metadata(draft.link_metadata),
        "locale": _check_locale(draft.locale),
        "room_ids": [room.pk for room in check_rooms(unit, draft.room_ids)],
    }


def list_part_drafts(draft: RequestDraft) -> list[RequestDraft]:
    """A draft for each further conversation behind the link. Raises InputRefused(parts) for too many.

    Other attendees and pools take part in the first one only; only that one answers to the application.
    """
    if len(draft.parts) > MOST_PARTS:
        raise InputRefused(f"At most {MOST_PARTS + 1} conversations behind one link.", field="parts")
    plain = replace(draft, required_ids=(), optional_ids=(), pools=(), parts=(), file_ids=(), correlation_id="")
    return [
        replace(
            plain,
            summary=part.summary,
            duration_minutes=part.duration_minutes,
            host_id=part.host_id or draft.host_id,
        )
        for part in draft.parts
    ]


def _check_locale(locale: str) -> str:
    if locale and not _LOCALE.fullmatch(locale):
        raise InputRefused("A language is written like en or pt-BR.", field="event.locale")
    return locale


def check_bounds(draft: RequestDraft) -> None:
    """That numbers and period can be worked with. Raises InputRefused with the field."""
    for name, (least, most) in _BOUNDS.items():
        if not least <= getattr(draft, name) <= most:
            raise InputRefused(f"Please give a number between {least} and {most}.", field=name)
    parse_period(draft.period, check_zone(draft.tzid), now())


def _check_members(unit: OrganizationalUnit, draft: RequestDraft) -> None:
    of_pools = {account_id for pool in draft.pools for account_id in pool.account_ids}
    named = {draft.host_id, *draft.required_ids, *draft.optional_ids, *of_pools}
    known = Membership.objects.filter(unit=unit, account_id__in=named, account__is_active=True)
    if len(named) > 1 + 50:
        raise InputRefused("At most 50 attendees.", field="members", key="too_many")
    if set(known.values_list("account_id", flat=True)) != named:
        raise NotPermitted("Only members of the organizational unit can take part.")


def resolve_draft_pools(unit: OrganizationalUnit, draft: RequestDraft) -> tuple[PoolSeat, ...]:
    """The seats of the draft's pools, in their order, without those who take part anyway. Raises InputRefused."""
    is_from_pool = any(pool.is_host for pool in draft.pools)
    taking_part = {*draft.required_ids, *(() if is_from_pool else (draft.host_id,))}
    return resolve_pools(unit, draft.pools, taking_part)


def _read_weekly_periods(draft: RequestDraft) -> tuple[WeeklyPeriod, ...]:
    return parse_weekly_periods(list(draft.weekly_periods)) if draft.weekly_periods else ()


def check_guests(guests: Sequence[Guest]) -> list[Guest]:
    """The guests with usable addresses, each once. Raises InputRefused."""
    if len(guests) > MOST_GUESTS:
        raise InputRefused(f"At most {MOST_GUESTS} guests.", field="recipients", key="too_many")
    found: dict[str, Guest] = {}
    for guest in guests:
        email = check_address(guest.email, "recipients")
        name = check_text(guest.name, "recipients", LONGEST_NAME, is_required=False)
        found.setdefault(email.lower(), Guest(email, name))
    return list(found.values())


def check_tags(tags: Sequence[str]) -> list[str]:
    """The tags, trimmed, each once. Raises InputRefused."""
    if len(tags) > MOST_TAGS:
        raise InputRefused(f"At most {MOST_TAGS} tags.", field="tags", key="too_many")
    return list(dict.fromkeys(check_text(tag, "tags", LONGEST_TAG) for tag in tags))


def keep_metadata(raw: Mapping[str, str]) -> dict[str, str]:
    """The metadata of a link that is kept: known names, each at most 128 characters. Raises InputRefused."""
    kept = {name: str(raw[name]) for name in METADATA_NAMES if raw.get(name)}
    return {name: check_text(value, name, LONGEST_METADATA) for name, value in kept.items()}


def read_draft_terms(unit: OrganizationalUnit, draft: RequestDraft) -> SlotTerms:
    """The terms of a draft, as the request would have them. Raises InputRefused."""
    check_bounds(draft)
    pools = resolve_draft_pools(unit, draft)
    host_id = "" if any(seat.is_host for seat in pools) else draft.host_id
    others = sorted(set(draft.required_ids) - {draft.host_id})
    rooms = list_opened(unit.pk, draft.room_ids)
    return SlotTerms(
        host_id=host_id,
        required_ids=(*((host_id,) if host_id else ()), *others, *rooms),
        duration_minutes=draft.duration_minutes,
        start_interval_minutes=draft.start_interval_minutes,
        buffer_before_minutes=draft.buffer_before_minutes,
        buffer_after_minutes=draft.buffer_after_minutes,
        minimum_notice_minutes=draft.minimum_notice_minutes,
        period=draft.period,
        weekly_periods=_read_weekly_periods(draft),
        tzid=draft.tzid,
        pools=pools,
        room_ids=rooms,
    )
