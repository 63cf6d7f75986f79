"""What a hosted link offers at this moment: times, or several conversations in a row."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from parley.engine.domain.asking.question import AnswerForm
from parley.engine.domain.asking.reading import read_question
from parley.engine.domain.asking.sequences import read_steps
from parley.engine.domain.errors.base import FieldsRefused
from parley.engine.domain.errors.bookings import SlotTaken
from parley.engine.domain.event_writing.fields.reader import FieldReader
from parley.engine.domain.timeline import moment_of
from parley.engine.models import BookingLink, BookingLinkKind
from parley.engine.services.availability.questions.answering import answer_question, answer_steps
from parley.engine.services.availability.questions.limits import read_limits
from parley.toolkit.clock import now


@dataclass(frozen=True, slots=True)
class Step:
    """One conversation of an offer: its id in the sequence ("" alone), when, and whose time it takes (account ids)."""

    sequence_id: str
    starts_at: datetime
    ends_at: datetime
    subs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Offer:
    """One choice: a conversation, or several in order."""

    steps: tuple[Step, ...]

    @property
    def starts_at(self) -> datetime:
        """When the first conversation starts."""
        return self.steps[0].starts_at

    @property
    def ends_at(self) -> datetime:
        """When the last conversation ends."""
        return self.steps[-1].ends_at


def list_offers(link: BookingLink) -> Sequence[Offer]:
    """The choices in order of their start; of several that start together the one that ends first.

    Nothing is on offer where somebody whose time is asked for no longer lets the application in.
    """
    try:
        found = _list_sequences(link) if link.kind == BookingLinkKind.SEQUENCING else _list_times(link)
    except FieldsRefused:
        return []
    earliest = now() + timedelta(minutes=link.minimum_notice_minutes)
    by_start: dict[datetime, Offer] = {}
    for offer in sorted(found, key=lambda each: (each.starts_at, each.ends_at)):
        if offer.starts_at >= earliest:
            by_start.setdefault(offer.starts_at, offer)
    return list(by_start.values())


def get_offer(link: BookingLink, starts_at: datetime) -> Offer:
    """The choice that starts then, exactly when `list_offers` lists it. Raises SlotTaken with the next starts."""
    offers = list_offers(link)
    found = next((offer for offer in offers if offer.starts_at == starts_at), None)
    if found is None:
        raise SlotTaken(next_slots=[offer.starts_at for offer in offers if offer.starts_at > starts_at][:6])
    return found


def list_subs(link: BookingLink) -> list[str]:
    """Everybody whose time the link asks about."""
    reader, limits = FieldReader(link.question), read_limits()
    if link.kind == BookingLinkKind.SCHEDULING:
        questions = [read_question(reader, limits)]
    else:
        questions = [step.question for step in read_steps(reader, limits)]
    return sorted({member.sub for question in questions for member in question.members})


def _list_times(link: BookingLink) -> list[Offer]:
    question = read_question(FieldReader(link.question), read_limits())
    # Periods cannot be pressed: where no form of slots was asked for, every start counts.
    form = AnswerForm.SLOTS if question.form is AnswerForm.SLOTS else AnswerForm.OVERLAPPING_SLOTS
    answer = answer_question(link.application, replace(question, form=form, tells_statuses=False))
    return [Offer((Step("", moment_of(first), moment_of(end), subs),)) for first, end, subs in answer.times]


def _list_sequences(link: BookingLink) -> list[Offer]:
    limits = read_limits()
    steps = read_steps(FieldReader(link.question), limits)
    return [
        Offer(
            tuple(
                Step(step.step_id, slot.starts_at, slot.ends_at, slot.member_keys)
                for step, slot in zip(steps, slots, strict=True)
            )
        )
        for slots in answer_steps(link.application, steps, limits.most_results)
    ]
