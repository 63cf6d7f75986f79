"""The terms on which times are offered: the same values for a request, a draft of one and a public link."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from parley.engine.domain.working_hours import DEFAULT_WEEKLY_PERIODS, WeeklyPeriod, parse_weekly_periods
from parley.engine.models import (
    Account,
    AvailabilityRule,
    Pool,
    PublicLink,
    RequestStatus,
    RequestTemplate,
    SchedulingPreferences,
    SchedulingRequest,
)
from parley.engine.services.availability.hours.reading import DEFAULT_RULE, HoursUse
from parley.engine.services.availability.seats import PoolSeat, list_chosen_ids, read_pool_seat, read_request_seats
from parley.engine.services.people.resources import list_opened


@dataclass(frozen=True, slots=True)
class SlotTerms:
    """Whose time is offered (`required_ids`, the host first), for how long, when and how.

    `weekly_periods` stand in place of each person's own hours; empty means their own, those for `hours_use`. Of the
    people of `pools` only as many as needed take part; with a pool that hosts, `host_id` is empty until somebody is
    chosen. `room_ids` are among the required ones; rooms are open at all hours.
    """

    host_id: str
    required_ids: tuple[str, ...]
    duration_minutes: int
    start_interval_minutes: int
    buffer_before_minutes: int
    buffer_after_minutes: int
    minimum_notice_minutes: int
    period: Mapping[str, Any]
    weekly_periods: tuple[WeeklyPeriod, ...]
    tzid: str
    pools: tuple[PoolSeat, ...] = ()
    hours_use: HoursUse = HoursUse.REQUEST
    room_ids: tuple[str, ...] = ()

    @property
    def everybody_ids(self) -> tuple[str, ...]:
        """All whose time matters, the people of pools too, each once."""
        return tuple(dict.fromkeys((*self.required_ids, *(each for seat in self.pools for each in seat.account_ids))))


def read_request_terms(request: SchedulingRequest) -> SlotTerms:
    """The terms of a request; optional members take no part in them. Whom pools sent for its booking is required."""
    others = {member.account_id for member in request.members.all() if member.is_required}
    host_id, pools = request.host_id, tuple[PoolSeat, ...]()
    if request.draws_from_pools and request.status == RequestStatus.BOOKED:
        others.update(list_chosen_ids(request))
    elif request.draws_from_pools:
        host_id, pools = _draw_from_pools(request, others)
    rooms = list_opened(request.unit_id, request.room_ids)
    return SlotTerms(
        host_id=host_id,
        required_ids=(*((host_id,) if host_id else ()), *sorted(others - {host_id}), *rooms),
        duration_minutes=request.duration_minutes,
        start_interval_minutes=request.start_interval_minutes,
        buffer_before_minutes=request.buffer_before_minutes,
        buffer_after_minutes=request.buffer_after_minutes,
        minimum_notice_minutes=request.minimum_notice_minutes,
        period=request.period,
        weekly_periods=parse_weekly_periods(request.weekly_periods) if request.weekly_periods else (),
        tzid=request.tzid,
        pools=pools,
        hours_use=HoursUse.PUBLIC_LINK if request.public_link_id else HoursUse.REQUEST,
        room_ids=rooms,
    )


def _draw_from_pools(request: SchedulingRequest, others: set[str]) -> tuple[str, tuple[PoolSeat, ...]]:
    """The host, empty where a pool sends one, and the seats of the pools."""
    pools = read_request_seats(request, others)
    if any(seat.is_host for seat in pools):
        return "", pools
    rest = (replace(seat, account_ids=tuple(a for a in seat.account_ids if a != request.host_id)) for seat in pools)
    return request.host_id, tuple(rest)


def read_link_terms(link: PublicLink) -> SlotTerms:
    """The terms of a public link: its owner's preferences, or those of the template that it was made from."""
    wishes: SchedulingPreferences | RequestTemplate = link.template or get_preferences(link.account)
    host, pool = read_link_host(link)
    return SlotTerms(
        host_id="" if pool else host.pk,
        required_ids=() if pool else (host.pk,),
        duration_minutes=wishes.duration_minutes,
        start_interval_minutes=wishes.start_interval_minutes,
        buffer_before_minutes=wishes.buffer_before_minutes,
        buffer_after_minutes=wishes.buffer_after_minutes,
        minimum_notice_minutes=wishes.minimum_notice_minutes,
        period={"kind": "days", "days": wishes.period_days},
        weekly_periods=(),
        tzid=get_default_rule(host).tzid,
        pools=(read_pool_seat(pool, is_host=True),) if pool else (),
        hours_use=HoursUse.PUBLIC_LINK,
    )


def read_link_host(link: PublicLink) -> tuple[Account, Pool | None]:
    """Who hosts what is booked through a link: its owner or whom its template names; or the pool that sends a host."""
    template = link.template
    if template is None:
        return link.account, None
    return template.host or link.account, template.host_pool


def get_preferences(account: Account) -> SchedulingPreferences:
    """How the account likes to be booked; the defaults, not yet kept, where nothing was ever saved."""
    found = SchedulingPreferences.objects.filter(account=account).first()
    return found or SchedulingPreferences(account=account)


def get_default_rule(account: Account) -> AvailabilityRule:
    """The account's weekly hours; Monday to Friday 9–17 in its zone, not yet kept, where nothing was saved."""
    found = AvailabilityRule.objects.filter(account=account, rule_id=DEFAULT_RULE).first()
    return found or AvailabilityRule(
        account=account,
        rule_id=DEFAULT_RULE,
        tzid=account.tzid,
        weekly_periods=describe_periods(DEFAULT_WEEKLY_PERIODS),
        is_for_requests=True,
        is_for_public_link=True,
    )


def describe_periods(periods: Sequence[WeeklyPeriod]) -> list[dict[str, str]]:
    """Weekly hours as they are kept: a day, and wall-clock times as texts."""
    return [{"day": each.day, "start_time": each.start_time, "end_time": each.end_time} for each in periods]
