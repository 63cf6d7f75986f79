"""What one row of an import says about a candidate, or why it says nothing that can be taken."""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from email.utils import parseaddr
from functools import cache

from babel import Locale

from parley.console.domain.candidate_import.columns import EMAIL, FIELD_PREFIX, IGNORE, fold_name
from parley.toolkit.presenting.spreadsheets import undo_harmless
from parley.toolkit.presenting.told import marked

NO_ADDRESS = marked("There is no email address.")
NOT_AN_ADDRESS = marked("This is not an email address.")
UNREADABLE_SIGNS = marked("There are characters in it that cannot be read; the file is written in another encoding.")
CONTROL_SIGNS = marked("There are control characters in it.")
TOO_LONG_CELLS = {
    "email": (254, marked("The email address is longer than 254 characters.")),
    "first_name": (100, marked("The first name is longer than 100 characters.")),
    "last_name": (100, marked("The last name is longer than 100 characters.")),
    "phone": (40, marked("The telephone number is longer than 40 characters.")),
    "headline": (200, marked("The headline is longer than 200 characters.")),
    "address": (300, marked("The address is longer than 300 characters.")),
    "notes": (4000, marked("The notes are longer than 4,000 characters.")),
    "tag": (60, marked("The tag is longer than 60 characters.")),
}
TOO_LONG_FIELD = (500, marked("A field is longer than 500 characters."))
UNKNOWN_COUNTRY = marked("Countries that are not known here were left empty.")
UNKNOWN_LANGUAGE = marked("Languages that are not known here were left empty.")
LANGUAGES = ("en", "de", "fr", "es", "pt", "nl", "ja", "ar")


@dataclass(slots=True)
class RowFacts:
    """One candidate as the file has them; `values` by the names of the candidate's columns, only what is filled."""

    email: str
    values: dict[str, str]
    tag: str = ""
    fields: dict[str, str] = field(default_factory=dict)


class RowRefused(Exception):
    """A row that cannot be taken; the message says why."""


class RowReader:
    """Reads rows by the meaning of their columns; `remarks` counts what was left out of rows that were taken."""

    def __init__(self, targets: Sequence[str]) -> None:
        self._places = [(place, target) for place, target in enumerate(targets) if target != IGNORE]
        self._address_place = targets.index("email")
        self.remarks: Counter[str] = Counter()

    def read(self, cells: Sequence[str]) -> RowFacts:
        """What the row says. Raises RowRefused."""
        found = {
            target: clean_cell(cells[place], keeps_lines=target == "notes")
            for place, target in self._places
            if place < len(cells)
        }
        _refuse_unreadable(found)
        facts = RowFacts(email=_read_address(found.pop("email", "")), values={}, tag=found.pop("tag", ""))
        facts.fields = {
            target.removeprefix(FIELD_PREFIX): value
            for target, value in found.items()
            if target.startswith(FIELD_PREFIX) and value
        }
        facts.values = {name: value for name, value in found.items() if value and not name.startswith(FIELD_PREFIX)}
        _split_name(facts)
        self._translate(facts.values, "country", find_country, UNKNOWN_COUNTRY)
        self._translate(facts.values, "language", find_language, UNKNOWN_LANGUAGE)
        _refuse_long(facts)
        return facts

    def read_address(self, cells: Sequence[str]) -> str:
        """Only the address, which may be none, of a row that was read before."""
        cell = cells[self._address_place] if self._address_place < len(cells) else ""
        return _spell_address(clean_cell(cell))

    def _translate(self, values: dict[str, str], name: str, find: Callable[[str], str], remark: str) -> None:
        if name in values:
            values[name] = find(values[name])
            if not values[name]:
                del values[name]
                self.remarks[remark] += 1


def clean_cell(cell: str, *, keeps_lines: bool = False) -> str:
    """The cell without what nobody sees: outer blanks, signs of no width, an apostrophe of our own exports."""
    if cell.isascii() and cell.isprintable() and "  " not in cell and not cell.startswith("'"):
        return cell.strip()
    shown = "".join(sign for sign in cell if sign.isascii() or unicodedata.category(sign) != "Cf")
    shown = undo_harmless(shown.strip())
    return "\n".join(line.rstrip() for line in shown.split("\n")) if keeps_lines else " ".join(shown.split())


def _refuse_unreadable(found: dict[str, str]) -> None:
    for value in found.values():
        if value.isprintable():
            if "\ufffd" in value:
                raise RowRefused(UNREADABLE_SIGNS)
        elif any(unicodedata.category(sign) in ("Cc", "Cs") and sign not in "\n\t" for sign in value):
            raise RowRefused(CONTROL_SIGNS)


def _read_address(cell: str) -> str:
    if not cell:
        raise RowRefused(NO_ADDRESS)
    address = _spell_address(cell)
    if len(address) <= 254 and not EMAIL.fullmatch(address):
        raise RowRefused(NOT_AN_ADDRESS)
    return address


def _spell_address(cell: str) -> str:
    """Also from `Milena Jovanović <milena@example.org>`, as mail programs copy it."""
    return (parseaddr(cell)[1] if "<" in cell else cell).removeprefix("mailto:").lower()


def _split_name(facts: RowFacts) -> None:
    """First and last name from a whole one; a single word is the first."""
    values = facts.values
    whole = values.pop("full_name", "")
    if whole and not (values.get("first_name") or values.get("last_name")):
        last, comma, first = whole.partition(",")
        if not comma:
            first, _, last = whole.rpartition(" ")
        values["first_name"], values["last_name"] = first.strip() or last.strip(), last.strip() if first.strip() else ""
    for name in ("first_name", "last_name"):
        if not values.get(name):
            values.pop(name, None)


def _refuse_long(facts: RowFacts) -> None:
    parts: dict[str, str] = facts.values | {"email": facts.email, "tag": facts.tag}
    for name, value in parts.items():
        most, words = TOO_LONG_CELLS.get(name, TOO_LONG_FIELD)
        if len(value) > most:
            raise RowRefused(words)
    if any(len(value) > TOO_LONG_FIELD[0] for value in facts.fields.values()):
        raise RowRefused(TOO_LONG_FIELD[1])


@cache
def find_country(words: str) -> str:
    """The ISO code of a country by code or by its name in one of the languages; "" when it is not known."""
    code = words.strip().upper()
    return code if code in _list_country_codes() else _list_country_names().get(fold_name(words), "")


@cache
def find_language(words: str) -> str:
    """The code of a language that candidates can be written to in; "" for another."""
    code = re.split(r"[-_]", words.strip().lower())[0]
    return code if code in LANGUAGES else _list_language_names().get(fold_name(words), "")


@cache
def _list_country_codes() -> frozenset[str]:
    """What Babel calls territories, without continents and unions."""
    return frozenset(
        str(code) for code in Locale("en").territories if len(str(code)) == 2 and code not in ("EU", "EZ", "UN", "ZZ")
    )


@cache
def _list_country_names() -> dict[str, str]:
    names = {
        fold_name(str(name)): str(code)
        for language in LANGUAGES
        for code, name in Locale(language).territories.items()
        if code in _list_country_codes() and name
    }
    return names | {"uk": "GB", "usa": "US", "england": "GB", "scotland": "GB", "wales": "GB", "holland": "NL"}


@cache
def _list_language_names() -> dict[str, str]:
    names: dict[str, str] = {}
    for language in LANGUAGES:
        words = Locale(language).languages
        names |= {fold_name(words[code]): code for code in LANGUAGES if code in words}
    return names
