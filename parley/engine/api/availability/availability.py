"""`/v1/availability` and `/v1/sequenced_availability`: when people could talk (6.1, 6.2)."""

from typing import Any

from django.http import HttpResponse
from ninja import Router

from parley.engine.api.availability.answers import write_answer, write_events, write_sequences
from parley.engine.api.caller import CallerRequest, access_token, api_key
from parley.engine.api.element_token import element_token
from parley.engine.api.fields import read_fields
from parley.engine.domain.asking.question import AskingLimits, QuestionAsked
from parley.engine.domain.asking.reading import read_question
from parley.engine.domain.asking.sequences import read_steps
from parley.engine.domain.event_writing.fields.reader import FieldReader
from parley.engine.services.availability.questions.answering import answer_question, answer_steps
from parley.engine.services.availability.questions.limits import read_limits
from parley.engine.services.bookable_events.offers import list_offered_events
from parley.toolkit.caches.bounded import BoundedCache

# In octets of the bodies; what was read of them takes several times that.
MOST_KEPT = 4_000_000
_questions: BoundedCache[tuple[bytes, str | None, AskingLimits], QuestionAsked] = BoundedCache(MOST_KEPT)

# Whoever's access token it is, it proves the application, which asks about accounts that let it in.
router = Router(auth=[element_token("availability"), access_token, api_key])


@router.post("availability")
def ask_availability(request: CallerRequest) -> HttpResponse:
    """The times at which the people named are free together, or the bookable events named that have places left."""
    question = _find_question(request)
    if question is None:
        fields = read_fields(request)
        if "bookable_events" in fields:
            allowed = request.auth.bookable_event_ids
            return write_events(list_offered_events(request.auth.application, fields, allowed=allowed))
        question = _read_question(request, fields)
    answer = answer_question(request.auth.application, question, allowed=request.auth.subs)
    return write_answer(answer, question.form)


@router.post("sequenced_availability")
def ask_sequenced_availability(request: CallerRequest) -> HttpResponse:
    """The ways to hold several conversations in a row."""
    limits = read_limits()
    reader = FieldReader(read_fields(request))
    steps = read_steps(reader, limits)
    most = reader.number("max_results", 1, limits.most_results) or limits.most_results
    reader.finish()
    sequences = answer_steps(request.auth.application, steps, most, allowed=request.auth.subs)
    return write_sequences(sequences, [step.step_id for step in steps])


def _name_question(request: CallerRequest) -> tuple[bytes, str | None, AskingLimits]:
    return request.body, request.content_type, read_limits()


def _find_question(request: CallerRequest) -> QuestionAsked | None:
    """The question in the body where it was read before: pages ask the same one again and again."""
    return _questions.find(_name_question(request))


def _read_question(request: CallerRequest, fields: dict[str, Any]) -> QuestionAsked:
    reader = FieldReader(fields)
    question = read_question(reader, read_limits())
    reader.finish()
    _questions.keep(_name_question(request), question, len(request.body))
    return question
