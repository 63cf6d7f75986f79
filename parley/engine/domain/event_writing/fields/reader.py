"""Reading an object's fields one by one while everything that is wrong with them is gathered."""

import re
from collections.abc import Collection, Mapping
from typing import Any

from parley.engine.domain.errors.base import FieldProblem, FieldsRefused

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u0085\u2028\u2029]")
_FLAGS = {"true": True, "1": True, "false": False, "0": False}


class FieldReader:
    """One object of a request; the objects inside it write into the same list of problems."""

    def __init__(self, fields: Mapping[str, Any], problems: list[FieldProblem] | None = None, path: str = "") -> None:
        self._fields = fields
        self._path = path
        self.problems: list[FieldProblem] = [] if problems is None else problems

    def refuse(self, name: str, key: str, description: str) -> None:
        """Note that a field cannot be used."""
        self.problems.append(FieldProblem(self.name_of(name) or "base", key, description))

    def finish(self) -> None:
        """Raise FieldsRefused when anything was wrong."""
        if self.problems:
            raise FieldsRefused(self.problems)

    def name_of(self, name: str) -> str:
        """The field's name as the whole request knows it."""
        return f"{self._path}.{name}" if self._path and name else self._path or name

    def has(self, name: str) -> bool:
        """Whether the field is there, be it null."""
        return name in self._fields

    def names(self) -> list[str]:
        """The fields that are there."""
        return list(self._fields)

    def raw(self, name: str) -> Any:
        """The value as it was sent, None where there is none."""
        return self._fields.get(name)

    def text(self, name: str, longest: int, *, is_required: bool = False, has_lines: bool = False) -> str | None:
        """A text, trimmed; on one line unless `has_lines`. None where there is none."""
        value = self._fields.get(name)
        if value is None:
            if is_required:
                self.refuse(name, "required", "This is needed.")
            return None
        if isinstance(value, int | float) and not isinstance(value, bool):
            value = str(value)
        if not isinstance(value, str):
            self.refuse(name, "must_be_string", "This is not a text.")
            return None
        value = value.replace("\r\n", "\n").replace("\r", "\n")
        value = value.strip() if has_lines else " ".join(value.split())
        if is_required and not value:
            self.refuse(name, "required", "This is needed.")
        elif len(value) > longest:
            self.refuse(name, "too_long", f"This is longer than {longest} characters.")
        elif _CONTROL.search(value):
            self.refuse(name, "invalid", "This holds characters that are not allowed.")
        else:
            return value
        return None

    def word(self, name: str, choices: Collection[str]) -> str | None:
        """One of some words, None where there is none."""
        value = self.text(name, 40)
        if value is not None and value not in choices:
            self.refuse(name, "invalid", f"This is one of {', '.join(sorted(choices))}.")
            return None
        return value

    def flag(self, name: str) -> bool | None:
        """Yes or no, None where nothing is said; forms send words."""
        value = self._fields.get(name)
        if value is None or isinstance(value, bool):
            return value
        if isinstance(value, str) and value.lower() in _FLAGS:
            return _FLAGS[value.lower()]
        self.refuse(name, "must_be_boolean", "This is true or false.")
        return None

    def number(self, name: str, least: int, most: int, *, is_required: bool = False) -> int | None:
        """A whole number, None where there is none."""
        value = self._fields.get(name)
        if value is None:
            if is_required:
                self.refuse(name, "required", "This is needed.")
            return None
        if isinstance(value, str) and re.fullmatch(r"[0-9]{1,9}", value):
            value = int(value)
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            self.refuse(name, "invalid", f"This is a whole number from {least} to {most}.")
            return None
        return value

    def inner(self, name: str) -> "FieldReader | None":
        """The object in this field, None where there is none."""
        value = self._fields.get(name)
        if value is None:
            return None
        if not isinstance(value, dict):
            self.refuse(name, "invalid", "This is not an object.")
            return None
        return FieldReader(value, self.problems, self.name_of(name))

    def each(self, name: str, most: int) -> "list[FieldReader] | None":
        """The objects of a list, None where there is none."""
        values = self.list_values(name, most)
        if values is None:
            return None
        found = []
        for number, value in enumerate(values):
            if isinstance(value, dict):
                found.append(FieldReader(value, self.problems, f"{self.name_of(name)}[{number}]"))
            else:
                self.refuse(f"{name}[{number}]", "invalid", "This is not an object.")
        return found

    def list_values(self, name: str, most: int) -> list[Any] | None:
        """The values of a list, None where there is none."""
        value = self._fields.get(name)
        if value is None:
            return None
        if not isinstance(value, list):
            self.refuse(name, "invalid", "This is not a list.")
            return None
        if len(value) > most:
            self.refuse(name, "too_many", f"There may be {most} of these.")
            return None
        return value

    def link(self, name: str, longest: int = 2000) -> str | None:
        """An address on the web; other schemes would run as a script in somebody's calendar."""
        value = self.text(name, longest)
        if value is None:
            return None
        if not re.fullmatch(r"https?://[^\s<>\"\\]+", value, re.IGNORECASE):
            self.refuse(name, "invalid", "This is not an http or https address.")
            return None
        return value
