"""What an edit of a request makes of its columns, checked as a draft of it would be."""

from collections.abc import Mapping
from typing import Any

from parley.engine.domain.errors.base import InputRefused
from parley.engine.models import SchedulingRequest
from parley.engine.services.people.typed_words import check_place, check_text
from parley.engine.services.requests.drafts import RequestDraft, check_bounds

_TEXTS = {"summary": 1024, "description": 4096}
_NUMBERS = (
    "duration_minutes",
    "start_interval_minutes",
    "buffer_before_minutes",
    "buffer_after_minutes",
    "minimum_notice_minutes",
)
EDITABLE = (*_TEXTS, *_NUMBERS, "place", "period", "is_reschedule_allowed")


def check_edit(request: SchedulingRequest, values: Mapping[str, Any]) -> dict[str, Any]:
    """The given columns as they may be kept. Raises InputRefused with the field."""
    unknown = set(values) - set(EDITABLE)
    if unknown:
        raise InputRefused("This cannot be changed.", field=sorted(unknown)[0])
    checked = dict(values)
    for name, longest in _TEXTS.items():
        if name in values:
            is_long = name == "description"
            checked[name] = check_text(values[name], name, longest, is_required=not is_long, has_lines=is_long)
    if "place" in values:
        checked["place"] = check_place(values["place"])
    _check_numbers(request, checked)
    return checked


def _check_numbers(request: SchedulingRequest, checked: Mapping[str, Any]) -> None:
    numbers = {name: checked.get(name, getattr(request, name)) for name in _NUMBERS}
    draft = RequestDraft(
        host_id=request.host_id,
        summary=request.summary,
        tzid=request.tzid,
        period=checked.get("period", request.period),
        **numbers,
    )
    check_bounds(draft)
