"""Letters: what a mail says, said once, and written as plain text and as HTML that mail programs leave whole.

Outlook draws HTML with Word, Gmail drops style sheets above 102 kB and classes in some boxes: so tables, styles in
the elements (all of them from here), no pictures, and colours that stand being turned dark.
"""

from dataclasses import dataclass
from functools import lru_cache

from django.template.loader import render_to_string
from django.utils.translation import get_language, get_language_bidi

from parley.toolkit.presenting.colours import is_colour, make_dark_palette, make_light_palette

USUAL_ACCENT = "#0f6762"
_GROUND, _DARK_GROUND = "#ffffff", "#21201d"
_FONT = "font-family:-apple-system,Segoe UI,Roboto,Helvetica,Arial,sans-serif"
_SIZE = "font-size:16px;line-height:24px"
_LINK_PREFIXES = ("https://", "http://")


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing to know, such as when; a value that is an address can be followed."""

    label: str
    value: str

    @property
    def url(self) -> str:
        """The value where it is an address to follow, else ""."""
        is_link = self.value.startswith(_LINK_PREFIXES) and len(self.value.split()) == 1
        return self.value if is_link else ""


@dataclass(frozen=True, slots=True)
class Link:
    """Somewhere to go."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Letter:
    """What is said, from top to bottom, in the language in force; what people typed is never markup.

    `opening` is also what mail programs show beside the subject, with the first fact behind it.
    """

    greeting: str
    opening: str
    title: str = ""
    facts: tuple[Fact, ...] = ()
    # What a person wrote: lines are kept.
    words: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()
    notes: tuple[str, ...] = ()
    action: Link | None = None
    sender: str = ""
    accent: str = ""


def write_letter_text(letter: Letter) -> str:
    """The letter as plain text, as good to read as the other."""
    facts = [letter.title] if letter.title else []
    facts += [_write_fact(fact) for fact in letter.facts]
    links = [f"{link.label}: {link.url}" for link in letter.links]
    action = [f"{letter.action.label}:\n{letter.action.url}"] if letter.action else []
    blocks = [
        letter.greeting,
        letter.opening,
        "\n".join(facts),
        *letter.words,
        "\n".join(links),
        *letter.notes,
        *action,
        letter.sender,
    ]
    return "\n\n".join(block for block in blocks if block) + "\n"


def _write_fact(fact: Fact) -> str:
    is_question = fact.label.endswith(("?", ":", "？", "؟"))
    return f"{fact.label} {fact.value}" if is_question else f"{fact.label}: {fact.value}"


def write_letter_html(letter: Letter) -> str:
    """The letter as HTML, in the language in force and its direction."""
    preview = " ".join((letter.opening, *(fact.value for fact in letter.facts[:1])))
    is_rtl = get_language_bidi()
    facts = {
        "letter": letter,
        "preview": preview,
        "language": get_language() or "en",
        "direction": "rtl" if is_rtl else "ltr",
        "start": "right" if is_rtl else "left",
        "styles": _list_styles(letter.accent if is_colour(letter.accent) else USUAL_ACCENT),
    }
    return render_to_string("toolkit/mail/letter.html", facts)


@lru_cache(maxsize=256)
def _list_styles(accent: str) -> dict[str, str]:
    """Every style of the letter, of one accent colour; no quotes in them."""
    light, dark = make_light_palette(accent, _GROUND), make_dark_palette(accent, _DARK_GROUND)
    words = f"margin:0 0 16px;{_FONT};{_SIZE}"
    return {
        "page": "margin:0;padding:0;background-color:#f4f2ee",
        "outer": "background-color:#f4f2ee",
        "card": f"width:100%;max-width:600px;background-color:{_GROUND};border-top:4px solid {light.primary}",
        "preview": "display:none;max-height:0;max-width:0;overflow:hidden;opacity:0;font-size:1px;line-height:1px",
        "inside": "padding:32px 24px",
        "words": f"{words};color:#22201c",
        "heading": f"margin:0 0 16px;{_FONT};font-size:22px;line-height:28px;font-weight:bold;color:#22201c",
        "title": f"margin:0 0 8px;{_FONT};font-size:18px;line-height:26px;font-weight:bold;color:#22201c",
        "facts": "margin:0 0 12px;width:100%;border-collapse:collapse",
        "fact": "padding:0 0 12px;vertical-align:top",
        "label": f"{_FONT};font-size:14px;line-height:20px;color:#5d5850",
        "value": f"{_FONT};{_SIZE};color:#22201c",
        "quote": f"{words};color:#22201c",
        "link": f"color:{light.ink};text-decoration:underline;word-break:break-word",
        "button_cell": f"background-color:{light.primary};border-radius:8px;padding:12px 24px",
        "button": f"{_FONT};{_SIZE};font-weight:bold;color:{light.content};text-decoration:none;display:inline-block",
        "button_row": "margin:0 0 24px",
        "small": f"margin:0 0 8px;{_FONT};font-size:14px;line-height:20px;color:#5d5850",
        "button_color": light.primary,
        "dark_ground": _DARK_GROUND,
        "dark_link": dark.ink,
        "dark_primary": dark.primary,
        "dark_content": dark.content,
    }
