"""The scripts for other sites, the scheduler's and the frame's, under addresses that never change."""

from functools import lru_cache
from pathlib import Path

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from parley.toolkit.routes import declares


@lru_cache(maxsize=2)
def _read_script(name: str) -> bytes:
    return Path(__file__).with_name(name).read_bytes()


@require_GET
@declares("public")
def send_script(request: HttpRequest) -> HttpResponse:
    """`/embed/scheduler.js`, loadable from any site."""
    return _send("scheduler.js")


@require_GET
@declares("public")
def send_frame_script(request: HttpRequest) -> HttpResponse:
    """`/embed/inline.js`, loadable from any site; which sites may frame a page says the page."""
    return _send("inline.js")


def _send(name: str) -> HttpResponse:
    headers = {
        "Cache-Control": "public, max-age=3600",
        "Access-Control-Allow-Origin": "*",
        "Cross-Origin-Resource-Policy": "cross-origin",
    }
    return HttpResponse(_read_script(name), content_type="text/javascript; charset=utf-8", headers=headers)
