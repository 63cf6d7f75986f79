"""The words by which a candidate is found: folded, so that neither case nor accents matter."""

import re
import unicodedata
from collections.abc import Iterable

LONGEST_WORD = 40
# Each word of a search costs a look into the index; nobody looks for more words than these.
MOST_SEARCHED = 6
# Letters that Unicode does not take apart, though people leave the stroke out when they type.
_PLAIN = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h"})
_WORD = re.compile(r"[^\W_]+")


def fold(text: str) -> str:
    """The text without case and accents: `Jovanović` is `jovanovic`, `STRASSE` is `straße` is `strasse`."""
    if text.isascii():
        return text.lower()  # the same, many times as fast, and most names and addresses are such
    parts = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(each for each in parts if not unicodedata.combining(each))
    return unicodedata.normalize("NFC", bare.casefold()).translate(_PLAIN)


def list_words(texts: Iterable[str]) -> set[str]:
    """The folded words of these texts, each once, cut to the longest that is kept."""
    return {word[:LONGEST_WORD] for text in texts for word in _WORD.findall(fold(text))}


def read_search(search: str) -> list[str]:
    """The beginnings of words that a search asks for, each once; a beginning of another one of them says no more."""
    found = list(dict.fromkeys(word[:LONGEST_WORD] for word in _WORD.findall(fold(search))))[:MOST_SEARCHED]
    return [word for word in found if not any(other != word and other.startswith(word) for other in found)]
