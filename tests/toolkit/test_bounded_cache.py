"""What a process keeps at hand stays within its bound."""

from parley.toolkit.caches.bounded import BoundedCache


def test_what_came_first_goes_first() -> None:
    cache: BoundedCache[str, int] = BoundedCache(10)
    for number, key in enumerate("abc"):
        cache.keep(key, number, 4)
    assert [cache.find(key) for key in "abc"] == [None, 1, 2]


def test_a_value_that_is_kept_again_counts_once() -> None:
    cache: BoundedCache[str, int] = BoundedCache(10)
    for number in range(5):
        cache.keep("a", number, 6)
        cache.keep("b", number, 4)
    assert (cache.find("a"), cache.find("b")) == (4, 4)


def test_what_is_too_heavy_is_not_kept() -> None:
    cache: BoundedCache[str, int] = BoundedCache(10)
    cache.keep("a", 1, 5)
    cache.keep("a", 2, 11)
    cache.keep("b", 3, 10)
    assert (cache.find("a"), cache.find("b")) == (None, 3)
