"""Colours that people choose, turned into a palette that can be read: contrast computed and corrected (WCAG 2.2)."""

import re
from dataclasses import dataclass

Colour = tuple[int, int, int]
LEAST_CONTRAST = 4.5
_HEX = re.compile(r"#[0-9a-f]{6}")
_WHITE: Colour = (255, 255, 255)
_BLACK: Colour = (0, 0, 0)
_STEP = 0.04


@dataclass(frozen=True, slots=True)
class Palette:
    """One accent as a page needs it: `ink` is for words on `soft`, `content` for words on `primary`. As #rrggbb."""

    primary: str
    content: str
    hover: str
    soft: str
    ink: str


def is_colour(text: str) -> bool:
    """Whether the text is a colour as `#rrggbb`, in small letters."""
    return _HEX.fullmatch(text) is not None


def make_light_palette(accent: str, background: str) -> Palette:
    """The accent on a light page, darkened until words in it and on it can be read."""
    primary = _move(_read(accent), _BLACK, _read(background))
    soft = _mix(primary, _WHITE, 0.88)
    ink = _move(primary, _BLACK, soft)
    return Palette(_write(primary), _write(_WHITE), _write(_mix(primary, _BLACK, 0.15)), _write(soft), _write(ink))


def make_dark_palette(accent: str, background: str) -> Palette:
    """The accent on a dark page, lightened until words in it and on it can be read."""
    ground = _read(background)
    primary = _move(_read(accent), _WHITE, ground)
    soft = _mix(primary, ground, 0.85)
    ink = _move(primary, _WHITE, soft)
    content = _move(_mix(primary, _BLACK, 0.8), _BLACK, primary)
    return Palette(_write(primary), _write(content), _write(_mix(primary, _WHITE, 0.2)), _write(soft), _write(ink))


def _move(colour: Colour, towards: Colour, ground: Colour) -> Colour:
    """The nearest colour on the way to black or white that stands out enough from the ground."""
    share = 0.0
    while _contrast(found := _mix(colour, towards, share), ground) < LEAST_CONTRAST and share < 1:
        share = min(share + _STEP, 1.0)
    return found


def _mix(one: Colour, other: Colour, share: float) -> Colour:
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue


def _contrast(one: Colour, other: Colour) -> float:
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: Colour) -> float:
    red, green, blue = (_linear(value / 255) for value in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else float(((value + 0.055) / 1.055) ** 2.4)


def _read(text: str) -> Colour:
    red, green, blue = bytes.fromhex(text[1:])
    return red, green, blue


def _write(colour: Colour) -> str:
    return "#" + bytes(colour).hex()
