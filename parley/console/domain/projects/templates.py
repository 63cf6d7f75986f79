"""The patterns of stages that every company is given to begin projects from."""

from typing import NamedTuple

from parley.toolkit.presenting.told import marked


class GivenTemplate(NamedTuple):
    """A pattern of stages; `code` names it in forms. Name and stages are shown translated."""

    code: str
    name: str
    stages: tuple[str, ...]


GIVEN_TEMPLATES = (
    GivenTemplate(
        "sourcing",
        marked("Sourcing"),
        (
            marked("Found"),
            marked("Contacted"),
            marked("Conversation booked"),
            marked("Conversation held"),
            marked("Handed over"),
            marked("Not now"),
        ),
    ),
    GivenTemplate(
        "campus",
        marked("Campus"),
        (
            marked("Met at the event"),
            marked("Invited"),
            marked("Conversation booked"),
            marked("Conversation held"),
            marked("Applied"),
            marked("Not this year"),
        ),
    ),
    GivenTemplate(
        "executive",
        marked("Executive"),
        (
            marked("Long list"),
            marked("Approached"),
            marked("First conversation"),
            marked("Second conversation"),
            marked("Short list"),
            marked("Presented"),
            marked("Closed"),
        ),
    ),
)
MOST_STAGES = 12
LONGEST_STAGE_NAME = 60
# Room between two neighbours: it halves with each card put between them, and is made anew when it is used up.
RANK_GAP = 1 << 20


def find_given_template(code: str) -> GivenTemplate | None:
    """The given pattern of this code."""
    return next((each for each in GIVEN_TEMPLATES if each.code == code), None)


def clean_stage_names(names: list[str]) -> list[str]:
    """Names as typed, without blanks around them and empty ones; the first of two equal ones stays."""
    cleaned = [" ".join(name.split())[:LONGEST_STAGE_NAME] for name in names]
    kept: dict[str, str] = {}
    for name in cleaned:
        if name:
            kept.setdefault(name.casefold(), name)
    return list(kept.values())


def find_rank_between(before: int | None, after: int | None) -> int | None:
    """A rank between two neighbours (None: there is no neighbour), or None where no room is left between them."""
    if before is None:
        return 0 if after is None else after - RANK_GAP
    if after is None:
        return before + RANK_GAP
    return (before + after) // 2 if after - before > 1 else None
