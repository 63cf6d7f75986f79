"""How often something happened lately: windows slide, memory is bounded, processes learn from each other."""

from parley.toolkit.caches.counting import Tally

NAME, OTHER = "somebody", "somebody else"


def test_counts_slide_out_of_the_window() -> None:
    tally = Tally()
    assert [tally.add(NAME, 60, 600.0) for _ in range(4)] == [1, 2, 3, 4]
    # Half a window later half of the window before still counts.
    assert tally.add(NAME, 60, 690.0) == 3
    assert tally.read(NAME, 60, 690.0) == 3
    assert tally.read(NAME, 60, 900.0) == 0


def test_names_are_counted_apart_and_forgotten_at_once() -> None:
    tally = Tally()
    tally.add(NAME, 60, 600.0)
    assert (tally.add(OTHER, 60, 600.0), tally.read(NAME, 60, 600.0)) == (1, 1)
    tally.forget()
    assert tally.read(NAME, 60, 600.0) == 0


def test_ever_new_names_push_out_the_oldest_and_not_the_newest() -> None:
    tally = Tally(most_names=100)
    for index in range(1000):
        tally.add(f"name {index}", 60, 600.0)
    assert tally.read("name 0", 60, 600.0) == 0
    assert tally.read("name 999", 60, 600.0) == 1


def test_names_of_windows_that_are_over_go_first() -> None:
    tally = Tally(most_names=3)
    tally.add("old", 60, 0.0)
    tally.add(NAME, 60, 600.0)
    tally.add(OTHER, 60, 600.0)
    tally.add("new", 60, 600.0)
    assert [tally.read(name, 60, 600.0) for name in (NAME, OTHER, "new")] == [1, 1, 1]


def test_processes_count_together_what_is_worth_telling() -> None:
    one, other = Tally(), Tally()
    assert [one.add(NAME, 60, 600.0, told_from=3) for _ in range(2)] == [1, 2]
    assert one.take_news() == []
    one.add(NAME, 60, 600.0, told_from=3)
    other.learn(one.take_news())
    assert other.add(NAME, 60, 600.0, told_from=3) == 4
    assert one.take_news() == []
    assert other.read(NAME, 60, 690.0) == 2
