"""Time as one bit a minute in a Python integer, and the algebra that availability needs.

Bit `i` stands for the minute that begins `origin_minute + i` minutes after the epoch (UTC). All timelines of one
question share origin and length, so that "and", "or" and "without" are single operations on integers.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from parley.engine.domain.intervals import EPOCH, MINUTE, Span

MinutePair = tuple[int, int]


def minute_floor(moment: datetime) -> int:
    """The minute since the epoch in which the instant lies."""
    return (moment - EPOCH) // MINUTE


def minute_ceil(moment: datetime) -> int:
    """The first whole minute since the epoch that is not before the instant."""
    return -((EPOCH - moment) // MINUTE)


def moment_of(minute: int) -> datetime:
    """The instant at which that minute since the epoch begins (aware UTC)."""
    return EPOCH + timedelta(minutes=minute)


@dataclass(frozen=True, slots=True)
class Timeline:
    """`length_minutes` minutes from `origin_minute` on (since the epoch), each in or out."""

    origin_minute: int
    length_minutes: int
    bits: int = 0

    @classmethod
    def from_minute_pairs(cls, pairs: Iterable[MinutePair], origin_minute: int, length_minutes: int) -> "Timeline":
        """The minutes covered by any `(first, end)` pair of minutes since the epoch, cut to the timeline."""
        return cls(origin_minute, length_minutes, bits_of_pairs(pairs, origin_minute, length_minutes))

    @classmethod
    def from_spans(
        cls, spans: Iterable[Span], origin_minute: int, length_minutes: int, *, bucket_minutes: int = 1
    ) -> "Timeline":
        """The minutes that any span touches: ends off the bucket are rounded outwards."""
        bucket = bucket_minutes * MINUTE
        pairs = [
            ((span.starts_at - EPOCH) // bucket * bucket_minutes, -((EPOCH - span.ends_at) // bucket) * bucket_minutes)
            for span in spans
        ]
        return cls.from_minute_pairs(pairs, origin_minute, length_minutes)

    @classmethod
    def from_whole_minutes(cls, spans: Iterable[Span], origin_minute: int, length_minutes: int) -> "Timeline":
        """The minutes that lie wholly in one span: ends off the minute are rounded inwards."""
        pairs = [(minute_ceil(span.starts_at), minute_floor(span.ends_at)) for span in spans]
        return cls.from_minute_pairs(pairs, origin_minute, length_minutes)

    @classmethod
    def full(cls, origin_minute: int, length_minutes: int) -> "Timeline":
        """Every minute."""
        return cls(origin_minute, length_minutes, (1 << length_minutes) - 1)

    def __and__(self, other: "Timeline") -> "Timeline":
        return Timeline(self.origin_minute, self.length_minutes, self.bits & self._bits_of(other))

    def __or__(self, other: "Timeline") -> "Timeline":
        return Timeline(self.origin_minute, self.length_minutes, self.bits | self._bits_of(other))

    def without(self, other: "Timeline") -> "Timeline":
        """The minutes of this one that are not in the other."""
        return Timeline(self.origin_minute, self.length_minutes, self.bits & ~self._bits_of(other))

    def inverted(self) -> "Timeline":
        """The minutes that are not in this one."""
        return Timeline(self.origin_minute, self.length_minutes, self.bits ^ ((1 << self.length_minutes) - 1))

    def starts_where_fits(self, duration_minutes: int) -> "Timeline":
        """The minutes from which on `duration_minutes` minutes in a row are all in."""
        return Timeline(self.origin_minute, self.length_minutes, runs_of(self.bits, duration_minutes))

    def to_spans(self) -> list[Span]:
        """The same time as sorted spans that neither overlap nor touch."""
        return [
            Span(moment_of(self.origin_minute + first), moment_of(self.origin_minute + end))
            for first, end in iterate_runs(self.bits)
        ]

    def minutes(self) -> list[int]:
        """The minutes that are in, since the epoch, in order."""
        return list_steps(self.bits, self.origin_minute, 1)

    def count(self) -> int:
        """How many minutes are in."""
        return self.bits.bit_count()

    def has(self, minute: int) -> bool:
        """Whether the minute (since the epoch) is in."""
        index = minute - self.origin_minute
        return 0 <= index < self.length_minutes and bool(self.bits >> index & 1)

    def _bits_of(self, other: "Timeline") -> int:
        if other.origin_minute != self.origin_minute or other.length_minutes != self.length_minutes:
            raise ValueError("Timelines of one question share origin and length.")
        return other.bits


def bits_at_least(n: int, masks: Sequence[int], length: int) -> int:
    """The bits set in at least `n` of the masks, counted in slices of bits rather than bit by bit."""
    if n <= 0:
        return (1 << length) - 1
    if n > len(masks):
        return 0
    if n == len(masks):
        return _all_of(masks)
    if n == 1:
        return _any_of(masks)
    return _sliced_at_least(n, masks, length)


def _all_of(masks: Sequence[int]) -> int:
    common = masks[0]
    for mask in masks:
        common &= mask
    return common


def _any_of(masks: Sequence[int]) -> int:
    union = 0
    for mask in masks:
        union |= mask
    return union


def _sliced_at_least(n: int, masks: Sequence[int], length: int) -> int:
    # Each column of bits is a binary counter; slices[k] holds the k-th digit of all counters at once.
    slices = [0] * len(masks).bit_length()
    for mask in masks:
        carry = mask
        for k, digit in enumerate(slices):
            if not carry:
                break
            slices[k], carry = digit ^ carry, digit & carry
    greater, equal = 0, (1 << length) - 1
    for k in range(len(slices) - 1, -1, -1):
        if n >> k & 1:
            equal &= slices[k]
        else:
            greater |= equal & slices[k]
            equal &= ~slices[k]
    return greater | equal


def runs_of(bits: int, length: int) -> int:
    """The bits from which on `length` bits in a row are set."""
    done = 1
    while done < length:
        step = min(done, length - done)
        bits &= bits >> step
        done += step
    return bits


def bits_of_pairs(pairs: Iterable[MinutePair], origin: int, length: int) -> int:
    """The bits covered by any `(first, end)` pair, cut to `length` bits from `origin` on.

    For disjoint runs the union is the number (sum of 2**end) - (sum of 2**first): two sparse numbers and one
    subtraction, whatever the length of the runs.
    """
    firsts = bytearray((length >> 3) + 1)
    ends = bytearray((length >> 3) + 1)
    run_first = run_end = -1
    for first, end in sorted(pairs):
        first -= origin
        end -= origin
        # Written out: min and max cost more than all the rest of the loop.
        if first < 0:
            first = 0
        if end > length:
            end = length
        if first >= end:
            continue
        if first > run_end:
            if run_end > 0:
                firsts[run_first >> 3] |= 1 << (run_first & 7)
                ends[run_end >> 3] |= 1 << (run_end & 7)
            run_first, run_end = first, end
        elif end > run_end:
            run_end = end
    if run_end > 0:
        firsts[run_first >> 3] |= 1 << (run_first & 7)
        ends[run_end >> 3] |= 1 << (run_end & 7)
    return int.from_bytes(ends, "little") - int.from_bytes(firsts, "little")


def list_places(bits: int) -> list[int]:
    """The places of the set bits, lowest first."""
    return list_steps(bits, 0, 1)


def list_steps(bits: int, origin: int, step: int) -> list[int]:
    """`origin` plus `step` for each place, for the places of the set bits, lowest first."""
    steps: list[int] = []
    text = f"{bits:b}"[::-1]
    first = text.find("1")
    if not bits & bits >> 1:
        while first >= 0:
            steps.append(origin + first * step)
            first = text.find("1", first + 1)
        return steps
    # Neighbours come in runs, and a run is written at once.
    text += "0"
    while first >= 0:
        end = text.find("0", first)
        steps.extend(range(origin + first * step, origin + end * step, step))
        first = text.find("1", end)
    return steps


def iterate_runs(bits: int) -> Iterator[MinutePair]:
    """The runs of set bits as `(first, end)`, lowest first."""
    if not bits:
        return
    text = f"{bits:b}"[::-1]
    first = text.find("1")
    while first >= 0:
        end = text.find("0", first)
        if end < 0:
            yield first, len(text)
            return
        yield first, end
        first = text.find("1", end)
