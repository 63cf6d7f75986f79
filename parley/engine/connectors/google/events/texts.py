"""Descriptions as Google's own pages write them, in HTML, read as plain text."""

import re
from html.parser import HTMLParser

_MARKUP = re.compile(r"<(?:/?[a-zA-Z][^<>]*|!--.*?--)>|&(?:[a-zA-Z]+|#[0-9]+);", re.DOTALL)
_BREAKING = frozenset({"br", "p", "div", "li", "ul", "ol", "tr", "h1", "h2", "h3", "h4"})
_SILENT = frozenset({"script", "style"})
_MANY_LINES = re.compile(r"\n{3,}")


def read_plain(text: str) -> str:
    """The text without its markup; one that has none stays as it is."""
    if _MARKUP.search(text) is None:
        return text
    reader = _Reader()
    reader.feed(text)
    reader.close()
    return _MANY_LINES.sub("\n\n", "".join(reader.found)).strip()


class _Reader(HTMLParser):
    """Keeps what is said and where lines end; the address of a link stands behind its words."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self._address = ""
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A line ends before what stands by itself."""
        self._silent += tag in _SILENT
        if tag in _BREAKING and self.found:
            self.found.append("\n")
        if tag == "li":
            self.found.append("- ")
        if tag == "a":
            self._address = dict(attrs).get("href") or ""

    def handle_endtag(self, tag: str) -> None:
        """A line ends after a paragraph."""
        self._silent -= tag in _SILENT and self._silent > 0
        if tag == "p":
            self.found.append("\n")
        if tag == "a":
            said = self.found[-1].strip() if self.found else ""
            if self._address.startswith(("https://", "http://")) and self._address != said:
                self.found.append(f" ({self._address})")
            self._address = ""

    def handle_data(self, data: str) -> None:
        """What is said."""
        if not self._silent:
            self.found.append(data.replace("\xa0", " "))
