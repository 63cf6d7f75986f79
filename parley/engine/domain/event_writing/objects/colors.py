"""Names for colours: the nearest one that calendars know (RFC 7986 §5.9, CSS basic and a few common names)."""

from functools import lru_cache

_COLORS = {
    "aqua": 0x00FFFF,
    "black": 0x000000,
    "blue": 0x0000FF,
    "brown": 0xA52A2A,
    "coral": 0xFF7F50,
    "crimson": 0xDC143C,
    "darkgreen": 0x006400,
    "dodgerblue": 0x1E90FF,
    "fuchsia": 0xFF00FF,
    "gold": 0xFFD700,
    "gray": 0x808080,
    "green": 0x008000,
    "indigo": 0x4B0082,
    "khaki": 0xF0E68C,
    "lightblue": 0xADD8E6,
    "lime": 0x00FF00,
    "maroon": 0x800000,
    "mediumturquoise": 0x48D1CC,
    "navy": 0x000080,
    "olive": 0x808000,
    "orange": 0xFFA500,
    "pink": 0xFFC0CB,
    "plum": 0xDDA0DD,
    "purple": 0x800080,
    "red": 0xFF0000,
    "salmon": 0xFA8072,
    "silver": 0xC0C0C0,
    "skyblue": 0x87CEEB,
    "slateblue": 0x6A5ACD,
    "steelblue": 0x4682B4,
    "tan": 0xD2B48C,
    "teal": 0x008080,
    "tomato": 0xFF6347,
    "turquoise": 0x40E0D0,
    "violet": 0xEE82EE,
    "white": 0xFFFFFF,
    "yellow": 0xFFFF00,
    "yellowgreen": 0x9ACD32,
}


@lru_cache(maxsize=1024)
def name_color(color: str) -> str:
    """The name that lies nearest to `#RRGGBB`."""
    wanted = _split(int(color[1:], 16))
    return min(_COLORS, key=lambda name: sum((a - b) ** 2 for a, b in zip(_split(_COLORS[name]), wanted, strict=True)))


def _split(color: int) -> tuple[int, int, int]:
    return color >> 16, color >> 8 & 0xFF, color & 0xFF
