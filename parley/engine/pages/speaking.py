"""The language and clock of a candidate's page: what they chose there, else their link's, else their browser's."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import activate, get_language, override

from parley.toolkit.presenting.languages import find_asked_language, find_first_weekday, find_region, match_language
from parley.toolkit.wall_time import counts_to_twelve, keeping_clock

PARAMETER = "lang"
CLOCK_PARAMETER = "hours"
_CLOCKS = {"12": True, "24": False}


@contextmanager
def speaking(request: HttpRequest) -> Iterator[None]:
    """Say everything in the language that the visitor chose or their browser asks for, times on their clock."""
    accepted = request.headers.get("Accept-Language", "")
    language = find_chosen_language(request) or find_asked_language(accepted, dict(settings.LANGUAGES))
    is_twelve_hour = find_chosen_clock(request)
    if is_twelve_hour is None and (region := find_region(accepted, language)):
        is_twelve_hour = counts_to_twelve(region)
    with override(language), keeping_clock(is_twelve_hour):
        yield


def settle_language(request: HttpRequest, tag: str) -> None:
    """Go on in the language that a link was made for (BCP 47, "" where none), unless the visitor chose another."""
    meant = match_language(tag, dict(settings.LANGUAGES)) if tag else ""
    if meant and not find_chosen_language(request):
        activate(meant)


def find_chosen_language(request: HttpRequest) -> str:
    """What was chosen on the page, carried on from page to page as `lang`; "" where nothing was."""
    chosen = request.POST.get(PARAMETER) or request.GET.get(PARAMETER, "")
    return match_language(chosen[:35], dict(settings.LANGUAGES))


def find_chosen_clock(request: HttpRequest) -> bool | None:
    """Whether a clock of twelve hours was chosen on the page, carried on as `hours`; None where nothing was."""
    return _CLOCKS.get(request.POST.get(CLOCK_PARAMETER) or request.GET.get(CLOCK_PARAMETER, ""))


def find_week_start(request: HttpRequest) -> int:
    """On which day the weeks of a visitor's month begin, 0 for Monday."""
    return find_first_weekday(request.headers.get("Accept-Language", ""), get_language() or "en")
