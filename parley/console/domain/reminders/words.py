"""The merge fields of reminders and nudges: those of messages that a booking can fill, and the start itself."""

import re
from collections.abc import Mapping

from parley.console.domain.errors import InputRefused
from parley.console.domain.merge_fields import CONVERSATION_LINK
from parley.toolkit.presenting.told import Told, marked

START_TIME = "start time"
FIELDS: dict[str, str] = {
    "first name": marked("The candidate’s first name"),
    "last name": marked("The candidate’s last name"),
    "name": marked("The candidate’s first and last name"),
    START_TIME: marked("When the conversation begins, on the reader’s own clock"),
    "conversation": marked("What the conversation is called"),
    CONVERSATION_LINK: marked("Where the candidate chooses, sees or changes the time"),
    "sender name": marked("The host’s name"),
    "company": marked("Your company"),
}
_FIELD = re.compile(r"\{\{([^{}|]*)(?:\|([^{}]*))?\}\}")


def check_words(text: str, field: str) -> None:
    """Raises InputRefused for `field` when a merge field in the text is not known or not closed."""
    unknown = [found[1].strip() for found in _FIELD.finditer(text) if _read_name(found[1]) not in FIELDS]
    if unknown:
        usable = ", ".join(f"{{{{ {name} }}}}" for name in FIELDS)
        words = marked("There is no merge field “%(name)s” here. You can use %(usable)s.")
        raise InputRefused({field: Told(words, name=unknown[0][:50], usable=usable)})
    rest = _FIELD.sub("", text)
    if "{{" in rest or "}}" in rest:
        raise InputRefused({field: marked("A merge field is not closed. Write it as {{ first name }}.")})


def fill_words(text: str, values: Mapping[str, str]) -> str:
    """The text with each field replaced in one pass: braces within a value stay as they are, nothing is run."""
    return _FIELD.sub(lambda found: values.get(_read_name(found[1])) or (found[2] or "").strip(), text)


def _read_name(raw: str) -> str:
    return " ".join(raw.replace("_", " ").split()).lower()
