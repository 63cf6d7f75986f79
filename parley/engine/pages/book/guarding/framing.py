"""Candidates' pages in the frame of another site: only where the company named that site, and with a second click."""

import re
from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from parley.engine.services.visits.framing import list_framing_origins

_FRAMES = ("iframe", "frame")
_ORIGIN = re.compile(r"https?://[a-z0-9.\-\[\]:]+")

View = Callable[..., HttpResponse]


def is_framed(request: HttpRequest) -> bool:
    """Whether the browser says that it puts the page into a frame: all do that, over HTTPS and on localhost."""
    return request.headers.get("Sec-Fetch-Dest") in _FRAMES


def find_origins(request: HttpRequest, kind: str, token: str) -> list[str]:
    """The sites that may frame the page behind a link; asked for only where it is framed. At most one query."""
    if not is_framed(request):
        return []
    origins = [origin for origin in list_framing_origins(kind, token) if _ORIGIN.fullmatch(origin)]
    # The page's script tells these sites, and nobody else, how high the page is.
    cast(Any, request).framing_origins = " ".join(origins)
    return origins


def allow_framing(response: HttpResponse, origins: list[str]) -> None:
    """Let these sites frame the page; without any it stays as all pages are: in no frame."""
    if not origins:
        return
    page = cast(Any, response)
    # Both middlewares read these attributes; their decorators could only name origins known beforehand.
    page.xframe_options_exempt = True
    page._csp_replace = {"frame-ancestors": origins}


def asks_again_in_frames(view: View) -> View:
    """Ask once more before something is undone in a frame, since what lies over it could have led the first click."""

    @wraps(view)
    def answer(request: HttpRequest, *args: str, **kwargs: str) -> HttpResponse:
        if not is_framed(request) or request.POST.get("is_sure"):
            return view(request, *args, **kwargs)
        return render(request, "engine/book/sure.html", {"fields": list_fields(request)})

    return answer


def list_fields(request: HttpRequest) -> list[tuple[str, str]]:
    """What a form sent, to be sent once more by another."""
    return [(name, str(value)) for name, values in request.POST.lists() for value in values]
