"""Descriptions of events: plain text out of a body, and a new one put into a body without losing the online meeting."""

import re
from html import escape, unescape
from typing import Any

_TAG = re.compile(r"<[^>]*>")
_HIDDEN = re.compile(r"<(style|script|head)\b.*?</\1\s*>", re.IGNORECASE | re.DOTALL)
_BREAK = re.compile(r"<(?:br|/p|/div|/tr|/li|/h[1-6])\b[^>]*>", re.IGNORECASE)
_RULER = re.compile(r"_{20,}")
_BLOCK = re.compile(r"<(?:div|p|table|hr)\b", re.IGNORECASE)
_END = re.compile(r"</body\s*>", re.IGNORECASE)
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_TEAMS = "Microsoft Teams"
_BLANKS = re.compile(r"\n{3,}")


def read_text(body: object) -> str:
    """The text of a body; formatting is left out."""
    if not isinstance(body, dict):
        return ""
    content = str(body.get("content") or "").replace("\r\n", "\n")
    if str(body.get("contentType") or "text").casefold() == "html":
        content = _BREAK.sub("\n", _HIDDEN.sub("", content.replace("\n", " ")))
        content = unescape(_TAG.sub("", content)).replace("\xa0", " ")
        content = "\n".join(line.strip() for line in content.split("\n"))
    return _BLANKS.sub("\n\n", content).strip()


def cut_meeting(text: str, join_url: str) -> str:
    """The text without what Teams wrote below it: from the ruler above its link on, else from its name, else the link.

    Where the text form of a body left the link out, only a ruler above Teams' name tells.
    """
    place = text.find(join_url) if join_url else -1
    if place < 0:
        named = text.find(_TEAMS) if join_url else -1
        rulers = list(_RULER.finditer(text, 0, named)) if named >= 0 else []
        return (text[: rulers[-1].start()] if rulers else text).strip()
    rulers = list(_RULER.finditer(text, 0, place))
    named = text.rfind(_TEAMS, 0, place)
    edge = rulers[-1].start() if rulers else named if named >= 0 else place
    # Whatever stands on the same line is Teams' own.
    return text[: text.rfind("\n", 0, edge) + 1].strip()


def say_text(text: str) -> dict[str, str]:
    """A body of plain text."""
    return {"contentType": "text", "content": text}


def replace_text(body: dict[str, Any], text: str, join_url: str) -> dict[str, str]:
    """The body (as HTML) with another text above what Teams wrote: without that the meeting is lost (Graph's docs)."""
    content = str(body.get("content") or "")
    said = "<br>".join(escape(line) for line in text.split("\n"))
    kept = _keep_meeting(content, join_url)
    return {"contentType": "html", "content": f"<html><body><div>{said}</div>{kept}</body></html>"}


def _keep_meeting(content: str, join_url: str) -> str:
    """What Teams wrote: the blocks from the ruler above its link, or from its link's own, to the end."""
    # The link stands in the HTML as it is, or with its & and quotes escaped.
    places = [place for spelt in (join_url, escape(join_url)) if spelt and (place := content.find(spelt)) >= 0]
    if not places and _TEAMS in content:
        # The link may be known in the text before it is in its field.
        places = [content.find(_TEAMS)]
    if not places:
        return ""
    rulers = list(_RULER.finditer(content, 0, min(places)))
    edge = rulers[-1].start() if rulers else min(places)
    blocks = list(_BLOCK.finditer(content, 0, edge))
    starts = blocks[-1].start() if blocks else content.rfind("<", 0, edge)
    end = _END.search(content, max(places))
    return content[max(starts, 0) : end.start() if end else len(content)]


def clean_text(text: object) -> str:
    """The text with plain line ends and without other control characters."""
    return _CONTROLS.sub("", str(text or "").replace("\r\n", "\n").replace("\r", "\n"))
