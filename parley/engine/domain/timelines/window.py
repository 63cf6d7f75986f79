"""The stretch of time that a question is worked out on, in units as coarse as the question allows."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Window:
    """`length` units of `unit` minutes from the minute `origin` (since the epoch) on; each is one bit, a place.

    The unit divides a day, every start that a question can have, its duration and all buffers. So each conversation
    with its buffers covers whole units, and busy time may be rounded outwards to units, open time inwards, without
    changing any answer: a unit that is busy in part is as lost as one that is busy all through.
    """

    origin: int
    length: int
    unit: int = 1
    full: int = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "full", (1 << self.length) - 1)

    @property
    def minutes(self) -> int:
        """Length in minutes."""
        return self.length * self.unit

    def place_of(self, minute: int) -> int | None:
        """The place whose unit begins at the minute, if there is one."""
        place, off = divmod(minute - self.origin, self.unit)
        return None if off or not 0 <= place < self.length else place

    def minute_at(self, place: int) -> int:
        """The minute since the epoch at which the place begins."""
        return self.origin + place * self.unit
