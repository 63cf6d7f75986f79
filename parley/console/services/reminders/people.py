"""Whom a reminder is for: the zone they read the clock in, their language, address and number."""

import zoneinfo
from dataclasses import dataclass

from parley.console.domain.sms.numbers import read_number
from parley.console.models import Conversation

FALLBACK_ZONE = "UTC"


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody who is reminded; address or number is "" where it is not known or must not be used."""

    name: str
    email: str
    number: str
    tzid: str
    language: str


def describe_candidate_zone(conversation: Conversation) -> str:
    """The zone the time was chosen in, else the candidate's own, else the host's."""
    candidate = conversation.candidate
    known = (conversation.invitee_tzid, candidate.tzid if candidate else "", conversation.owner.user.tzid)
    return _first_zone(known)


def describe_host_zone(conversation: Conversation) -> str:
    """The host's own zone."""
    return _first_zone((conversation.owner.user.tzid,))


def describe_reader(conversation: Conversation, audience: str) -> Reader:
    """The candidate or the host of a conversation."""
    candidate, owner = conversation.candidate, conversation.owner
    if audience == "host":
        email = owner.user.email if owner.is_active else ""
        number = read_number(owner.phone) if owner.is_active else ""
        language = str(getattr(owner.user, "language", ""))
        return Reader(owner.user.name, email, number, describe_host_zone(conversation), language)
    if candidate is None or candidate.anonymised_at is not None:
        return Reader("", "", "", describe_candidate_zone(conversation), "")
    return Reader(
        name=candidate.name,
        email="" if candidate.undeliverable_at else candidate.email,
        number=read_number(candidate.phone, candidate.country),
        tzid=describe_candidate_zone(conversation),
        language=candidate.language,
    )


def _first_zone(names: tuple[str, ...]) -> str:
    return next((name for name in names if name and name in _ZONES), FALLBACK_ZONE)


_ZONES = frozenset(zoneinfo.available_timezones())
