"""The scheduler's script for other sites, under one address that never changes."""

from functools import lru_cache
from pathlib import Path

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from parley.toolkit.routes import declares

SCRIPT = Path(__file__).with_name("scheduler.js")


@lru_cache(maxsize=1)
def _read_script() -> bytes:
    return SCRIPT.read_bytes()


@require_GET
@declares("public")
def send_script(request: HttpRequest) -> HttpResponse:
    """`/embed/scheduler.js`, loadable from any site."""
    headers = {
        "Cache-Control": "public, max-age=3600",
        "Access-Control-Allow-Origin": "*",
        "Cross-Origin-Resource-Policy": "cross-origin",
    }
    return HttpResponse(_read_script(), content_type="text/javascript; charset=utf-8", headers=headers)
