"""What we write into events of ours so that they are known again: extended properties and the transaction's id."""

import hashlib
from dataclasses import dataclass
from typing import Any
from uuid import UUID

_NAMESPACE = "6f8a7c0e-52d1-4c8e-9c1f-3b1b6d0a9e47"
UID_PROPERTY = f"String {{{_NAMESPACE}}} Name ParleyUid"
STATE_PROPERTY = f"String {{{_NAMESPACE}}} Name ParleyState"
EXPAND = f"singleValueExtendedProperties($filter=id eq '{UID_PROPERTY}' or id eq '{STATE_PROPERTY}')"
# Delta leaves extended properties out, but not the transaction's id: all of ours begin alike.
_TRANSACTION_TAG = bytes.fromhex("7061726c")
_WANTS_LINK = "link"


@dataclass(frozen=True, slots=True)
class Own:
    """What an event of ours keeps of itself."""

    uid: str
    sequence: int = 0
    marker: str = ""
    wants_link: bool = False


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
    return [{"id": UID_PROPERTY, "value": own.uid}, {"id": STATE_PROPERTY, "value": state}]


def read_own(event: dict[str, Any]) -> Own | None:
    """What an event that was read with EXPAND keeps of itself; None for an event of others."""
    rows = event.get("singleValueExtendedProperties")
    values = {
        # Exchange answers the ids in a spelling of its own.
        str(row.get("id")).casefold(): str(row.get("value"))
        for row in (rows if isinstance(rows, list) else [])
        if isinstance(row, dict)
    }
    uid = values.get(UID_PROPERTY.casefold())
    if not uid:
        return None
    sequence, link, marker = (values.get(STATE_PROPERTY.casefold(), "") + "  ").split(" ", 2)
    return Own(uid, int(sequence) if sequence.isdecimal() else 0, marker.strip(), link == _WANTS_LINK)


def filter_by_uid(uid: str) -> str:
    """The filter for the events that were written under this UID."""
    quoted = uid.replace("'", "''")
    return f"singleValueExtendedProperties/Any(ep: ep/id eq '{UID_PROPERTY}' and ep/value eq '{quoted}')"
