"""Files of a conversation, for whoever has the link."""

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from parley.engine.domain.errors.bookings import RequestFileUnknown
from parley.engine.services.requests.files import read_request_file
from parley.engine.session import public_page


@public_page
@require_safe
def download_file(request: HttpRequest, token: str) -> HttpResponseBase:
    """The file, always to be saved: nothing that was uploaded is ever shown as a page of this site."""
    try:
        file = read_request_file(token)
    except RequestFileUnknown:
        context = {
            "what_happened": "This file is not here",
            "what_it_means": "The link is wrong, or the file was taken away.",
            "what_to_do": "Ask whoever invited you to send it again.",
        }
        return render(request, "toolkit/error.html", context, status=404)
    return HttpResponse(
        file.content,
        content_type=file.content_type,
        headers={
            "Content-Disposition": content_disposition_header(True, file.name) or "attachment",
            "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": "default-src 'none'; sandbox",
            "Cache-Control": "private, max-age=3600",
        },
    )
