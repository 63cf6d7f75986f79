"""Merge fields of messages: a fixed list of words in double braces, put in by plain replacement, never run."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from parley.console.domain.errors import InputRefused

CONVERSATION_LINK = "conversation link"
MERGE_FIELDS: dict[str, str] = {
    "first name": "The candidate’s first name",
    "last name": "The candidate’s last name",
    "name": "The candidate’s first and last name",
    CONVERSATION_LINK: "A link of the candidate’s own, to choose a time",
    "sender name": "Your name",
    "company": "Your company",
}
_FIELD = re.compile(r"\{\{([^{}]*)\}\}")
_LONGEST_FALLBACK = 100


@dataclass(frozen=True, slots=True)
class MergeField:
    """One field in a text; the fallback stands in where the value is empty."""

    name: str
    fallback: str


Template = tuple[str | MergeField, ...]


def read_template(text: str, field: str) -> Template:
    """The text cut into plain parts and merge fields.

    Raises InputRefused for `field` (the form's field that holds the text), naming the field that is not known, or the
    braces that are not closed.
    """
    parts: list[str | MergeField] = []
    end = 0
    for found in _FIELD.finditer(text):
        parts += [text[end : found.start()], _read_field(found[1], field)]
        end = found.end()
    parts.append(text[end:])
    if any(isinstance(part, str) and ("{{" in part or "}}" in part) for part in parts):
        raise InputRefused({field: "A merge field is not closed. Write it as {{ first name }}."})
    return tuple(part for part in parts if part)


def fill_in(template: Template, values: Mapping[str, str]) -> str:
    """The text with each field replaced by its value, in one pass: braces within a value stay as they are."""
    return "".join(part if isinstance(part, str) else values.get(part.name) or part.fallback for part in template)


def uses_field(template: Template, name: str) -> bool:
    """Whether the field stands in the text."""
    return any(isinstance(part, MergeField) and part.name == name for part in template)


def _read_field(raw: str, field: str) -> MergeField:
    written, _, fallback = raw.partition("|")
    name = " ".join(written.replace("_", " ").split()).lower()
    if name not in MERGE_FIELDS:
        raise InputRefused({field: _describe_unknown(" ".join(written.split()))})
    fallback = " ".join(fallback.split())
    if len(fallback) > _LONGEST_FALLBACK:
        raise InputRefused({field: f"What stands in for “{name}” is longer than {_LONGEST_FALLBACK} characters."})
    return MergeField(name, fallback)


def _describe_unknown(name: str) -> str:
    near = get_close_matches(name.lower(), MERGE_FIELDS, n=1)
    if near:
        return f"There is no merge field “{name[:50]}”. Did you mean {{{{ {near[0]} }}}}?"
    known = ", ".join(f"{{{{ {each} }}}}" for each in MERGE_FIELDS)
    return f"There is no merge field “{name[:50]}”. You can use {known}."
