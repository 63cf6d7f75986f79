"""Catalogs of translations: gathers every marked text, keeps the translations there are, compiles what is complete.

`make messages` runs it. There are three shelves of catalogs, FOLDER/LANGUAGE/LC_MESSAGES/django.po: what both halves
say, what the console says to those who work in it, and what the engine says to candidates and hosts. No catalog holds
places in the source, so only words make a difference; the compiled .mo stands beside it, so that running Parley needs
no tool.
"""

import ast
import io
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

CHECKOUT = Path(__file__).resolve().parent.parent
PARLEY = CHECKOUT / "parley"
CONSOLE_LANGUAGES = ("de", "fr", "es", "pt", "nl", "ja", "ar")
LANGUAGES = (*CONSOLE_LANGUAGES, "it", "pl", "tr", "zh-hans", "ko")


@dataclass(frozen=True)
class Shelf:
    """Catalogs of some rooms; what `leans_on` says already is not said twice."""

    name: str
    folder: Path
    rooms: tuple[str, ...]
    languages: tuple[str, ...]
    leans_on: tuple[str, ...] = ()


SHELVES = (
    Shelf("both halves", PARLEY / "toolkit" / "locale", ("toolkit",), LANGUAGES),
    Shelf("the console", PARLEY / "locale", ("console", "identity", "site"), CONSOLE_LANGUAGES, ("toolkit",)),
    Shelf("the engine", PARLEY / "engine" / "locale", ("engine",), LANGUAGES, ("toolkit",)),
)
# Lines of the header that say when and by whom, which the history of the project tells better.
NOT_KEPT = (
    b'"Project-Id',
    b'"Report-Msgid',
    b'"POT-Creation',
    b'"PO-Revision',
    b'"Last-Tr',
    b'"Language-Team',
    b'"Generated',
)
BEGINNING = datetime(2026, 1, 1, tzinfo=UTC)
CALL = re.compile(r"\b(?:n?p?gettext|_)\(")
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "marked": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}


def main() -> None:
    """Renew every catalog and say what is still to be translated."""
    missing = 0
    for shelf in SHELVES:
        template = gather(shelf)
        for language in shelf.languages:
            catalog = read_catalog(shelf, language)
            catalog.update(template, no_fuzzy_matching=True)
            catalog.obsolete.clear()
            write_catalog(shelf, catalog, language)
            open_texts = [message for message in catalog if message.id and not is_translated(message.string)]
            missing += len(open_texts)
            print(f"{shelf.name} in {language}: {len(catalog)} texts, {len(open_texts)} not translated")
    sys.exit(1 if missing and "--strict" in sys.argv else 0)


def gather(shelf: Shelf) -> Catalog:
    """Every marked text of a shelf's rooms, in a stable order."""
    catalog = Catalog(charset="utf-8")
    found = read_rooms(shelf.rooms) - read_rooms(shelf.leans_on)
    for context, text in sorted(found, key=lambda each: (str(each[1]), each[0] or "")):
        catalog.add(text, context=context)
    return catalog


@cache
def read_rooms(rooms: tuple[str, ...]) -> frozenset[tuple[str | None, str | tuple[str, ...]]]:
    """The marked texts of some rooms, each with its context."""
    paths = [path for room in rooms for path in sorted((PARLEY / room).rglob("*"))]
    sources = [path for path in paths if path.suffix in (".py", ".html", ".txt") and "migrations" not in path.parts]
    return frozenset(text for path in sources for text in read_texts(path))


def read_texts(path: Path) -> Iterator[tuple[str | None, str | tuple[str, ...]]]:
    """The marked texts of one file, each with its context."""
    source = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        if "{% load" not in source or "i18n" not in source:
            return
        source = flatten_template(source)
    for _, function, text, _ in extract_python(io.BytesIO(source.encode()), KEYWORDS, (), {}):
        yield from read_call(str(function), text)


def flatten_template(source: str) -> str:
    """The template's marked texts as calls of gettext, a line each; what stands between them is no Python."""
    from django.utils.translation.template import templatize

    told = templatize(source)
    return "\n".join(cut_call(told[found.start() :]) for found in CALL.finditer(told))


def cut_call(text: str) -> str:
    """The call that the text begins with, up to its own closing bracket."""
    for end in (found.end() for found in re.finditer(r"\)", text)):
        try:
            ast.parse(text[:end])
        except (SyntaxError, ValueError):
            continue
        return text[:end].replace("\n", " ")
    return ""


def read_call(function: str, text: str | tuple[str | None, ...]) -> Iterator[tuple[str | None, str | tuple[str, ...]]]:
    """The text of one call of a marking function; nothing where it is not written out."""
    spec = KEYWORDS[function]
    words = text if isinstance(text, tuple) else (text,)
    if spec is None:
        if words and words[0]:
            yield None, words[0]
        return
    places = [part[0] if isinstance(part, tuple) else part for part in spec]
    chosen = [words[place - 1] for place in places if len(words) >= place]
    if len(chosen) != len(places) or not all(chosen):
        return
    context = chosen.pop(0) if isinstance(spec[0], tuple) else None
    yield context, chosen[0] if len(chosen) == 1 else tuple(str(each) for each in chosen)


def find_folder(shelf: Shelf, language: str) -> Path:
    """Where Django looks for a catalog: `zh-hans` is spelled `zh_Hans` there."""
    primary, _, rest = language.partition("-")
    return shelf.folder / (f"{primary}_{rest.title()}" if rest else primary) / "LC_MESSAGES"


def read_catalog(shelf: Shelf, language: str) -> Catalog:
    """The catalog as it stands, or an empty one."""
    path = find_folder(shelf, language) / "django.po"
    locale = path.parent.parent.name
    if not path.exists():
        return Catalog(locale=locale, charset="utf-8")
    with path.open("rb") as file:
        return read_po(file, locale=locale)


def write_catalog(shelf: Shelf, catalog: Catalog, language: str) -> None:
    """Text and compiled form, without dates: the same words give the same files."""
    folder = find_folder(shelf, language)
    folder.mkdir(parents=True, exist_ok=True)
    name = catalog.locale.english_name if catalog.locale else language
    catalog.header_comment, catalog.fuzzy = f"# What Parley says: {shelf.name}, in {name}.", False
    # The compiled form has its header with it.
    catalog.creation_date = catalog.revision_date = BEGINNING
    text = io.BytesIO()
    write_po(text, catalog, width=120, no_location=True, sort_output=True)
    kept = [line for line in text.getvalue().splitlines(keepends=True) if not line.startswith(NOT_KEPT)]
    (folder / "django.po").write_bytes(b"".join(kept))
    with (folder / "django.mo").open("wb") as file:
        write_mo(file, catalog)


def is_translated(string: str | tuple[str, ...] | None) -> bool:
    """Whether every form has words."""
    return all(string) if isinstance(string, tuple) else bool(string)


if __name__ == "__main__":
    main()
