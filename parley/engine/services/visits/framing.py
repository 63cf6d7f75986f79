"""Which sites may put the pages of a link into a frame."""

from django.db.models import Model

from parley.engine.models import Booking, GroupOffer, PublicLink, SchedulingRequest
from parley.toolkit.ids import keyed_hash

# By the first word of the address: what the token is of, where the row is, and the way from there to its unit.
_LINKS: dict[str, tuple[str, type[Model], str]] = {
    "rts": ("request", SchedulingRequest, "unit__embed_origins"),
    "pls": ("public_link", PublicLink, "unit__embed_origins"),
    "booking": ("booking", Booking, "request__unit__embed_origins"),
    "groups": ("group_offer", GroupOffer, "unit__embed_origins"),
}
_LONGEST_TOKEN = 64


def list_framing_origins(kind: str, token: str) -> list[str]:
    """The sites that the unit behind a link named, whatever became of the link; none for what is not known."""
    if kind not in _LINKS:
        return []
    purpose, model, way = _LINKS[kind]
    token_hash = keyed_hash(purpose, token[:_LONGEST_TOKEN])
    found: list[str] | None = model._default_manager.filter(token_hash=token_hash).values_list(way, flat=True).first()
    return found or []
