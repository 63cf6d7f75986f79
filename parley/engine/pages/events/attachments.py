"""Files of events, for whoever has the link."""

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_GET

from parley.engine.domain.errors.events import AttachmentUnknown
from parley.engine.services.events.attachments import read_attachment
from parley.engine.session import public_page


@public_page
@require_GET
def download_attachment(request: HttpRequest, token: str) -> HttpResponseBase:
    """The file, always to be saved: nothing that was uploaded is ever shown as a page of this site."""
    try:
        file = read_attachment(token)
    except AttachmentUnknown:
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
            "Content-Disposition": f'attachment; filename="{file.name}"',
            "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": "default-src 'none'; sandbox",
            "Cache-Control": "private, max-age=3600",
        },
    )
