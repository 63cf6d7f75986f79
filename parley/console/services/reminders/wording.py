"""The words of reminders and nudges: the company's own with its merge fields, or those that come with Parley."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from parley.console.domain.merge_fields import CONVERSATION_LINK
from parley.console.domain.reminders.words import START_TIME, fill_words
from parley.console.models import Conversation, ReminderSettings
from parley.console.services.conversations.links import build_link_url
from parley.toolkit.clock import now
from parley.toolkit.wall_time import write_when

LONGEST_SUBJECT = 300
LONGEST_SMS = 480


@dataclass(frozen=True, slots=True)
class Letter:
    """Subject and body as one reader gets them."""

    subject: str
    body: str


def describe_booking(conversation: Conversation, starts_at: datetime, tzid: str) -> dict[str, str]:
    """What each merge field means in a reminder; the start in the reader's zone, the zone in words."""
    candidate, owner = conversation.candidate, conversation.owner
    return {
        "first name": candidate.first_name if candidate else "",
        "last name": candidate.last_name if candidate else "",
        "name": candidate.name if candidate else "",
        CONVERSATION_LINK: "" if conversation.revoked_at else build_link_url(conversation),
        "sender name": conversation.host_name or owner.user.name,
        "company": conversation.company.name,
        START_TIME: write_when(starts_at, tzid, now()),
        "conversation": conversation.summary or _("Your conversation"),
    }


def list_default_words() -> dict[str, str]:
    """The words that come with Parley, in the language in force, by the field of the settings that replaces them."""
    return {
        "candidate_subject": _("Reminder: your conversation with {{ company }}, {{ start time }}"),
        "candidate_body": _(
            "Hello {{ first name | there }},\n\nyour conversation with {{ sender name }} of {{ company }} is on "
            "{{ start time }}.\n\nTo see it, change the time or cancel it:\n{{ conversation link }}\n\nSee you soon!"
        ),
        "candidate_sms": _(
            "{{ company }}: your conversation with {{ sender name }} is on {{ start time }}. "
            "Reply STOP to end these texts."
        ),
        "host_subject": _("Reminder: {{ name }}, {{ start time }}"),
        "host_body": _(
            "Hello,\n\nyour conversation with {{ name }} is on {{ start time }}.\n\n"
            "All about the candidate stands in the console."
        ),
        "nudge_subject": _("Shall we find a time? {{ company }}"),
        "nudge_body": _(
            "Hello {{ first name | there }},\n\nwe would still like to talk with you. "
            "Choose a time that suits you here:\n\n{{ conversation link }}\n\n{{ sender name }}\n{{ company }}"
        ),
    }


def write_candidate_letter(wants: ReminderSettings, values: dict[str, str]) -> Letter:
    """A reminder for the candidate; call it within their language."""
    words = list_default_words()
    body = wants.candidate_body or (words["candidate_body"] if values[CONVERSATION_LINK] else _write_without_link())
    subject = wants.candidate_subject or words["candidate_subject"]
    return Letter(_fill_line(subject, values), fill_words(body, values))


def write_host_letter(wants: ReminderSettings, values: dict[str, str]) -> Letter:
    """A reminder for the host; call it within their language."""
    words = list_default_words()
    subject, body = wants.host_subject or words["host_subject"], wants.host_body or words["host_body"]
    return Letter(_fill_line(subject, values), fill_words(body, values))


def write_candidate_sms(wants: ReminderSettings, values: dict[str, str]) -> str:
    """A reminder for the candidate in one text message; the words of Parley say how to end them."""
    text = wants.candidate_sms or list_default_words()["candidate_sms"]
    return " ".join(fill_words(text, values).split())[:LONGEST_SMS]


def write_host_sms(values: dict[str, str]) -> str:
    """A reminder for the host in one text message."""
    return fill_words(_("Your conversation with {{ name }} is on {{ start time }}."), values)[:LONGEST_SMS]


def write_nudge(wants: ReminderSettings, values: dict[str, str]) -> Letter:
    """A friendly word to somebody who has not booked; call it within their language."""
    words = list_default_words()
    subject, body = wants.nudge_subject or words["nudge_subject"], wants.nudge_body or words["nudge_body"]
    return Letter(_fill_line(subject, values), fill_words(body, values))


def _write_without_link() -> str:
    """Of a booking whose link was revoked."""
    return _(
        "Hello {{ first name | there }},\n\nyour conversation with {{ sender name }} of {{ company }} is on "
        "{{ start time }}.\n\nSee you soon!"
    )


def _fill_line(text: str, values: dict[str, str]) -> str:
    return " ".join(fill_words(text, values).split())[:LONGEST_SUBJECT]
