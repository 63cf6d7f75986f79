"""The blocked time of one account, prepared once and asked many times."""

import sys
from array import array
from collections.abc import Iterable
from itertools import chain
from math import gcd

from parley.engine.domain.timeline import MinutePair
from parley.engine.domain.timelines.filling import bits_touched, merge_pairs
from parley.engine.domain.timelines.window import Window
from parley.engine.domain.zones.wall_pattern import DAY_MINUTES

SecondPair = tuple[int, int]


class BusyTimeline:
    """All the time that blocks an account, in sorted minutes that neither overlap nor touch, and as bits.

    The bits are made once for each unit that questions ask in, and shifted into their windows. What lies beyond the
    pairs is free: whoever prepares a timeline must know the account's busy time as far as questions can reach.
    """

    __slots__ = ("_bits", "_origin", "divisor", "pairs")

    def __init__(self, pairs: Iterable[MinutePair]) -> None:
        self.pairs = tuple(merge_pairs(pairs))
        self._origin = self.pairs[0][0] // DAY_MINUTES * DAY_MINUTES if self.pairs else 0
        self._bits: dict[int, int] = {}
        # What divides all minutes at which busy time begins or ends; 0 where there is none.
        self.divisor = gcd(*chain.from_iterable(self.pairs))

    @classmethod
    def from_second_pairs(cls, pairs: Iterable[SecondPair]) -> "BusyTimeline":
        """From pairs of seconds since the epoch, rounded outwards to minutes."""
        return cls((first // 60, -(-end // 60)) for first, end in pairs if first < end)

    @classmethod
    def unpack(cls, packed: bytes) -> "BusyTimeline":
        """What `pack` made. Raises ValueError for anything else."""
        flat = array("i")
        flat.frombytes(packed)
        if sys.byteorder == "big":
            flat.byteswap()
        return cls(zip(flat[::2], flat[1::2], strict=True))

    def pack(self) -> bytes:
        """The minutes as bytes to be kept: little-endian 32-bit numbers, first and end in turn."""
        flat = array("i", [minute for pair in self.pairs for minute in pair])
        if sys.byteorder == "big":
            flat.byteswap()
        return flat.tobytes()

    def bits_in(self, window: Window) -> int:
        """The units of the window that are blocked, be it in part."""
        bits = self._bits.get(window.unit)
        if bits is None:
            bits = self._bits[window.unit] = self._make_bits(window.unit)
        shift = (window.origin - self._origin) // window.unit
        return (bits >> shift if shift >= 0 else bits << -shift) & window.full

    def _make_bits(self, unit: int) -> int:
        if not self.pairs:
            return 0
        return bits_touched(self.pairs, self._origin, unit, -((self._origin - self.pairs[-1][1]) // unit))
