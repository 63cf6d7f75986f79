"""How a text message is counted: its alphabet and its segments (3GPP TS 23.038)."""

from dataclasses import dataclass

# The basic character set and the one behind the escape, whose characters count twice (3GPP TS 23.038 §6.2.1).
GSM_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
GSM_EXTENDED = frozenset("^{}\\[~]|€\f")
# What fits into one message, and into each part of a longer one, which bears a header.
GSM_ALONE, GSM_PART = 160, 153
UCS2_ALONE, UCS2_PART = 70, 67


@dataclass(frozen=True, slots=True)
class SmsLength:
    """The alphabet (`GSM-7` or `UCS-2`), how many of its units the text takes, and in how many messages it travels."""

    alphabet: str
    unit_count: int
    segment_count: int


def measure_text(text: str) -> SmsLength:
    """How the text would travel. A single character outside GSM-7 makes all of it UCS-2."""
    if all(character in GSM_BASIC or character in GSM_EXTENDED for character in text):
        widths = [2 if character in GSM_EXTENDED else 1 for character in text]
        return SmsLength("GSM-7", sum(widths), _count_segments(widths, GSM_ALONE, GSM_PART))
    # A character beyond the basic plane takes two units, which are not torn apart.
    widths = [2 if ord(character) > 0xFFFF else 1 for character in text]
    return SmsLength("UCS-2", sum(widths), _count_segments(widths, UCS2_ALONE, UCS2_PART))


def _count_segments(widths: list[int], alone: int, part: int) -> int:
    if sum(widths) <= alone:
        return 1
    segments, used = 1, 0
    for width in widths:
        if used + width > part:
            segments, used = segments + 1, 0
        used += width
    return segments
