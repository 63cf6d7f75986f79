"""What a company wants of reminders and nudges: read, changed, and what follows for bookings that stand already."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from parley.console.domain.errors import InputRefused
from parley.console.domain.reminders.times import QuietHours
from parley.console.domain.reminders.words import check_words
from parley.console.models import Company, Member, NudgeSwitch, ReminderSettings
from parley.console.services.messages.drafts import get_message
from parley.toolkit.clock import now
from parley.toolkit.presenting.translating import translate_fields

TEXT_FIELDS = ("candidate_subject", "candidate_body", "host_subject", "host_body", "nudge_subject", "nudge_body")
WAYS = ("candidate:email", "candidate:sms", "host:email", "host:sms")


def get_reminder_settings(company: Company) -> ReminderSettings:
    """The company's settings, or the defaults where nobody has changed them yet (not kept then)."""
    return ReminderSettings.objects.filter(company=company).first() or ReminderSettings(company=company)


def map_reminder_settings(company_ids: Iterable[str]) -> dict[str, ReminderSettings]:
    """The settings of several companies in one query, defaults included."""
    wanted = set(company_ids)
    found = {row.company_id: row for row in ReminderSettings.objects.filter(company_id__in=wanted)}
    return {key: found.get(key) or ReminderSettings(company_id=key) for key in wanted}


def read_quiet_hours(wants: ReminderSettings) -> QuietHours:
    """The hours in which nobody is written to."""
    return QuietHours(wants.quiet_from_hour, wants.quiet_until_hour)


def list_kinds(wants: ReminderSettings) -> list[tuple[str, str, int]]:
    """Each reminder that is wanted: audience, channel and minutes before; none when reminders are off."""
    if not wants.is_on:
        return []
    kinds = {}
    for minutes, ways in ((wants.first_minutes, wants.first_ways), (wants.second_minutes, wants.second_ways)):
        for way in ways if minutes else ():
            audience, _sep, channel = str(way).partition(":")
            kinds[(audience, channel, minutes)] = True
    return list(kinds)


def save_reminder_settings(member: Member, values: Mapping[str, Any]) -> None:
    """Write the settings; bookings that stand already are planned anew by the worker.

    Raises InputRefused with the fields whose merge fields cannot be read.
    """
    problems: dict[str, str] = {}
    for name in (*TEXT_FIELDS, "candidate_sms"):
        try:
            check_words(str(values.get(name, "")), name)
        except InputRefused as refusal:
            problems |= translate_fields(refusal.fields)
    if values.get("first_minutes") == values.get("second_minutes"):
        problems["second_minutes"] = _("Choose another time than for the first reminder.")
    if problems:
        raise InputRefused(problems)
    followed = {"changed_at": now(), "is_replanning": True, "replanned_up_to": ""}
    ReminderSettings.objects.update_or_create(company=member.company, defaults={**values, **followed})


def are_nudges_off(member: Member, message_id: int) -> bool:
    """Whether the candidates of this message are not nudged. Raises LinkUnknown."""
    return NudgeSwitch.objects.filter(message=get_message(member, message_id), is_off=True).exists()


def switch_nudges(member: Member, message_id: int, *, is_off: bool) -> None:
    """Nudge the candidates of this message or do not. Raises LinkUnknown, and NotPermitted for a colleague's draft."""
    message = get_message(member, message_id)
    NudgeSwitch.objects.update_or_create(message=message, defaults={"is_off": is_off})
