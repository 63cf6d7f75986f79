"""Answers to questions about free times: periods, slots, or sequences of conversations."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import NamedTuple

from parley.engine.domain.answers.statuses import list_statuses
from parley.engine.domain.asking.question import AnswerForm, QuestionAsked, StepAsked
from parley.engine.domain.intervals import EPOCH, Span
from parley.engine.domain.planning.sequences import Step, list_sequences
from parley.engine.domain.slots import Group, Slot, SlotQuery, list_chosen_minutes, list_period_minutes
from parley.engine.models import Application
from parley.engine.services.availability.loading import MARGIN
from parley.engine.services.availability.questions.members import Facts, PeopleAsked
from parley.engine.services.availability.taken import has_held
from parley.toolkit.caches.bounded import BoundedCache
from parley.toolkit.queries.unchanged import Mark, read_mark


@dataclass(frozen=True, slots=True)
class Answer:
    """Times in order, as minutes since the epoch, with those who would attend.

    `statuses`, where they were asked for, tell of everybody asked whether they are free all through each time.
    """

    times: list[tuple[int, int, tuple[str, ...]]]
    statuses: list[tuple[tuple[str, bool], ...]] | None = None


class _Answered(NamedTuple):
    """An answer, with the question it belongs to and all that was known when it was worked out.

    `mark`: the latest state of the database in which that much was known; None where that cannot be told.
    """

    question: QuestionAsked
    facts: Facts
    answer: Answer
    mark: Mark | None


# Times and members. A question that is asked again is worked out again only if anything else is known by then.
MOST_KEPT = 200_000
_answers: BoundedCache[int, _Answered] = BoundedCache(MOST_KEPT)


def answer_question(
    application: Application, question: QuestionAsked, *, allowed: Collection[str] | None = None
) -> Answer:
    """When the people of the question could talk; `allowed` limits whom may be asked about.

    Raises FieldsRefused, QueryTooLarge, ZoneUnknown.
    """
    kept = _answers.find(id(question))
    if kept is not None and kept.question is not question:
        kept = None
    # Read before the facts: what is written from here on moves the next mark.
    mark = read_mark()
    if kept is not None and _is_unchanged(kept, mark, application) and _is_allowed(question, allowed):
        return kept.answer
    people = PeopleAsked(application, [question], _widen([question]), allowed)
    if kept is not None and kept.facts == people.facts and not people.has_more_facts:
        _keep(kept._replace(mark=_hold_mark(kept, mark)))
        return kept.answer
    people.understand()
    query = build_query(people, question)
    times = _list_times(query, question.form)
    answer = Answer(times, list_statuses(query, times) if question.tells_statuses else None)
    if not people.has_more_facts:
        answered = _Answered(question, people.facts, answer, None)
        _keep(answered._replace(mark=_hold_mark(answered, mark)))
    return answer


def _is_unchanged(kept: _Answered, mark: Mark | None, application: Application) -> bool:
    """Whether nothing at all was written since the answer was last known to hold for this application."""
    return mark is not None and kept.mark == mark and kept.facts.application_id == application.pk


def _is_allowed(question: QuestionAsked, allowed: Collection[str] | None) -> bool:
    return allowed is None or all(member.sub in allowed for member in question.members)


def _hold_mark(answered: _Answered, mark: Mark | None) -> Mark | None:
    # A time that is held comes free by itself, without anything being written.
    return None if has_held(answered.facts.taken) else mark


def _keep(answered: _Answered) -> None:
    weight = len(answered.answer.times) + len(answered.question.members)
    _answers.keep(id(answered.question), answered, weight)


def answer_steps(
    application: Application,
    steps: Sequence[StepAsked],
    max_results: int,
    *,
    allowed: Collection[str] | None = None,
) -> list[tuple[Slot, ...]]:
    """The ways to hold all conversations in the order of the steps, a slot a step.

    Raises FieldsRefused, QueryTooLarge, ZoneUnknown.
    """
    questions = [step.question for step in steps]
    people = PeopleAsked(application, questions, _widen(questions), allowed)
    people.understand()
    planned = [
        Step(
            build_query(people, question),
            question.before.least_minutes,
            question.before.most_minutes,
            question.after.least_minutes,
            question.after.most_minutes,
        )
        for question in questions
    ]
    return list_sequences(planned, max_results=max_results)


def build_query(people: PeopleAsked, question: QuestionAsked) -> SlotQuery:
    """The question with all that is known of its people."""
    return SlotQuery(
        groups=tuple(
            [
                Group(tuple([people.describe(each) for each in group.members]), group.required)
                for group in question.groups
            ]
        ),
        duration_minutes=question.duration_minutes,
        periods=question.periods,
        start_interval_minutes=question.start_interval_minutes,
        # An application says itself from when on it asks.
        earliest_starts_at=EPOCH,
        buffer_before_minutes=question.before.least_minutes,
        buffer_after_minutes=question.after.least_minutes,
        explicit_starts=question.starts,
        max_results=question.max_results,
    )


def _list_times(query: SlotQuery, form: AnswerForm) -> list[tuple[int, int, tuple[str, ...]]]:
    if form is AnswerForm.PERIODS and query.explicit_starts is None:
        return list_period_minutes(query)
    chosen = list_chosen_minutes(query, is_separate=form is AnswerForm.SLOTS)
    duration = query.duration_minutes
    return [(minute, minute + duration, keys) for minute, keys in chosen]


def _widen(questions: Sequence[QuestionAsked]) -> Span:
    starts = [at for question in questions for at in question.starts or ()]
    spans = [span for question in questions for span in question.periods]
    longest = timedelta(minutes=max(question.duration_minutes for question in questions))
    first = min([*starts, *(span.starts_at for span in spans)])
    end = max([*(at + longest for at in starts), *(span.ends_at for span in spans)])
    return Span(first - MARGIN, end + MARGIN)
