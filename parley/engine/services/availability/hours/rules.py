"""Availability rules: weekly hours under names, as people and applications keep them."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from parley.engine.domain.errors.availability import AvailabilityRuleUnknown, WorkingHoursUnreadable
from parley.engine.domain.errors.base import InputRefused
from parley.engine.domain.event_writing.fields.reader import FieldReader
from parley.engine.domain.event_writing.fields.times import read_zone
from parley.engine.domain.hours.asked_fields import read_id
from parley.engine.domain.working_hours import parse_weekly_periods
from parley.engine.models import Account, AvailabilityRule, Calendar, ConnectionState
from parley.engine.services.availability.hours.reading import DEFAULT_RULE, HoursUse
from parley.engine.services.availability.terms import get_default_rule
from parley.engine.services.people.typed_words import check_text
from parley.toolkit.clock import now
from parley.toolkit.ids import make_id
from parley.toolkit.locking import lock_names

MOST_RULES = 50
_MOST_CALENDARS = 100
LONGEST_RULE_NAME = 60


def upsert_availability_rule(account: Account, fields: Mapping[str, Any]) -> AvailabilityRule:
    """Keep the rule under its `availability_rule_id`, new or again (`tzid`, `weekly_periods`, perhaps `calendar_ids`).

    Raises FieldsRefused.
    """
    reader = FieldReader(fields)
    rule_id, tzid = read_id(reader, "availability_rule_id"), read_zone(reader, "tzid")
    if not reader.raw("tzid"):
        reader.refuse("tzid", "required", "This is needed.")
    periods = _read_periods(reader)
    calendar_ids = _read_calendar_ids(reader, account)
    reader.finish()
    return _keep(account, rule_id, {"tzid": tzid, "weekly_periods": periods, "calendar_ids": calendar_ids})


def save_named_rule(
    account: Account, rule: AvailabilityRule | None, name: str, weekly_periods: Sequence[Mapping[str, str]]
) -> AvailabilityRule:
    """Keep hours under a name, as their owner set them on the page; no rule yet makes a new one, used by no link yet.

    They are meant in the owner's zone. Raises WorkingHoursUnreadable, InputRefused with the field.
    """
    values = {
        "name": check_text(name, "name", LONGEST_RULE_NAME),
        "tzid": get_default_rule(account).tzid,
        "weekly_periods": _describe(weekly_periods),
    }
    return _keep(account, rule.rule_id if rule is not None else make_id("rul"), values)


def choose_uses(account: Account, uses: Mapping[HoursUse, frozenset[str]]) -> None:
    """Which rules (by id) links for somebody in particular and the public link go by. Raises InputRefused."""
    for use, ids in uses.items():
        if not ids:
            raise InputRefused("Choose at least one of your hours for each kind of link.", field=use.value)
    with transaction.atomic():
        lock_names([f"hours:{account.pk}"])
        rules = list_own_rules(account)
        for rule in rules:
            rule.is_for_requests = rule.rule_id in uses[HoursUse.REQUEST]
            rule.is_for_public_link = rule.rule_id in uses[HoursUse.PUBLIC_LINK]
            rule.changed_at = now()
            rule.save()


def move_rules(account: Account, from_tzid: str, to_tzid: str) -> None:
    """Mean all hours that were meant in the one zone in the other; who moves house takes the working day along."""
    AvailabilityRule.objects.filter(account=account, tzid=from_tzid).update(tzid=to_tzid, changed_at=now())


def list_own_rules(account: Account) -> list[AvailabilityRule]:
    """All rules of an account, the default one first even where it was never kept. At most two queries."""
    rules = list_availability_rules(account)
    return rules if rules and rules[0].rule_id == DEFAULT_RULE else [get_default_rule(account), *rules]


def get_own_rule(account: Account, number: int) -> AvailabilityRule:
    """The account's rule with this number, the default one excepted. Raises AvailabilityRuleUnknown."""
    found = AvailabilityRule.objects.filter(account=account, pk=number).exclude(rule_id=DEFAULT_RULE).first()
    if found is None:
        raise AvailabilityRuleUnknown
    return found


def list_availability_rules(account: Account) -> list[AvailabilityRule]:
    """All rules of an account, the default one first, then by name. One query."""
    rules = AvailabilityRule.objects.filter(account=account)
    return sorted(rules, key=lambda rule: (rule.rule_id != DEFAULT_RULE, rule.name.lower(), rule.rule_id))


def get_availability_rule(account: Account, rule_id: str) -> AvailabilityRule:
    """The account's rule with this id. Raises AvailabilityRuleUnknown."""
    found = AvailabilityRule.objects.filter(account=account, rule_id=rule_id).first() if rule_id.isprintable() else None
    if found is None:
        raise AvailabilityRuleUnknown
    return found


def delete_availability_rule(account: Account, rule_id: str) -> None:
    """Forget a rule. Without its default rule an account works Monday to Friday, 9–17.

    Raises AvailabilityRuleUnknown.
    """
    get_availability_rule(account, rule_id).delete()


def describe_rule(rule: AvailabilityRule) -> dict[str, Any]:
    """The rule in the contract's words (Cronofy, Availability rules)."""
    calendars = {"calendar_ids": rule.calendar_ids} if rule.calendar_ids else {}
    return {
        "availability_rule_id": rule.rule_id,
        "tzid": rule.tzid,
        **calendars,
        "weekly_periods": rule.weekly_periods,
    }


def _keep(account: Account, rule_id: str, values: dict[str, Any]) -> AvailabilityRule:
    values = {**values, "changed_at": now()}
    is_default = rule_id == DEFAULT_RULE
    with transaction.atomic():
        lock_names([f"hours:{account.pk}"])
        own = AvailabilityRule.objects.filter(account=account)
        if own.exclude(rule_id=rule_id).count() >= MOST_RULES:
            raise InputRefused(f"At most {MOST_RULES} rules a person.", field="availability_rule_id", key="too_many")
        return AvailabilityRule.objects.update_or_create(
            account=account,
            rule_id=rule_id,
            defaults=values,
            # Until the person says otherwise, links go by the default rule.
            create_defaults={"is_for_requests": is_default, "is_for_public_link": is_default, **values},
        )[0]


def _read_periods(reader: FieldReader) -> list[dict[str, str]]:
    raw = reader.raw("weekly_periods")
    if raw is None:
        reader.refuse("weekly_periods", "required", "This is needed.")
        return []
    try:
        return _describe(raw)
    except WorkingHoursUnreadable as refusal:
        inner = refusal.field if refusal.field.startswith("[") else ""
        reader.refuse(f"weekly_periods{inner}", "invalid", refusal.message)
        return []


def _describe(raw: object) -> list[dict[str, str]]:
    periods = parse_weekly_periods(list(raw) if isinstance(raw, list | tuple) else raw)
    return [{"day": each.day, "start_time": each.start_time, "end_time": each.end_time} for each in periods]


def _read_calendar_ids(reader: FieldReader, account: Account) -> list[str]:
    raw = reader.list_values("calendar_ids", _MOST_CALENDARS)
    if raw is None:
        return []
    ids = [each for each in raw if isinstance(each, str) and each.isprintable()]
    live = Calendar.objects.filter(connection__account=account, is_deleted=False, pk__in=ids)
    known = set(live.exclude(connection__state=ConnectionState.REMOVED).values_list("pk", flat=True))
    if not raw or len(ids) < len(raw) or set(ids) - known:
        reader.refuse("calendar_ids", "invalid_calendar_ids", "Some of these are no calendars of this account.")
    return list(dict.fromkeys(ids))
