"""The recorded exchanges, and whether an answer has the shape of a recorded one."""

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

RECORDINGS = Path(__file__).parent / "recordings"
INSTANT = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"
ORIGIN = r"https?://[^/]+"
# What the value under a name looks like; words not named here only have to be words.
PATTERNS = {
    "scheduling_request_id": r"srq_[0-9a-f]{24}",
    "sub": r"(acc|oru)_[0-9a-f]{24}",
    "primary_select_url": rf"{ORIGIN}/rts/[\w-]+",
    "select_url": rf"{ORIGIN}/rts/[\w-]+",
    "view_url": rf"{ORIGIN}/rts/[\w-]+",
    "reschedule_url": rf"{ORIGIN}/rts/[\w-]+\?reschedule=true",
    "decline_url": rf"{ORIGIN}/rts/[\w-]+\?decline=true",
    "dashboard_url": rf"{ORIGIN}/scheduler/requests/srq_[0-9a-f]{{24}}",
    "public_url": rf"{ORIGIN}/pls/[\w-]+",
    "url": rf"{ORIGIN}/pls/[\w-]+",
    "triggered_at": INSTANT,
    "starts_at": INSTANT,
    "ends_at": INSTANT,
    "cursor": r"\d+",
}
# What must be the very word: the console decides by it.
EXACT = {"status", "type", "slot_selection", "cancelled_by", "state", "correlation_id"}


@dataclass(frozen=True)
class Exchange:
    """One request and the answer to it, as recorded."""

    name: str
    method: str
    path: str
    caller: str  # key, unit or nobody
    body: Any
    status: int
    answer: Any


def read_exchanges() -> list[Exchange]:
    """Every recorded exchange."""
    recorded = json.loads((RECORDINGS / "exchanges.json").read_text())
    return [Exchange(**each) for each in recorded]


def read_exchange(name: str) -> Exchange:
    """The exchange of that name."""
    return next(each for each in read_exchanges() if each.name == name)


def read_webhook(name: str) -> dict[str, Any]:
    """A recorded webhook: time_chosen, rescheduled, declined or cancelled."""
    recorded: dict[str, dict[str, Any]] = json.loads((RECORDINGS / "webhooks.json").read_text())
    return recorded[name]


def list_misfits(recorded: Any, actual: Any, where: str = "") -> list[str]:
    """Where the actual answer departs from the recorded one; more than was recorded is allowed."""
    name = where.rsplit(".", 1)[-1]
    if isinstance(recorded, dict) and isinstance(actual, dict):
        missing = [f"{where}.{key} is missing" for key in recorded if key not in actual]
        both = [key for key in recorded if key in actual]
        found = [misfit for key in both for misfit in list_misfits(recorded[key], actual[key], f"{where}.{key}")]
        return missing + found
    if isinstance(recorded, list) and isinstance(actual, list):
        if bool(recorded) != bool(actual):
            return [f"{where} has {len(actual)} entries, {len(recorded)} were recorded"]
        expected = recorded if len(recorded) == len(actual) else recorded[:1] * len(actual)
        pairs = zip(expected, actual, strict=True)
        return [misfit for each, other in pairs for misfit in list_misfits(each, other, f"{where}[]")]
    if type(recorded) is not type(actual):
        return [f"{where} is {actual!r}, recorded was {recorded!r}"]
    if name in EXACT and recorded != actual:
        return [f"{where} is {actual!r}, recorded was {recorded!r}"]
    if name in PATTERNS and isinstance(actual, str) and not re.fullmatch(PATTERNS[name], actual):
        return [f"{where} is {actual!r}, which does not look like {PATTERNS[name]}"]
    return []
