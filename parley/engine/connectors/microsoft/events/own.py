"""What we write into events of ours so that they are known again: extended properties and the transaction's id."""

import hashlib
import re
from dataclasses import dataclass
from typing import Any
from uuid import UUID

_NAMESPACE = "6f8a7c0e-52d1-4c8e-9c1f-3b1b6d0a9e47"
UID_PROPERTY = f"String {{{_NAMESPACE}}} Name ParleyUid"
STATE_PROPERTY = f"String {{{_NAMESPACE}}} Name ParleyState"
EXTRA_PROPERTY = f"String {{{_NAMESPACE}}} Name ParleyExtra"
_PROPERTIES = (UID_PROPERTY, STATE_PROPERTY, EXTRA_PROPERTY)
_ANY = " or ".join(f"id eq '{name}'" for name in _PROPERTIES)
EXPAND = f"singleValueExtendedProperties($filter={_ANY})"
_LONGEST_EXTRA = 4000
_LINE = re.compile(r"[A-Z][A-Z0-9-]*[;:][^\x00-\x1f\x7f]*")
_STRUCTURE = ("BEGIN:", "END:")
# Delta leaves extended properties out, but not the transaction's id: all of ours begin alike.
_TRANSACTION_TAG = bytes.fromhex("7061726c")
# So often one UID may be written, deleted by hand, and written again before a person has to look.
MOST_GENERATIONS = 20
_WANTS_LINK = "link"


@dataclass(frozen=True, slots=True)
class Own:
    """What an event of ours keeps of itself; `extra` are content lines (RFC 5545) that Graph has no field for."""

    uid: str
    sequence: int = 0
    marker: str = ""
    wants_link: bool = False
    extra: tuple[str, ...] = ()


def derive_transaction(uid: str, generation: int) -> str:
    """The id under which Exchange makes an event once: the same for a repeated request."""
    digest = hashlib.sha256(f"{generation}\n{uid}".encode()).digest()
    return str(UUID(bytes=_TRANSACTION_TAG + digest[:12]))


def may_be_ours(event: dict[str, Any]) -> bool:
    """Whether the event's transaction looks like one of ours."""
    return str(event.get("transactionId") or "").lower().startswith(_TRANSACTION_TAG.hex())


def say_own(own: Own) -> list[dict[str, str]]:
    """The extended properties of an event of ours."""
    state = " ".join([str(own.sequence), _WANTS_LINK if own.wants_link else "-", own.marker])
    kept = ""
    for line in own.extra:
        if len(kept) + len(line) < _LONGEST_EXTRA:
            kept += f"{line}\n"
    said = {UID_PROPERTY: own.uid, STATE_PROPERTY: state, EXTRA_PROPERTY: kept or "-"}
    return [{"id": name, "value": value} for name, value in said.items()]


def read_own(event: dict[str, Any]) -> Own | None:
    """What an event that was read with EXPAND keeps of itself; None for an event of others, also a copy of ours.

    A copy bears the same properties, but was not made by our transaction.
    """
    rows = event.get("singleValueExtendedProperties")
    values = {
        # Exchange answers the ids in a spelling of its own.
        str(row.get("id")).casefold(): str(row.get("value"))
        for row in (rows if isinstance(rows, list) else [])
        if isinstance(row, dict)
    }
    uid = values.get(UID_PROPERTY.casefold())
    made_by = str(event.get("transactionId") or "").lower()
    if not uid or not any(made_by == derive_transaction(uid, number) for number in range(MOST_GENERATIONS)):
        return None
    sequence, link, marker = (values.get(STATE_PROPERTY.casefold(), "") + "  ").split(" ", 2)
    # Lists cut long values off: what follows the last line end is half a line.
    lines = values.get(EXTRA_PROPERTY.casefold(), "").split("\n")[:-1]
    extra = tuple(line for line in lines if _LINE.fullmatch(line) and not line.startswith(_STRUCTURE))
    return Own(uid, int(sequence) if sequence.isdecimal() else 0, marker.strip(), link == _WANTS_LINK, extra)


def filter_by_uid(uid: str) -> str:
    """The filter for the events that were written under this UID."""
    quoted = uid.replace("'", "''")
    return f"singleValueExtendedProperties/Any(ep: ep/id eq '{UID_PROPERTY}' and ep/value eq '{quoted}')"
