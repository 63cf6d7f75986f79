"""Where calendar apps are shown the way to `/dav/` (RFC 6764 §5)."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from parley.toolkit.routes import declares


@csrf_exempt
@declares("public")
def show_way(request: HttpRequest) -> HttpResponse:
    """Send any method on to `/dav/`; nothing is read or changed here."""
    # 307 keeps the method and the body of a PROPFIND; a 301 turns it into GET in many clients.
    return HttpResponse(status=307, headers={"Location": "/dav/"})
