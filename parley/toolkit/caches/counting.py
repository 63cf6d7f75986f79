"""How often something happened lately: counted in this process, with what other processes told; bounded in memory."""

from collections.abc import Iterable
from dataclasses import dataclass
from threading import Lock

from parley.toolkit.clock import now

# So many names are kept; whoever comes under ever new ones pushes out what is oldest, not the memory's bounds.
MOST_NAMES = 100_000


@dataclass(slots=True)
class Count:
    """One name's count in the present window of so many seconds (of Unix time) and in the one before."""

    seconds: int
    window: int
    present: int = 0
    former: int = 0

    def move_to(self, window: int) -> None:
        """Begin anew where a window has passed."""
        if window != self.window:
            self.former = self.present if window == self.window + 1 else 0
            self.window, self.present = window, 0


@dataclass(frozen=True, slots=True)
class Share:
    """What one process counted under a name in a window, as it tells the others."""

    name: str
    seconds: int
    window: int
    count: int


class Tally:
    """Counts by name over windows that slide; safe to share between threads.

    A count is told to other processes once it has reached `told_from`: what everybody does costs no database.
    """

    def __init__(self, most_names: int = MOST_NAMES) -> None:
        self._most_names = most_names
        self._lock = Lock()
        self._counts: dict[str, Count] = {}
        self._others: dict[tuple[str, int], int] = {}
        self._news: set[str] = set()

    def add(self, name: str, seconds: int, at_seconds: float, told_from: int = 0) -> int:
        """Count it once more; answers how often it happened within the last so many seconds, nearly."""
        window = int(at_seconds) // seconds
        with self._lock:
            count = self._counts.get(name)
            if count is None:
                if len(self._counts) >= self._most_names:
                    self._make_room(at_seconds)
                count = self._counts[name] = Count(seconds, window)
            count.move_to(window)
            count.present += 1
            if told_from and count.present >= told_from:
                self._news.add(name)
            return self._weigh(name, count, at_seconds)

    def read(self, name: str, seconds: int, at_seconds: float) -> int:
        """The same without counting."""
        with self._lock:
            count = self._counts.get(name) or Count(seconds, int(at_seconds) // seconds)
            count.move_to(int(at_seconds) // seconds)
            return self._weigh(name, count, at_seconds)

    def take_news(self) -> list[Share]:
        """What has changed since the last call and is worth telling."""
        with self._lock:
            taken = [
                Share(name, count.seconds, count.window, count.present)
                for name in self._news
                if (count := self._counts.get(name))
            ]
            self._news.clear()
            return taken

    def learn(self, shares: Iterable[Share]) -> None:
        """What the other processes told; replaces what was known of them."""
        others: dict[tuple[str, int], int] = {}
        for share in shares:
            key = (share.name, share.window)
            others[key] = others.get(key, 0) + share.count
        with self._lock:
            self._others = others

    def forget(self) -> None:
        """Begin at nothing."""
        with self._lock:
            self._counts.clear()
            self._others.clear()
            self._news.clear()

    def _weigh(self, name: str, count: Count, at_seconds: float) -> int:
        left = 1 - (at_seconds % count.seconds) / count.seconds
        present = count.present + self._others.get((name, count.window), 0)
        former = count.former + self._others.get((name, count.window - 1), 0)
        return present + int(former * left)

    def _make_room(self, at_seconds: float) -> None:
        kept = {
            name: count for name, count in self._counts.items() if int(at_seconds) // count.seconds - count.window < 2
        }
        # Where all of them are new, the older half goes: what stays counts on, and room is made once in a while only.
        names = list(kept) if len(kept) < self._most_names else list(kept)[len(kept) // 2 :]
        self._counts = {name: kept[name] for name in names}


tally = Tally()


def count_lately(name: str, window_seconds: int, told_from: int = 0) -> int:
    """Count it once more; answers how often it happened within the last so many seconds, nearly.

    What reaches `told_from` in one window is told to the other processes; 0 keeps it here.
    """
    return tally.add(name, window_seconds, now().timestamp(), told_from)


def read_count(name: str, window_seconds: int) -> int:
    """The same without counting."""
    return tally.read(name, window_seconds, now().timestamp())


def forget_counts() -> None:
    """Begin at nothing, as a process that has just started."""
    tally.forget()
