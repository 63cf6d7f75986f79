"""Which methods of a client have a test: a method without one fails the build."""

from collections.abc import Callable
from typing import TypeVar

Test = TypeVar("Test", bound=Callable[..., None])


class Coverage:
    """The methods of one client that tests claim to call."""

    def __init__(self) -> None:
        self.methods: set[str] = set()

    def __call__(self, *methods: str) -> Callable[[Test], Test]:
        """Mark a test as the one of these methods."""

        def mark(test: Test) -> Test:
            self.methods.update(methods)
            return test

        return mark
