"""What engines are told to forget: rows of work, tried until nothing is left there, said plainly where that fails."""

from datetime import timedelta

from django.conf import settings
from django.utils.translation import gettext_noop as marked

from parley.console.domain.data_centres import DataCentre
from parley.console.domain.errors import EngineRefused, EngineUnreachable
from parley.console.gateway.engine import Engine
from parley.console.models import Candidate, EngineErasure
from parley.console.services.cronofy.data_centres import find_data_centre
from parley.toolkit.clock import now
from parley.toolkit.work_queue import claim_due, finish, give_up, try_later, work_through

ROWS_AT_ONCE = 2
# While the engine takes events out of calendars it is asked again soon, at first.
ASK_AGAIN_SECONDS = 5
GIVE_UP_DAYS = 30
# More an engine takes in no call.
NAMES_AT_ONCE = 200
KINDS = ("requests", "correlation_ids")
Names = dict[str, list[str]]
FORGOTTEN = marked("Everything was erased there.")
CANCELLED_ONLY = marked(
    "This data centre offers no erasing to other software. Its links and bookings were cancelled; ask its operator to "
    "erase what it keeps."
)
NOT_SET_UP = marked("This data centre is not set up here any more, so nothing could be erased there.")
NO_ANSWER = marked("It could not be reached for a month, so nothing could be erased there.")


def list_erasures(candidate: Candidate) -> list[EngineErasure]:
    """What the data centres were told, for the profile; a row that waits has no outcome yet."""
    return list(EngineErasure.objects.filter(candidate=candidate).defer("names").order_by("pk"))


def erase_on_engines() -> int:
    """Go on with what engines have to forget; answers how many were tried."""
    return work_through(claim_due(EngineErasure, ROWS_AT_ONCE, settings.PARLEY_LEASE_SECONDS), _erase)


def _erase(row: EngineErasure) -> None:
    data_centre = find_data_centre(row.data_centre)
    if data_centre is None or not data_centre.is_usable:
        _close(row, NOT_SET_UP)
        return
    try:
        if data_centre.is_parley:
            _forget(row, data_centre)
        else:
            _cancel(row, data_centre)
    except EngineUnreachable as problem:
        if row.created_at < now() - timedelta(days=GIVE_UP_DAYS):
            _close(row, NO_ANSWER)
        else:
            try_later(row, str(problem))
    except EngineRefused as refusal:
        if refusal.status == 404 and data_centre.is_parley:
            # An older Parley, or something that only looks like one.
            _cancel(row, data_centre)
        else:
            _close(row, str(refusal))


def _forget(row: EngineErasure, data_centre: DataCentre) -> None:
    asked, others = _divide(row.names)
    if not Engine(data_centre).forget_requests(asked["requests"], asked["correlation_ids"]):
        row.attempts = max(row.attempts, 1)
        # The engine is at it: calendars that do not answer take their time, and are asked less often by and by.
        # Others come first the next time: what one calendar will not let go must not keep everything else.
        if _keep_names(row, {kind: others[kind] + asked[kind] for kind in KINDS}):
            try_later(row, "", min(ASK_AGAIN_SECONDS * row.attempts**2, 6 * 3600))
    elif not any(others.values()):
        finish(row, names={}, outcome=FORGOTTEN)
    elif _keep_names(row, others):
        try_later(row, "", 0)


def _divide(names: Names) -> tuple[Names, Names]:
    """As many names as an engine takes at once, and the others."""
    return (
        {kind: names[kind][:NAMES_AT_ONCE] for kind in KINDS},
        {kind: names[kind][NAMES_AT_ONCE:] for kind in KINDS},
    )


def _keep_names(row: EngineErasure, names: Names) -> bool:
    """Write down what is left, while the row is still this worker's."""
    return bool(EngineErasure.objects.filter(pk=row.pk, lease_token=row.lease_token).update(names=names))


def _cancel(row: EngineErasure, data_centre: DataCentre) -> None:
    """The documented means: each request is cancelled, with its booking; what is over is refused, which is no harm."""
    for request_id in row.names["requests"]:
        try:
            Engine(data_centre).cancel_scheduling_request(request_id)
        except EngineRefused:
            continue
    finish(row, names={}, outcome=CANCELLED_ONLY)


def _close(row: EngineErasure, words: str) -> None:
    """The end of trying: who it was about is forgotten here, and the profile says what is left."""
    if give_up(row, words):
        EngineErasure.objects.filter(pk=row.pk).update(names={}, outcome=words[:300])
