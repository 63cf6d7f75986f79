"""What candidates see of a unit: its logo and its colour."""

import hashlib
import struct
from dataclasses import dataclass

from parley.engine.domain.errors.base import InputRefused, NotFound
from parley.engine.models import Account, OrganizationalUnit, UnitLogo
from parley.engine.services.people.units import require_owner
from parley.toolkit.presenting.colours import is_colour
from parley.toolkit.queries.ready import ReadyQuery

LARGEST_LOGO = 200_000
LONGEST_SIDE = 2000
_PNG, _JPEG = b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"
# Markers of a JPEG that hold its size (ITU T.81, table B.1), without those for tables (C4, C8, CC).
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}


@dataclass(frozen=True, slots=True)
class Brand:
    """A unit as its candidates see it; empty texts where nothing was chosen."""

    name: str
    accent_color: str
    logo_digest: str


def find_brand(unit: OrganizationalUnit) -> Brand:
    """The unit's name, colour and logo. One query."""
    (digest,) = next(iter(_DIGEST.list_rows(unit_id=unit.pk)), ("",))
    return Brand(unit.name, unit.accent_color, digest)


_DIGEST = ReadyQuery(lambda unit_id: UnitLogo.objects.filter(unit_id=unit_id).values_list("digest"))


def get_logo(digest: str) -> tuple[bytes, str]:
    """The picture and its type. Raises NotFound."""
    logo = UnitLogo.objects.filter(digest=digest).first()
    if logo is None:
        raise NotFound("There is no such picture.")
    return bytes(logo.content), logo.content_type


def set_accent(owner: Account, unit: OrganizationalUnit, color: str) -> None:
    """Choose the colour of the unit's pages, as #rrggbb; empty for the usual one. Raises NotAnOwner, InputRefused."""
    require_owner(owner, unit)
    clean = color.strip().lower()
    if clean and not is_colour(clean):
        raise InputRefused("Please give the colour as # and six digits, such as #0f6762.", field="accent_color")
    OrganizationalUnit.objects.filter(pk=unit.pk).update(accent_color=clean)


def set_logo(owner: Account, unit: OrganizationalUnit, content: bytes) -> None:
    """Keep a PNG or JPEG as the unit's logo. Raises NotAnOwner, InputRefused for anything else or too large."""
    require_owner(owner, unit)
    if len(content) > LARGEST_LOGO:
        raise InputRefused(f"This picture is too large: {LARGEST_LOGO // 1000} kB at most.", field="logo")
    kind, width, height = _look_at(content)
    if not (0 < width <= LONGEST_SIDE and 0 < height <= LONGEST_SIDE):
        raise InputRefused(f"This picture is too large: {LONGEST_SIDE} pixels a side at most.", field="logo")
    digest = hashlib.sha256(content).hexdigest()[:32]
    UnitLogo.objects.update_or_create(unit=unit, defaults={"content": content, "content_type": kind, "digest": digest})


def remove_logo(owner: Account, unit: OrganizationalUnit) -> None:
    """Go without a logo. Raises NotAnOwner."""
    require_owner(owner, unit)
    UnitLogo.objects.filter(unit=unit).delete()


def _look_at(content: bytes) -> tuple[str, int, int]:
    """Type and size of a picture, from what stands in it; never from its name. Raises InputRefused."""
    if content.startswith(_PNG) and content[12:16] == b"IHDR" and len(content) > 24:
        width, height = struct.unpack(">II", content[16:24])
        return "image/png", width, height
    if content.startswith(_JPEG):
        return "image/jpeg", *_measure_jpeg(content)
    raise InputRefused("Please choose a PNG or JPEG picture.", field="logo")


def _measure_jpeg(content: bytes) -> tuple[int, int]:
    place = 2
    while place + 9 <= len(content) and content[place] == 0xFF:
        marker, length = content[place + 1], int.from_bytes(content[place + 2 : place + 4], "big")
        if marker in _FRAMES:
            height, width = struct.unpack(">HH", content[place + 5 : place + 9])
            return width, height
        place += 2 + max(length, 2)
    raise InputRefused("This JPEG picture cannot be read.", field="logo")
