"""The contract of providers of text messages, and what they refuse."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol


class SmsRefused(Exception):
    """A text that could not be handed over; `permanent` when trying again would not help."""

    def __init__(self, message: str, *, permanent: bool) -> None:
        super().__init__(message)
        self.permanent = permanent


@dataclass(frozen=True, slots=True)
class SmsArrival:
    """A text that came in: from whom to whom (E.164), and the provider's name for it."""

    provider_id: str
    sender: str
    recipient: str
    body: str


@dataclass(frozen=True, slots=True)
class SmsReceipt:
    """What became of a text that was handed over: `delivered` or `failed` with a reason; other states are not told."""

    provider_id: str
    is_delivered: bool
    reason: str


class SmsProvider(Protocol):
    """One way for text messages; it holds no state of its own."""

    @property
    def number(self) -> str:
        """The number that texts come from, E.164; "" where there is none."""

    def send(self, recipient: str, body: str, callback_url: str) -> str:
        """Hand a text over; answers the provider's name for it. Raises SmsRefused."""

    def read_call(self, url: str, fields: Mapping[str, str], signature: str) -> SmsArrival | SmsReceipt | None:
        """What the provider tells us at `url`; None for states that change nothing. Raises SmsRefused when forged."""
