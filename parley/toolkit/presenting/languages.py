"""The languages of Parley, and which of them somebody asks for."""

from collections.abc import Collection

from babel import Locale, UnknownLocaleError
from babel.core import get_global
from django.utils.translation.trans_real import parse_accept_lang_header

SOURCE_LANGUAGE = "en-gb"
# What a bare tag stands for where ours says more.
_USUAL = {"en": SOURCE_LANGUAGE, "zh": "zh-hans"}


def match_language(tag: str, codes: Collection[str]) -> str:
    """The one of the codes that a BCP 47 tag (`de`, `pt-BR`, `zh_CN`) means, or "" where none is it."""
    code = tag.strip().lower().replace("_", "-")
    if code in codes:
        return code
    primary = code.partition("-")[0]
    found = _USUAL.get(primary, primary)
    return found if found in codes else ""


def find_asked_language(accepted: str, codes: Collection[str]) -> str:
    """What an `Accept-Language` header likes best of the codes; English where it names none of them."""
    wanted = (match_language(tag, codes) for tag, _ in parse_accept_lang_header(accepted))
    return next((code for code in wanted if code), SOURCE_LANGUAGE)


def find_region(accepted: str, language: str) -> Locale | None:
    """The language with the country that an `Accept-Language` header names for it (`en-US`); None where it does not."""
    for tag, _ in parse_accept_lang_header(accepted):
        if tag.partition("-")[0] == language.partition("-")[0]:
            try:
                found = Locale.parse(tag, sep="-")
            except (UnknownLocaleError, ValueError):
                continue
            if found.territory:
                return found
    return None


def find_first_weekday(accepted: str, language: str) -> int:
    """On which day weeks begin for a reader, 0 for Monday: as in their browser's country, else the language's own."""
    region = find_region(accepted, language)
    if region is None and language.partition("-")[0] != "en":
        region = Locale.parse(get_global("likely_subtags")[language.partition("-")[0]])
    return region.first_week_day if region else 0
