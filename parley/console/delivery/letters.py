"""Letters to many candidates: subject and text read once, filled in for each as plain text, HTML and whole mail."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote

from django.utils.html import escape, linebreaks, urlize

from parley.console.delivery.email import LetterFacts
from parley.console.domain.merge_fields import MergeField, Template, fill_in, value_of
from parley.toolkit.ids import make_token
from parley.toolkit.mail.building import Envelope, build_mail

UNSUBSCRIBE_LINK = "unsubscribe link"
# What a mail keeps free for what replaces merge fields; longer subjects are cut by mail programs anyway.
LONGEST_SUBJECT = 300
# The order in which `Envelope.write` puts them.
_REPLY_TO, _NEXT_HEADER = b"\r\nReply-To:", b"\r\nAuto-Submitted:"
_ATTRIBUTE_BEGINS, _ATTRIBUTE_ENDS = 'href="', '"'


@dataclass(frozen=True, slots=True)
class _Gap:
    """A place in the HTML for a field's value: between tags, or within the address of a link."""

    field: MergeField
    is_in_address: bool


@dataclass(frozen=True, slots=True)
class Letter:
    """A message in one language, ready to be filled in for one candidate after another."""

    envelope: Envelope
    # Stands in the envelope where each candidate's own address for answers belongs; it is as long as those.
    reply_to: bytes
    subject: Template
    body: Template
    html: tuple[str | _Gap, ...]

    @classmethod
    def compile(cls, facts: LetterFacts, subject: Template, body: Template) -> "Letter":
        """Read the parts once. Raises MailRefused for a writer whose name or address cannot stand in a header."""
        envelope = Envelope.write(facts.sender, facts.reply_header)
        return cls(envelope, facts.reply_to.encode(), subject, body, _compile_html(body))

    def write_subject(self, values: Mapping[str, str]) -> str:
        """The subject for one candidate; a value never brings a line break into it."""
        return " ".join(fill_in(self.subject, values).split())[:LONGEST_SUBJECT]

    def write_text(self, values: Mapping[str, str]) -> str:
        """The plain text for one candidate."""
        return fill_in(self.body, values)

    def write_html(self, values: Mapping[str, str]) -> str:
        """The same as HTML: values are escaped, and addresses among them can be clicked."""
        return "".join(part if isinstance(part, str) else _fill_gap(part, values) for part in self.html)

    def build(
        self, recipient: str, values: Mapping[str, str], mail_id: str, unsubscribe_url: str, reply_to: str = ""
    ) -> bytes:
        """The whole mail; `reply_to` is the candidate's own address for answers, if there is one.

        Raises MailRefused for a recipient that cannot stand in a header.
        """
        envelope = self.envelope
        if reply_to and self.reply_to:
            envelope = Envelope(_readdress(envelope.head, self.reply_to, reply_to.encode()))
        return build_mail(
            envelope,
            recipient=recipient,
            subject=self.write_subject(values),
            text=self.write_text(values),
            html=self.write_html(values),
            message_id=mail_id,
            unsubscribe_url=unsubscribe_url,
        )


def _readdress(head: bytes, present: bytes, wanted: bytes) -> bytes:
    """The headers with another address for answers: only there, for a writer's name may be an address too."""
    before, name, rest = head.partition(_REPLY_TO)
    value, following, others = rest.partition(_NEXT_HEADER)
    start, found, end = value.rpartition(present)
    return b"".join((before, name, start, wanted, end, following, others)) if found else head


def _compile_html(body: Template) -> tuple[str | _Gap, ...]:
    """The HTML of the plain text, made once with a word of its own for each field, and cut at those words.

    The word is random, so no text can hold it; it is letters only, so that addresses are found as if it were text.
    """
    secret = re.sub(r"[^a-z]", "", make_token().lower())
    fields = [part for part in body if isinstance(part, MergeField)]
    numbers = iter(range(len(fields)))
    marked = "".join(part if isinstance(part, str) else f"q{secret}{next(numbers)}q" for part in body)
    html = linebreaks(urlize(marked, nofollow=True, autoescape=True))
    parts: list[str | _Gap] = []
    end = 0
    for found in re.finditer(f"q{secret}([0-9]+)q", html):
        before = html[: found.start()]
        begins = before.rfind(_ATTRIBUTE_BEGINS)
        is_in_address = begins >= 0 and _ATTRIBUTE_ENDS not in before[begins + len(_ATTRIBUTE_BEGINS) :]
        parts += [html[end : found.start()], _Gap(fields[int(found[1])], is_in_address)]
        end = found.end()
    return (*parts, html[end:])


def _fill_gap(gap: _Gap, values: Mapping[str, str]) -> str:
    value = value_of(gap.field, values)
    if gap.is_in_address:
        return quote(value, safe="")
    if "://" in value:
        return urlize(value, nofollow=True, autoescape=True).replace("\n", "<br>")
    return escape(value).replace("\n", "<br>")
