"""How a visitor looks at times: in which zone and language, on which clock, as a month or a list; carried on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest

from parley.engine.domain.errors.base import ZoneUnknown
from parley.engine.pages.book.month import OfferView, lay_out_offer
from parley.engine.pages.book.zone_choice import USUAL_ZONES, read_zone, suggest_zones
from parley.engine.pages.speaking import CLOCK_PARAMETER, PARAMETER, find_chosen_clock, find_week_start
from parley.toolkit.clock import now
from parley.toolkit.presenting.days import find_day

VIEW_PARAMETER, LIST = "view", "list"


def read_day(text: str) -> date | None:
    """The date of `2027-03-09`, or None for anything else."""
    return find_day(text)


@dataclass(frozen=True, slots=True)
class Viewing:
    """How one visitor looks at times.

    `carried` is what the page's links and forms take along besides the zone: what the link itself carries, and what
    the visitor chose. `zone_problem` says what is wrong with the zone that was asked for.
    """

    tzid: str
    zone_problem: str
    zone_matches: tuple[str, ...]
    has_chosen_zone: bool
    carried: Mapping[str, str]
    is_list: bool
    first_weekday: int
    chosen_on: date | None
    month_on: date | None

    def write_query(self, **more: str) -> str:
        """The query of an address that keeps all of it; empty texts are left out."""
        values = {**self.carried, "tz": self.tzid, **more}
        return urlencode({name: value for name, value in values.items() if value})

    def lay_out(self, starts: Sequence[datetime], *, is_twelve_hour: bool | None = None) -> OfferView:
        """The times as this visitor sees them; on the visitor's clock where nothing is said."""
        return lay_out_offer(
            starts,
            self.tzid,
            now(),
            self.chosen_on,
            self.month_on,
            is_twelve_hour=is_twelve_hour,
            first_weekday=self.first_weekday,
            is_list=self.is_list,
        )

    def describe(self, page_path: str, **more: str) -> dict[str, Any]:
        """What the templates of times, zone and details ask for; `more` goes along in the links."""
        return {
            "page_path": page_path,
            "tzid": self.tzid,
            "has_chosen_zone": self.has_chosen_zone,
            "zone_problem": self.zone_problem,
            "zone_matches": self.zone_matches,
            "usual_zones": USUAL_ZONES,
            "link_values": self.carried,
            "link_query": self.write_query(**more),
        }


def read_viewing(
    request: HttpRequest, values: Mapping[str, str], tzid: str, link_values: Mapping[str, str] | None = None
) -> Viewing:
    """How the query, or after a refusal the form, says that the visitor looks; `tzid` is the zone of the host."""
    zone, problem, matches = _choose_zone(values.get("tz", ""), tzid)
    return Viewing(
        tzid=zone,
        zone_problem=problem,
        zone_matches=matches,
        has_chosen_zone=bool(values.get("tz")),
        carried={**(link_values or {}), **read_choices(request, values)},
        is_list=values.get(VIEW_PARAMETER) == LIST,
        first_weekday=find_week_start(request),
        chosen_on=read_day(values.get("day", "")),
        month_on=read_day(values.get("month", "")),
    )


def read_choices(request: HttpRequest, values: Mapping[str, str]) -> dict[str, str]:
    """What the visitor chose of language, clock and view, as links and forms carry it on."""
    chosen = {PARAMETER: values.get(PARAMETER, "")[:35]}
    if find_chosen_clock(request) is not None:
        chosen[CLOCK_PARAMETER] = values.get(CLOCK_PARAMETER, "")
    if values.get(VIEW_PARAMETER) == LIST:
        chosen[VIEW_PARAMETER] = LIST
    return {name: value for name, value in chosen.items() if value}


def write_choices(request: HttpRequest) -> str:
    """The same as a query for the page that comes next, with its question mark; "" where nothing was chosen."""
    values = request.GET if request.method in ("GET", "HEAD") else request.POST
    chosen = read_choices(request, values.dict())
    chosen.pop(VIEW_PARAMETER, None)
    return f"?{urlencode(chosen)}" if chosen else ""


def _choose_zone(typed: str, tzid: str) -> tuple[str, str, tuple[str, ...]]:
    if not typed:
        return tzid, "", ()
    try:
        return read_zone(typed), "", ()
    except ZoneUnknown as refusal:
        return tzid, refusal.message, suggest_zones(typed)
