"""How much work the rules of one calendar file may cost together, and each of them alone."""

from parley.engine.domain.errors.calendars import RecurrenceTooDense

# A step costs about a microsecond; eighty years of days, walked one by one, are 29,220.
MOST_STEPS = 100_000
MOST_STEPS_A_FILE = 250_000


class Budget:
    """Steps left to a file, and within it to the rule at hand; what is spent on one rule is lost to the others."""

    def __init__(self, steps: int = MOST_STEPS_A_FILE) -> None:
        self._left = steps
        self._left_to_rule = 0

    def begin_rule(self) -> None:
        """From here on another rule spends."""
        self._left_to_rule = min(MOST_STEPS, self._left)

    def spend(self, steps: int) -> None:
        """Take steps, before the work that costs them. Raises RecurrenceTooDense when they are not there."""
        if steps > self._left_to_rule:
            self._left -= self._left_to_rule
            self._left_to_rule = 0
            raise RecurrenceTooDense
        self._left -= steps
        self._left_to_rule -= steps
