"""A question about free times, read from the fields of a request; everything that is wrong is told at once."""

from datetime import datetime

from parley.engine.domain.asking.people import read_groups
from parley.engine.domain.asking.question import AnswerForm, AskingLimits, QuestionAsked
from parley.engine.domain.asking.times import (
    LONGEST_DURATION_MINUTES,
    read_buffer,
    read_duration,
    read_interval,
    read_periods,
    read_starts,
)
from parley.engine.domain.event_writing.fields.reader import FieldReader
from parley.engine.domain.intervals import Span

_PERIODS = ("query_periods", "available_periods")
_MOST_LEFT_OUT = 100


def read_question(
    reader: FieldReader, limits: AskingLimits, *, usual_periods: tuple[Span, ...] | None = None
) -> QuestionAsked:
    """The question in the fields; `usual_periods` hold where it names no time of its own.

    What is wrong stands in `reader` afterwards: call its `finish` before using the question.
    """
    duration = read_duration(reader, "required_duration", 1, LONGEST_DURATION_MINUTES, is_required=True) or 1
    periods, starts = _read_times(reader, limits, duration, usual_periods)
    before, after = (read_buffer(reader, side, limits.most_buffer_minutes) for side in ("before", "after"))
    form = reader.word("response_format", [each.value for each in AnswerForm])
    left_out = [
        (entry.text("event_id", 64), entry.text("event_uid", 300))
        for entry in reader.each("excluded_events", _MOST_LEFT_OUT) or ()
    ]
    return QuestionAsked(
        groups=read_groups(reader, limits),
        duration_minutes=duration,
        periods=periods,
        starts=starts,
        start_interval_minutes=read_interval(reader),
        before=before,
        after=after,
        form=AnswerForm(form or AnswerForm.PERIODS),
        max_results=reader.number("max_results", 1, limits.most_results) or limits.most_results,
        tells_statuses=bool(reader.flag("include_member_statuses")),
        left_out_ids=frozenset(event_id for event_id, _ in left_out if event_id),
        left_out_uids=frozenset(event_uid for _, event_uid in left_out if event_uid),
    )


def _read_times(
    reader: FieldReader, limits: AskingLimits, duration_minutes: int, usual_periods: tuple[Span, ...] | None
) -> tuple[tuple[Span, ...], tuple[datetime, ...] | None]:
    """Periods, or starts: exactly one of them is named."""
    named = [name for name in (*_PERIODS, "query_slots") if reader.raw(name)]
    if len(named) > 1:
        reader.refuse(named[1], "invalid", f"Beside {named[0]} there are no {named[1]}.")
    elif not named and usual_periods is None:
        reader.refuse("query_periods", "required", "Say when: query_periods or query_slots.")
    starts = read_starts(reader, limits, duration_minutes)
    given = [read_periods(reader, name, limits, duration_minutes) for name in _PERIODS]
    periods = next((each for each in given if each), None)
    return periods or (usual_periods or () if not starts else ()), starts or None
