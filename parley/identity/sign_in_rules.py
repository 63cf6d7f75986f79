"""The rules of signing in: what an organisation may ask of its people, and what several of them ask together."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields
from typing import Any, Self

SHORTEST_PASSWORD = 10


@dataclass(frozen=True, slots=True)
class SignInRules:
    """What is asked of a user; 0 means that there is no such rule."""

    password_length: int = SHORTEST_PASSWORD
    password_days: int = 0  # a password older than this is changed before anything else
    password_reuse: int = 0  # so many earlier passwords are refused
    inactive_days: int = 0  # whoever was not here for so long is locked until an administrator lets them in again
    session_hours: int = 0  # signed out so long after signing in, whatever happens meanwhile
    idle_minutes: int = 0  # signed out after so long without a click
    is_two_factor_required: bool = False
    is_remembering_allowed: bool = True

    @classmethod
    def read(cls, values: dict[str, Any]) -> Self:
        """The rules of a stored row; what is missing there is as without rules."""
        known = {field.name for field in fields(cls)}
        return cls(**{name: value for name, value in values.items() if name in known})

    def as_values(self) -> dict[str, Any]:
        """For storing."""
        return asdict(self)


def take_strictest(several: Iterable[SignInRules]) -> SignInRules:
    """What all of them ask together: the longest password, the shortest session."""
    found = list(several) or [SignInRules()]
    return SignInRules(
        password_length=max(rules.password_length for rules in found),
        password_days=_shortest(rules.password_days for rules in found),
        password_reuse=max(rules.password_reuse for rules in found),
        inactive_days=_shortest(rules.inactive_days for rules in found),
        session_hours=_shortest(rules.session_hours for rules in found),
        idle_minutes=_shortest(rules.idle_minutes for rules in found),
        is_two_factor_required=any(rules.is_two_factor_required for rules in found),
        is_remembering_allowed=all(rules.is_remembering_allowed for rules in found),
    )


def _shortest(values: Iterable[int]) -> int:
    return min((value for value in values if value), default=0)
