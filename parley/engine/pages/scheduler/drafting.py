"""From the form to a draft of a request and back: first values, meaning, and which field a refusal is about."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from parley.engine.domain.errors.base import InputRefused
from parley.engine.domain.zones.instants import write_instant
from parley.engine.models import Account, LinkAttempt, RequestTemplate
from parley.engine.pages.scheduler.options.parts import read_parts
from parley.engine.pages.scheduler.request_form import (
    DURATIONS,
    OTHER_DURATION,
    PLACES,
    WITHOUT_DETAIL,
    RequestForm,
    seat_name,
)
from parley.engine.services.availability.terms import get_default_rule, get_preferences
from parley.engine.services.pools.drafts import PoolDraft
from parley.engine.services.requests.drafts import Guest, RequestDraft
from parley.toolkit.clock import now

# What a preview is called while nobody has typed a title.
WORKING_TITLE = "Conversation"
# What takes no part in the question when there is time.
WORDS = frozenset({"summary", "description", "recipient_name", "recipient_email", "place_detail", "tags", "guests"})
# Where the service's name of a field is not the form's.
_FORM_FIELDS = {
    "days": "period_days",
    "place": "place_detail",
    "expires_at": "expires_on",
    "pools": "attending_pools",
    "recipients": "guests",
}


def make_first_values(
    account: Account, attempt: LinkAttempt | None, template: RequestTemplate | None = None
) -> dict[str, Any]:
    """What the form shows at first: the account's preferences or a template, and what the window brought along."""
    usual = _start_from_preferences(account, attempt)
    return {**usual, **_start_from_template(template, attempt)} if template is not None else usual


def _start_from_template(template: RequestTemplate, attempt: LinkAttempt | None) -> dict[str, Any]:
    minutes, place = template.duration_minutes, template.place.get("kind", "none")
    is_usual = str(minutes) in dict(DURATIONS)
    host = template.host_pool_id or template.host_id
    values: dict[str, Any] = {
        "duration": str(minutes) if is_usual else OTHER_DURATION,
        "duration_minutes": None if is_usual else minutes,
        "description": template.description,
        "place": place if place in dict(PLACES) else "none",
        "place_detail": template.place.get("detail", ""),
        "period_days": template.period_days,
        "buffer_before_minutes": template.buffer_before_minutes,
        "buffer_after_minutes": template.buffer_after_minutes,
        "minimum_notice_minutes": template.minimum_notice_minutes,
        "start_interval_minutes": template.start_interval_minutes,
        "is_reschedule_allowed": template.is_reschedule_allowed,
    }
    # What an application asked for counts more than a template's title; a host who has left counts no more.
    if template.summary and not (attempt and attempt.event_summary):
        values["summary"] = template.summary
    return {**values, "host": host} if host else values


def _start_from_preferences(account: Account, attempt: LinkAttempt | None) -> dict[str, Any]:
    wishes, rule = get_preferences(account), get_default_rule(account)
    minutes = (attempt.duration_minutes if attempt else None) or wishes.duration_minutes
    is_usual = str(minutes) in dict(DURATIONS)
    place = wishes.place.get("kind", "none")
    today_on = now().astimezone(ZoneInfo(rule.tzid)).date()
    return {
        "summary": (attempt.event_summary if attempt else "") or _suggest_title(account),
        "recipient_name": attempt.recipient_name if attempt else "",
        "recipient_email": attempt.recipient_email if attempt else "",
        "duration": str(minutes) if is_usual else OTHER_DURATION,
        "duration_minutes": None if is_usual else minutes,
        "host": account.pk,
        "place": place if place in dict(PLACES) else "none",
        "place_detail": wishes.place.get("detail", ""),
        "period": "days",
        "period_days": wishes.period_days,
        "first_on": today_on + timedelta(days=1),
        "last_on": today_on + timedelta(days=8),
        "tzid": rule.tzid,
        "hours": "own",
        "hours_days": ["monday", "tuesday", "wednesday", "thursday", "friday"],
        "hours_start": time(9),
        "hours_end": time(17),
        "buffer_before_minutes": wishes.buffer_before_minutes,
        "buffer_after_minutes": wishes.buffer_after_minutes,
        "minimum_notice_minutes": wishes.minimum_notice_minutes,
        "start_interval_minutes": wishes.start_interval_minutes,
        "is_reschedule_allowed": True,
    }


def _suggest_title(account: Account) -> str:
    """A title that both sides can read, so that nobody has to invent one."""
    return f"{WORKING_TITLE} with {account.name or account.email}"[:200]


def read_draft(form: RequestForm, account: Account) -> RequestDraft:
    """The draft that a form means whose fields are valid, apart from WORDS. Raises InputRefused with the field."""
    values = form.cleaned_data
    duration = values["duration"]
    minutes = values["duration_minutes"] if duration == OTHER_DURATION else int(duration)
    host = next((person for person in form.people if person.pk == values["host"]), None)
    return RequestDraft(
        # While a pool hosts, whoever makes the link stands in.
        host_id=(host or account).pk,
        pools=_read_pools(form),
        tags=_split(values.get("tags", "")),
        summary=values.get("summary") or WORKING_TITLE,
        description=values.get("description", ""),
        duration_minutes=minutes,
        tzid=values["tzid"],
        period=_read_period(values),
        place={
            "kind": values["place"],
            "detail": "" if values["place"] in WITHOUT_DETAIL else values.get("place_detail", ""),
        },
        required_ids=_list_seated(form, "required"),
        optional_ids=_list_seated(form, "optional"),
        weekly_periods=_read_hours(values),
        is_reschedule_allowed=values["is_reschedule_allowed"],
        expires_at=_end_of(values["expires_on"], values["tzid"]) if values["expires_on"] else None,
        recipient_email=values.get("recipient_email", ""),
        recipient_name=values.get("recipient_name", ""),
        guests=tuple(Guest(each) for each in _split(values.get("guests", ""))),
        room_ids=tuple(values.get("rooms", ())),
        parts=read_parts(form.data, minutes, {person.pk for person in form.people}),
        start_interval_minutes=values["start_interval_minutes"],
        **_read_margins(values, host, account),
    )


def _split(typed: str) -> tuple[str, ...]:
    """What stands between commas."""
    return tuple(each.strip() for each in typed.split(",") if each.strip())


def _read_pools(form: RequestForm) -> tuple[PoolDraft, ...]:
    values = form.cleaned_data
    hosting = values["host"] if values["host"] in form.pools else ""
    attending = (PoolDraft(pool_id=each) for each in values.get("attending_pools", ()) if each != hosting)
    return (*((PoolDraft(pool_id=hosting, is_host=True),) if hosting else ()), *attending)


def _read_margins(values: Mapping[str, Any], host: Account | None, account: Account) -> dict[str, Any]:
    names = ("buffer_before_minutes", "buffer_after_minutes", "minimum_notice_minutes")
    margins: dict[str, Any] = {name: values[name] for name in names}
    if host is None or host.pk == account.pk:
        return margins
    # Whoever makes a link for a colleague may ask for more room than the colleague wants, never for less.
    wishes = get_preferences(host)
    return {name: max(minutes, getattr(wishes, name)) for name, minutes in margins.items()}


def _list_seated(form: RequestForm, seat: str) -> tuple[str, ...]:
    values = form.cleaned_data
    return tuple(
        person.pk for person in form.people if person.pk != values["host"] and values.get(seat_name(person)) == seat
    )


def _read_period(values: Mapping[str, Any]) -> dict[str, Any]:
    if values["period"] == "days":
        return {"kind": "days", "days": values["period_days"]}
    if values["period"] == "range":
        return {
            "kind": "range",
            "first_on": values["first_on"].isoformat(),
            "last_on": values["last_on"].isoformat(),
        }
    return {"kind": "slots", "starts": [read_pick(text, values["tzid"]) for text in values["starts"]]}


def read_pick(text: str, tzid: str) -> str:
    """The instant of a time on the zone's wall clock; one that the clock skips is refused, of two the first counts."""
    try:
        wall = datetime.fromisoformat(text)
        instant = wall.replace(tzinfo=ZoneInfo(tzid)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise InputRefused(f"“{text[:30]}” is not a date and a time.", field="starts") from None
    if wall.tzinfo is not None:
        raise InputRefused("Times are picked on the clock of the zone below.", field="starts")
    if instant.astimezone(ZoneInfo(tzid)).replace(tzinfo=None) != wall:
        raise InputRefused(f"The clocks skip {wall:%H:%M} on {wall:%d %B}. Please pick another time.", field="starts")
    return write_instant(instant)


def _read_hours(values: Mapping[str, Any]) -> list[dict[str, str]]:
    if values["hours"] == "own":
        return []
    starts, ends = values["hours_start"].strftime("%H:%M"), values["hours_end"].strftime("%H:%M")
    if ends == "00:00":
        ends = "24:00"
    if ends <= starts:
        raise InputRefused("The end comes before the start.", field="hours_end")
    return [{"day": day, "start_time": starts, "end_time": ends} for day in values["hours_days"]]


def _end_of(day: date, tzid: str) -> datetime:
    return datetime.combine(day + timedelta(days=1), time(), ZoneInfo(tzid)).astimezone(UTC)


def note_refusal(form: RequestForm, refusal: InputRefused) -> None:
    """Put what a service refused beside the field it is about."""
    name = _FORM_FIELDS.get(refusal.field, refusal.field)
    form.add_error(name if name in form.fields else None, refusal.message)
