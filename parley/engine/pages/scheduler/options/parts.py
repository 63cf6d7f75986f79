"""Rows of further conversations behind one link: as they are typed, and as a draft means them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from django.http import QueryDict

from parley.engine.domain.errors.base import InputRefused
from parley.engine.services.requests.drafts import MOST_PARTS, Part

_LEAST_MINUTES, _MOST_MINUTES = 5, 480


@dataclass(frozen=True, slots=True)
class PartRow:
    """One row as it was typed."""

    summary: str = ""
    minutes: str = ""
    host_id: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether nothing was typed; a host alone says nothing."""
        return not (self.summary or self.minutes)


def list_part_rows(data: Mapping[str, Any]) -> list[PartRow]:
    """The rows of a form, and empty ones up to as many as may be."""
    columns = [_list_values(data, name) for name in ("part_summary", "part_minutes", "part_host")]
    rows = [PartRow(*(each.strip()[:200] for each in row)) for row in zip(*columns, strict=False)]
    typed = [row for row in rows if not row.is_empty][:MOST_PARTS]
    return [*typed, *[PartRow()] * (MOST_PARTS - len(typed))]


def read_parts(data: Mapping[str, Any], usual_minutes: int, people: Collection[str]) -> tuple[Part, ...]:
    """The conversations that a form means. Raises InputRefused(parts)."""
    return tuple(_read(row, usual_minutes, people) for row in list_part_rows(data) if not row.is_empty)


def _read(row: PartRow, usual_minutes: int, people: Collection[str]) -> Part:
    if not row.summary:
        raise InputRefused("Please give each further conversation a title.", field="parts")
    if row.host_id and row.host_id not in people:
        raise InputRefused("Whoever hosts a further conversation is a colleague.", field="parts")
    minutes = int(row.minutes) if row.minutes.isdecimal() and len(row.minutes) < 5 else 0
    if not row.minutes:
        minutes = usual_minutes
    if not _LEAST_MINUTES <= minutes <= _MOST_MINUTES:
        raise InputRefused(
            f"A further conversation has between {_LEAST_MINUTES} and {_MOST_MINUTES} minutes.", field="parts"
        )
    return Part(row.summary, minutes, row.host_id)


def _list_values(data: Mapping[str, Any], name: str) -> Sequence[str]:
    return data.getlist(name) if isinstance(data, QueryDict) else cast(Sequence[str], data.get(name) or ())
