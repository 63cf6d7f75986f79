"""`/v1/availability` and `/v1/sequenced_availability`: when people could talk (6.1, 6.2)."""

from django.http import HttpResponse
from ninja import Router

from parley.engine.api.availability.answers import write_answer, write_sequences
from parley.engine.api.caller import CallerRequest, account_token, api_key
from parley.engine.api.element_token import element_token
from parley.engine.api.fields import read_fields
from parley.engine.domain.asking.question import AskingLimits, QuestionAsked
from parley.engine.domain.asking.reading import read_question
from parley.engine.domain.asking.sequences import read_steps
from parley.engine.domain.event_writing.fields.reader import FieldReader
from parley.engine.services.availability.questions.answering import answer_question, answer_steps
from parley.engine.services.availability.questions.limits import read_limits
from parley.toolkit.caches.bounded import BoundedCache

# In octets of the bodies; what was read of them takes several times that.
MOST_KEPT = 4_000_000
_questions: BoundedCache[tuple[bytes, str | None, AskingLimits], QuestionAsked] = BoundedCache(MOST_KEPT)

router = Router(auth=[element_token("availability"), account_token, api_key])


@router.post("availability")
def ask_availability(request: CallerRequest) -> HttpResponse:
    """The times at which the people named are free together."""
    question = _read_question(request)
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


def _read_question(request: CallerRequest) -> QuestionAsked:
    """The question in the body; pages ask the same one again and again, and then it is read once."""
    limits = read_limits()
    key = (request.body, request.content_type, limits)
    question = _questions.find(key)
    if question is None:
        reader = FieldReader(read_fields(request))
        question = read_question(reader, limits)
        reader.finish()
        _questions.keep(key, question, len(request.body))
    return question
