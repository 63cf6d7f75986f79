"""Answers about free times as text: written by hand, since they may hold thousands of times."""

import json
from collections.abc import Sequence
from functools import lru_cache
from itertools import starmap

from django.http import HttpResponse

from parley.engine.domain.asking.question import AnswerForm
from parley.engine.domain.slots import Slot
from parley.engine.domain.timeline import moment_of
from parley.engine.domain.zones.instants import write_instant
from parley.engine.services.availability.questions.answering import Answer
from parley.engine.services.bookable_events.offers import OfferedEvent

_DAY_MINUTES = 24 * 60
_CLOCK = [f"T{minute // 60:02}:{minute % 60:02}:00Z" for minute in range(_DAY_MINUTES)]


def write_answer(answer: Answer, form: AnswerForm) -> HttpResponse:
    """`available_periods`, or `available_slots` for the forms of slots."""
    key = "available_periods" if form is AnswerForm.PERIODS else "available_slots"
    if answer.statuses is None:
        return answer_json(f'{{"{key}":[{",".join(starmap(_write_time, answer.times))}]}}')
    times = [
        _write_span(first, end) + _write_statuses(statuses)
        for (first, end, _), statuses in zip(answer.times, answer.statuses, strict=True)
    ]
    return answer_json(f'{{"{key}":[{",".join(times)}]}}')


def write_sequences(sequences: Sequence[Sequence[Slot]], step_ids: Sequence[str]) -> HttpResponse:
    """`sequences`, each with a slot for every step."""
    return answer_json(
        json.dumps(
            {
                "sequences": [
                    {
                        "sequence": [
                            {
                                "sequence_id": step_id,
                                "start": write_instant(slot.starts_at),
                                "end": write_instant(slot.ends_at),
                                "participants": [{"sub": key} for key in dict.fromkeys(slot.member_keys)],
                            }
                            for step_id, slot in zip(step_ids, sequence, strict=True)
                        ]
                    }
                    for sequence in sequences
                ]
            }
        )
    )


def write_events(offered: Sequence[OfferedEvent]) -> HttpResponse:
    """`available_bookable_events`, each with its places."""
    told = [
        {
            "bookable_event_id": each.event.event_id,
            "start": write_instant(each.event.starts_at),
            "end": write_instant(each.event.ends_at),
            "registration": {"capacity": each.event.capacity, "registered_count": each.registered_count},
        }
        for each in offered
    ]
    return answer_json(json.dumps({"available_bookable_events": told}))


def answer_json(text: str) -> HttpResponse:
    """A text that is JSON already."""
    return HttpResponse(text, content_type="application/json; charset=utf-8")


# People look at the same days again and again; a text takes some hundred bytes.
@lru_cache(maxsize=32_768)
def _write_time(first: int, end: int, keys: tuple[str, ...]) -> str:
    return _write_span(first, end) + _write_people(keys)


def _write_span(first: int, end: int) -> str:
    return f'{{"start":"{_write_minute(first)}","end":"{_write_minute(end)}","participants":['


def _write_minute(minute: int) -> str:
    return _write_day(minute // _DAY_MINUTES) + _CLOCK[minute % _DAY_MINUTES]


@lru_cache(maxsize=4096)
def _write_day(day: int) -> str:
    return f"{moment_of(day * _DAY_MINUTES):%Y-%m-%d}"


@lru_cache(maxsize=1024)
def _write_people(keys: tuple[str, ...]) -> str:
    return ",".join([f'{{"sub":{json.dumps(key)}}}' for key in keys]) + "]}"


def _write_statuses(statuses: Sequence[tuple[str, bool]]) -> str:
    people = [{"sub": key, "available": is_free} for key, is_free in statuses]
    return json.dumps(people, separators=(",", ":"))[1:] + "}"
