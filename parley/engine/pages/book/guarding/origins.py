"""Forms come from our own pages only: without a cookie, so that they work in frames, too."""

from urllib.parse import urlsplit

from django.http import HttpRequest

from parley.engine.domain.errors.base import FormFromElsewhere

_SAFE = ("GET", "HEAD", "OPTIONS")
_OWN = ("same-origin", "none")


def check_form_origin(request: HttpRequest) -> None:
    """That no other site had a visitor's browser send this form. Raises FormFromElsewhere.

    These pages know nobody by a cookie, so a forged form could only do what whoever forged it can do alone; but it
    would come from the addresses of others. Browsers say where a form comes from, and what says nothing is no browser.
    """
    if request.method in _SAFE:
        return
    site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
    is_foreign = site not in _OWN if site else bool(origin) and urlsplit(origin or "").netloc != request.get_host()
    if is_foreign:
        raise FormFromElsewhere
