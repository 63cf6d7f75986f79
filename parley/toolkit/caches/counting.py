"""How often something happened lately, as far as this process knows: enough to spare it, too little to rely on."""

from django.core.cache import cache


def count_lately(name: str, window_seconds: int) -> int:
    """Count it once more; answers how often it happened since the window began, at most so many seconds ago."""
    cache.add(name, 0, window_seconds)
    try:
        return int(cache.incr(name))
    except ValueError:
        return 1


def read_count(name: str) -> int:
    """The same without counting."""
    return int(cache.get(name, 0))
