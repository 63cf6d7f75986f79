"""Words and addresses that strangers type: what is taken, and what is refused with the field's name."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from parley.engine.domain.errors.base import AddressUnreadable, InputRefused, TextForbidden, ZoneUnknown
from parley.engine.domain.working_hours import is_known_zone
from parley.toolkit.presenting.told import Told, marked

LONGEST_NAME = 200
LONGEST_ADDRESS = 254
PLACE_KINDS = ("none", "link", "phone", "in_person", "conferencing")


@dataclass(frozen=True, slots=True)
class Invitee:
    """Who takes a time: name, address, the zone in which they read it, and our code of their language ("" unknown)."""

    name: str
    email: str
    tzid: str
    language: str = ""


def check_invitee(invitee: Invitee) -> Invitee:
    """The same, trimmed and found usable. Raises InputRefused, each with its field: name, email, tzid."""
    return Invitee(
        name=check_text(invitee.name, "name", LONGEST_NAME),
        email=check_address(invitee.email, "email"),
        tzid=check_zone(invitee.tzid),
        language=invitee.language,
    )


def check_text(raw: str, field: str, longest: int, *, is_required: bool = True, has_lines: bool = False) -> str:
    """The text, trimmed and in one Unicode form. Raises TextForbidden, InputRefused.

    Control and invisible direction characters end up in mail headers and calendars, where they can lie.
    """
    text = unicodedata.normalize("NFC", raw).replace("\r\n", "\n").strip()
    if is_required and not text:
        raise InputRefused(marked("Please fill this in."), field=field, key="required")
    if len(text) > longest:
        raise InputRefused(Told(marked("At most %(count)s characters."), count=longest), field=field, key="too_long")
    allowed = "\n\t" if has_lines else ""
    if any(_is_forbidden(character) for character in text if character not in allowed):
        raise TextForbidden(marked("Line breaks and control characters cannot be used here."), field=field)
    return text


def _is_forbidden(character: str) -> bool:
    # Zl and Zp break lines too; the others of Cf (joiners) are needed to write Persian or emoji.
    return unicodedata.category(character) in ("Cc", "Cs", "Zl", "Zp") or character in (
        "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
    )


def check_address(raw: str, field: str) -> str:
    """An email address as typed, trimmed of spaces. Raises AddressUnreadable, TextForbidden, InputRefused."""
    if "\r" in raw or "\n" in raw:
        raise TextForbidden(marked("An email address has no line breaks."), field=field)
    address = check_text(raw, field, LONGEST_ADDRESS)
    try:
        validate_email(address)
    except ValidationError:
        raise AddressUnreadable(marked("Please give an email address, such as ana@example.org."), field=field) from None
    return address


def check_zone(tzid: str, field: str = "tzid") -> str:
    """The exact name of a known zone. Raises ZoneUnknown."""
    if not is_known_zone(tzid):
        raise ZoneUnknown(Told(marked("The time zone “%(zone)s” is not known."), zone=tzid[:60]), field=field)
    return tzid


def check_place(raw: Mapping[str, Any]) -> dict[str, str]:
    """A place as kind and detail. Raises InputRefused.

    A link becomes an anchor on the candidate's page and in mails: anything but http or https could run there.
    """
    kind = str(raw.get("kind") or "none")
    if kind not in PLACE_KINDS:
        raise InputRefused("A conversation takes place by link, telephone, in person, or nowhere yet.", field="place")
    detail = check_text(str(raw.get("detail") or ""), "place", 500, is_required=False)
    if kind == "link" and detail and not _is_web_address(detail):
        raise InputRefused("Please give the link as https://…", field="place")
    return {"kind": kind, "detail": detail}


def _is_web_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname)
