"""A question about several conversations in a row, read from the fields of a request."""

from dataclasses import replace

from parley.engine.domain.asking.question import AskingLimits, StepAsked
from parley.engine.domain.asking.reading import read_question
from parley.engine.domain.asking.times import read_periods
from parley.engine.domain.event_writing.fields.reader import FieldReader
from parley.engine.domain.intervals import Span
from parley.engine.domain.planning.sequences import MOST_STEPS

_PERIODS = ("query_periods", "available_periods")
_LONGEST_ID = 64


def read_steps(reader: FieldReader, limits: AskingLimits) -> tuple[StepAsked, ...]:
    """The steps of `sequence`, by their ordinal; the periods beside it hold for steps that name none of their own.

    What is wrong stands in `reader` afterwards: call its `finish` before using the steps.
    """
    usual = _read_usual_periods(reader, limits)
    entries = reader.each("sequence", MOST_STEPS)
    if not entries and reader.raw("sequence") in (None, []):
        reader.refuse("sequence", "required", "Say which conversations follow one another.")
    read = [_read_step(entry, place, usual, limits) for place, entry in enumerate(entries or ())]
    ids = [step.step_id for _, step in read]
    if len(set(ids)) < len(ids):
        reader.refuse("sequence", "invalid", "Each step has a sequence_id of its own.")
    return tuple(step for _, step in sorted(read, key=lambda pair: pair[0]))


def _read_usual_periods(reader: FieldReader, limits: AskingLimits) -> tuple[Span, ...] | None:
    named = [name for name in _PERIODS if reader.raw(name)]
    if len(named) > 1:
        reader.refuse(named[1], "invalid", f"Beside {named[0]} there are no {named[1]}.")
    return read_periods(reader, named[0], limits) if named else None


def _read_step(
    reader: FieldReader, place: int, usual: tuple[Span, ...] | None, limits: AskingLimits
) -> tuple[tuple[int, int], StepAsked]:
    question = read_question(reader, limits, usual_periods=usual)
    ordinal = reader.number("ordinal", 0, 1000)
    step_id = reader.text("sequence_id", _LONGEST_ID) or str(place + 1)
    # The sequence is cut at the end, not each step.
    step = StepAsked(step_id, replace(question, max_results=None))
    return (place if ordinal is None else ordinal, place), step
