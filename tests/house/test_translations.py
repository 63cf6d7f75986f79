"""Every text that a person reads in the console can be translated, and is, in every language of the settings."""

import importlib.util
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import read_mo
from django.template.base import Lexer, TokenType

from tests.house.source import CHECKOUT

ROOMS = ("console", "identity", "toolkit")
# Names, and what is the same in every language.
NAMES = {
    "Parley",
    "Cronofy",
    "CSV",
    "Google",
    "Microsoft",
    "Teams",
    "Zoom",
    "ZIP",
    "JSON",
    "OpenAPI",
    "SMS",
    "VTIMEZONE",
}
SPOKEN_ATTRIBUTES = re.compile(r'\b(?:aria-label|title|placeholder|alt)="([^"]*[A-Za-z]{2}[^"]*)"')
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]")


@cache
def load_messages() -> ModuleType:
    """The script that gathers texts; it stands outside the packages."""
    spec = importlib.util.spec_from_file_location("messages_script", CHECKOUT / "scripts" / "messages.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def list_templates() -> list[Path]:
    return [path for room in ROOMS for path in sorted((CHECKOUT / "parley" / room).rglob("templates/**/*.html"))]


def list_bare_texts(source: str) -> Iterator[str]:
    """Words of a template that stand outside any mark for translation."""
    text, is_marked = [], False
    for token in Lexer(source).tokenize():
        if token.token_type is TokenType.BLOCK:
            name = token.contents.split()[0]
            # The block of a page's class holds a class, which nobody reads.
            if name in ("blocktranslate", "blocktrans", "comment", "verbatim") or "page_class" in token.contents:
                is_marked = not name.startswith("end")
            elif name in ("endblocktranslate", "endblocktrans", "endcomment", "endverbatim"):
                is_marked = False
            text.append(" ")
        elif token.token_type is TokenType.TEXT and not is_marked:
            text.append(token.contents)
    whole = re.sub(r"<(script|style|svg)\b.*?</\1>", " ", "".join(text), flags=re.DOTALL)
    yield from SPOKEN_ATTRIBUTES.findall(whole)
    for part in re.split(r"<[^>]*>", whole):
        words = re.sub(r"&\w+;|https?://\S+|[A-Z]+(?:_[A-Z]+)+\S*", " ", part)
        if any(word not in NAMES for word in re.findall(r"[A-Za-z]{2,}", words)):
            yield " ".join(part.split())


@pytest.mark.parametrize("path", list_templates(), ids=lambda path: str(path.relative_to(CHECKOUT / "parley")))
def test_no_words_of_a_template_stand_outside_a_mark(path: Path) -> None:
    assert list(list_bare_texts(path.read_text(encoding="utf-8"))) == []


@cache
def gather(shelf: Any) -> Catalog:
    found: Catalog = load_messages().gather(shelf)
    return found


CATALOGS = [(shelf, language) for shelf in load_messages().SHELVES for language in shelf.languages]
each_catalog = pytest.mark.parametrize(
    ("shelf", "language"), CATALOGS, ids=[f"{shelf.folder.parent.name}-{language}" for shelf, language in CATALOGS]
)


@each_catalog
def test_every_marked_text_is_translated(shelf: Any, language: str) -> None:
    script = load_messages()
    catalog: Catalog = script.read_catalog(shelf, language)
    wanted = {(message.id, message.context) for message in gather(shelf) if message.id}
    known = {(message.id, message.context): message for message in catalog if message.id}
    assert sorted(str(key) for key in wanted - known.keys()) == [], "run make messages"
    assert [str(key) for key, message in known.items() if not script.is_translated(message.string)] == []
    assert sorted(str(key) for key in known.keys() - wanted) == [], "run make messages"


@each_catalog
def test_a_translation_keeps_what_is_put_in(shelf: Any, language: str) -> None:
    def count(text: str) -> list[str]:
        return sorted(set(PLACEHOLDER.findall(text)))

    wrong = []
    for message in load_messages().read_catalog(shelf, language):
        ids, strings = as_tuple(message.id), as_tuple(message.string)
        wanted = count(" ".join(ids))
        # A plural form for exactly one or two may say the number in words.
        is_free = len(strings) > 1
        for string in strings:
            has = count(string)
            if message.id and (has != wanted if not is_free else not set(has) <= set(wanted)):
                wrong.append((message.id, string))
    assert wrong == []


@each_catalog
def test_the_compiled_catalog_says_the_same(shelf: Any, language: str) -> None:
    script = load_messages()
    with (script.find_folder(shelf, language) / "django.mo").open("rb") as file:
        compiled = list_translations(read_mo(file))
    written = list_translations(script.read_catalog(shelf, language))
    assert compiled == written


def list_translations(catalog: Catalog) -> dict[tuple[tuple[str, ...], str], tuple[str, ...]]:
    """What the catalog says, by text and context."""
    return {(as_tuple(each.id), each.context or ""): as_tuple(each.string) for each in catalog if each.id}


def as_tuple(text: str | tuple[str, ...] | list[str] | None) -> tuple[str, ...]:
    if text is None:
        return ()
    return (text,) if isinstance(text, str) else tuple(text)


def test_the_search_for_bare_words_finds_them() -> None:
    source = (
        '<p>{% translate "Good" %} bad</p><a aria-label="Worse">{% blocktranslate %}Fine{% endblocktranslate %}</a>'
    )
    assert sorted(list_bare_texts(source)) == ["Worse", "bad"]
    assert all(len(list(gather(shelf))) > 10 for shelf in load_messages().SHELVES)
