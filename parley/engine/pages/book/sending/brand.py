"""The colour and the logo of a unit, as its candidates' pages load them; under addresses that change with them."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from parley.engine.domain.errors.base import NotFound
from parley.engine.services.people.branding import get_logo
from parley.toolkit.presenting.colours import Palette, make_dark_palette, make_light_palette
from parley.toolkit.routes import declares

# The grounds of styles/tokens.css on which the accent has to stand out.
LIGHT_GROUND, DARK_GROUND = "#f7f6f3", "#2d2b27"
_FOR_EVER = "public, max-age=31536000, immutable"


@declares("public")
@require_safe
def send_colours(request: HttpRequest, digits: str) -> HttpResponse:
    """The tokens of one accent, corrected so that it can be read on light and dark pages."""
    light, dark = make_light_palette(f"#{digits}", LIGHT_GROUND), make_dark_palette(f"#{digits}", DARK_GROUND)
    sheet = (
        f":root,[data-theme=light]{{{_write(light)}}}"
        f"@media (prefers-color-scheme:dark){{:root:not([data-theme]){{{_write(dark)}}}}}"
        f"[data-theme=dark]{{{_write(dark)}}}"
    )
    return HttpResponse(sheet, content_type="text/css; charset=utf-8", headers={"Cache-Control": _FOR_EVER})


@declares("public")
@require_safe
def send_logo(request: HttpRequest, digest: str) -> HttpResponse:
    """The picture; whatever else its bytes could be read as, a browser must take it for a picture only."""
    try:
        content, content_type = get_logo(digest)
    except NotFound as refusal:
        raise Http404 from refusal
    headers = {
        "Cache-Control": _FOR_EVER,
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "X-Content-Type-Options": "nosniff",
    }
    return HttpResponse(content, content_type=content_type, headers=headers)


def _write(palette: Palette) -> str:
    return (
        f"--color-primary:{palette.primary};--color-primary-content:{palette.content};"
        f"--primary-hover:{palette.hover};--primary-soft:{palette.soft};--primary-ink:{palette.ink}"
    )
