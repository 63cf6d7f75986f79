"""Merge fields of messages: known words in double braces, put in by plain replacement, never run."""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from parley.console.domain.errors import InputRefused
from parley.toolkit.presenting.told import Told, marked

CONVERSATION_LINK = "conversation link"
PUBLIC_URL = "public url"
SIGNATURE = "signature"
START_TIME = "start time"
MERGE_FIELDS: dict[str, str] = {
    "first name": marked("The candidate’s first name"),
    "last name": marked("The candidate’s last name"),
    "name": marked("The candidate’s first and last name"),
    CONVERSATION_LINK: marked("A link of the candidate’s own, to choose a time"),
    "sender name": marked("Your name"),
    "company": marked("Your company"),
    PUBLIC_URL: marked("Your public URL, the same for everybody"),
    SIGNATURE: marked("Your signature"),
    START_TIME: marked("When their conversation begins, once it is booked"),
    "headline": marked("The candidate’s headline"),
}
# What depends on the candidate alone, so that it may be missing.
CANDIDATE_FIELDS = ("first name", "last name", "name", "headline", START_TIME)
_FIELD = re.compile(r"\{\{([^{}]*)\}\}")
_LONGEST_FALLBACK = 100


@dataclass(frozen=True, slots=True)
class MergeField:
    """One field in a text; the fallback stands in where the value is empty."""

    name: str
    fallback: str


Template = tuple[str | MergeField, ...]


def read_template(text: str, field: str, custom: Collection[str] = ()) -> Template:
    """The text cut into plain parts and merge fields; `custom` are the company's own fields, as they are written.

    Raises InputRefused for `field` (the form's field that holds the text), naming the field that is not known, or the
    braces that are not closed.
    """
    known = {simplify_name(name) for name in custom} | set(MERGE_FIELDS)
    parts: list[str | MergeField] = []
    end = 0
    for found in _FIELD.finditer(text):
        parts += [text[end : found.start()], _read_field(found[1], field, known)]
        end = found.end()
    parts.append(text[end:])
    if any(isinstance(part, str) and ("{{" in part or "}}" in part) for part in parts):
        raise InputRefused({field: marked("A merge field is not closed. Write it as {{ first name }}.")})
    return tuple(part for part in parts if part)


def put_in(template: Template, name: str, inner: Template) -> Template:
    """The template with another one in place of a field: a signature, which may hold fields but not itself."""
    parts: list[str | MergeField] = []
    for part in template:
        if isinstance(part, MergeField) and part.name == name:
            parts += [each for each in inner if not (isinstance(each, MergeField) and each.name == name)]
        else:
            parts.append(part)
    return tuple(parts)


def fill_in(template: Template, values: Mapping[str, str]) -> str:
    """The text with each field replaced by its value, in one pass: braces within a value stay as they are."""
    return "".join(part if isinstance(part, str) else values.get(part.name) or part.fallback for part in template)


def value_of(field: MergeField, values: Mapping[str, str]) -> str:
    """What stands where the field is: its value, or what stands in for an empty one."""
    return values.get(field.name) or field.fallback


def uses_field(template: Template, name: str) -> bool:
    """Whether the field stands in the text."""
    return any(isinstance(part, MergeField) and part.name == name for part in template)


def list_fields(templates: Iterable[Template]) -> frozenset[str]:
    """The names of all fields that are used."""
    return frozenset(part.name for each in templates for part in each if isinstance(part, MergeField))


def list_bare_fields(templates: Iterable[Template]) -> frozenset[str]:
    """The names of fields that stand somewhere without anything to stand in for them."""
    parts = [part for each in templates for part in each if isinstance(part, MergeField)]
    return frozenset(part.name for part in parts if not part.fallback)


def simplify_name(written: str) -> str:
    """A field's name as it is compared: small letters, single blanks."""
    return " ".join(written.replace("_", " ").split()).lower()


def _read_field(raw: str, field: str, known: Collection[str]) -> MergeField:
    written, _, fallback = raw.partition("|")
    name = simplify_name(written)
    if name not in known:
        raise InputRefused({field: _describe_unknown(" ".join(written.split()), known)})
    fallback = " ".join(fallback.split())
    if len(fallback) > _LONGEST_FALLBACK:
        words = marked("What stands in for “%(name)s” is longer than %(most)s characters.")
        raise InputRefused({field: Told(words, name=name, most=_LONGEST_FALLBACK)})
    return MergeField(name, fallback)


def _describe_unknown(name: str, known: Collection[str]) -> Told:
    near = get_close_matches(name.lower(), known, n=1)
    if near:
        words = marked("There is no merge field “%(name)s”. Did you mean {{ %(near)s }}?")
        return Told(words, name=name[:50], near=near[0])
    usable = ", ".join(f"{{{{ {each} }}}}" for each in MERGE_FIELDS)
    return Told(marked("There is no merge field “%(name)s”. You can use %(usable)s."), name=name[:50], usable=usable)
