"""The root of all refusals, and those that no noun owns."""

from collections.abc import Sequence
from typing import NamedTuple


class EngineRefusal(Exception):
    """Anything that the engine will not do; the message is fit to be shown to a person."""

    default_message = "This could not be done."

    def __init__(self, message: str = "") -> None:
        super().__init__(message or self.default_message)

    @property
    def message(self) -> str:
        """What happened, in a sentence for a person; as it was told, so that it can be said in another language."""
        told: str = self.args[0]
        return told


class InputRefused(EngineRefusal):
    """What was sent cannot be used; `field` names the part, where there is one, `key` says why to programs.

    Kinds of their own bear their name instead of a key.
    """

    default_message = "What was sent cannot be used."

    def __init__(self, message: str = "", *, field: str = "", key: str = "invalid") -> None:
        super().__init__(message)
        self.field = field
        self.key = key


class FieldProblem(NamedTuple):
    """One part that cannot be used; the key is a word for programs (`required`, `invalid`)."""

    field: str
    key: str
    description: str


class FieldsRefused(InputRefused):
    """What was sent cannot be used, in several parts perhaps: a key and a sentence for each, by the part's name.

    Parts in lists are named as `participants[0].members`.
    """

    default_message = "Some of what was sent cannot be used."

    def __init__(self, parts: Sequence[FieldProblem]) -> None:
        super().__init__(parts[0].description if parts else "", field=parts[0].field if parts else "")
        self.parts = tuple(parts)


class SpanEmpty(InputRefused):
    """An end that is not after its start, or a time without a zone."""

    default_message = "The end must come after the start."


class ZoneUnknown(InputRefused):
    """No such time zone."""

    default_message = "This time zone is not known."


class QueryTooLarge(InputRefused):
    """A question whose answer would cost too much."""

    default_message = "This asks for more than can be answered at once."


class TextForbidden(InputRefused):
    """Control characters or line breaks where none may stand."""

    default_message = "This text holds characters that are not allowed."


class AddressUnreadable(InputRefused):
    """An email address that is none."""

    default_message = "This is not an email address."


class NotPermitted(EngineRefusal):
    """The caller may not do this."""

    default_message = "You may not do this."


class FormFromElsewhere(NotPermitted):
    """Another site had a browser send a form of ours."""

    default_message = "This form was sent from another site."


class NotFound(EngineRefusal):
    """A thing that does not exist for this caller."""

    default_message = "There is no such thing."
