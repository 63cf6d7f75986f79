"""All pages of the candidate's side on one stage."""

from tests.candidates.stage.choosing import list_choosing, list_refused
from tests.candidates.stage.console import list_console
from tests.candidates.stage.hosted import list_hosted
from tests.candidates.stage.managing import list_managing, list_ruled
from tests.candidates.stage.screens import Screen, make_stage
from tests.candidates.stage.sessions import list_sessions
from tests.candidates.stage.settling import list_refusing, list_settling


def list_screens() -> list[Screen]:
    """Every page in every state; each corner has people of its own, so that none takes another's times."""
    return [
        *list_choosing(make_stage()),
        *list_refused(make_stage()),
        *list_settling(make_stage()),
        *list_refusing(make_stage()),
        *list_managing(make_stage()),
        *list_ruled(make_stage()),
        *list_sessions(make_stage()),
        *list_hosted(),
        *list_console(),
    ]
