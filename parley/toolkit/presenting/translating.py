"""Sentences that were told in English, said in the language in force."""

from collections.abc import Mapping

from django.utils.translation import gettext

from parley.toolkit.presenting.told import Told


def translate_told(words: str) -> str:
    """The sentence in the language in force; as it is where the catalogs do not know it."""
    return gettext(words.template) % words.values if isinstance(words, Told) else gettext(words)


def translate_fields(fields: Mapping[str, str]) -> dict[str, str]:
    """Each field with its sentence in the language in force."""
    return {name: translate_told(words) for name, words in fields.items()}
