"""Ids of events that follow from what they are about, so that a repeated write meets the first one."""

from base64 import b32hexencode
from hashlib import sha256


def derive_event_id(uid: str, generation: int) -> str:
    """The id of an event: 0–9 and a–v only, as Google wants it. A deleted id is never given again, so generations."""
    return b32hexencode(sha256(f"{generation}\n{uid}".encode()).digest()).decode().rstrip("=").lower()
