"""Pairs of times laid over a window as bits, one a unit: rounded outwards, inwards, or by where they begin.

All functions take `(first, end)` pairs, half-open, in ticks of one size (minutes, or seconds), and `origin` and
`unit` in the same ticks; bit `i` of the answer is the unit that begins `i` units after the origin.
"""

from collections.abc import Iterable

from parley.engine.domain.timeline import MinutePair

# Same-type slices are copied in place, and most busy times are short; both make the hot loop twice as fast.
_LONGEST_KEPT = 512
_ONES = [bytearray(b"1" * count) for count in range(_LONGEST_KEPT + 1)]


def bits_touched(pairs: Iterable[MinutePair], origin: int, unit: int, length: int) -> int:
    """The units that any pair touches, be it in part; pairs without length touch none."""
    digits = bytearray(b"0") * length
    close = origin + unit * length
    late = close + unit - 1
    ones, longest = _ONES, _LONGEST_KEPT
    # Digits of a number run from the last unit to the first.
    for first, end in pairs:
        low = (close - end) // unit
        high = (late - first) // unit
        if 0 <= low < high <= length and high - low <= longest and first < end:
            digits[low:high] = ones[high - low]
        elif first < end:
            _paint(digits, low, high)
    return int(digits, 2) if length else 0


def bits_inside(pairs: Iterable[MinutePair], origin: int, unit: int, length: int) -> int:
    """The units that lie wholly in the time of all pairs together; touching pairs are one stretch."""
    digits = bytearray(b"0") * length
    close = origin + unit * length
    for first, end in merge_pairs(pairs):
        _paint(digits, -((end - close) // unit), (close - first) // unit)
    return int(digits, 2) if length else 0


def bits_beginning(pairs: Iterable[MinutePair], origin: int, unit: int, length: int) -> int:
    """The units that begin within any pair."""
    digits = bytearray(b"0") * length
    close = origin + unit * length
    for first, end in pairs:
        if first < end:
            _paint(digits, (close - end) // unit, (close - first) // unit)
    return int(digits, 2) if length else 0


def merge_pairs(pairs: Iterable[MinutePair]) -> list[MinutePair]:
    """The same time as sorted pairs that neither overlap nor touch; pairs without length are left out."""
    merged: list[MinutePair] = []
    run_first = run_end = None
    for first, end in sorted(pairs):
        if first >= end:
            continue
        if run_end is None or run_first is None:
            run_first, run_end = first, end
        elif first > run_end:
            merged.append((run_first, run_end))
            run_first, run_end = first, end
        elif end > run_end:
            run_end = end
    if run_first is not None and run_end is not None:
        merged.append((run_first, run_end))
    return merged


def sample_bits(bits: int, unit: int) -> int:
    """Every `unit`-th bit, from the lowest on."""
    if unit == 1:
        return bits
    return int(f"{bits:b}"[::-1][::unit][::-1], 2)


def _paint(digits: bytearray, low: int, high: int) -> None:
    low, high = max(low, 0), min(high, len(digits))
    if low < high:
        digits[low:high] = b"1" * (high - low)
