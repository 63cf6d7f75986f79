"""What a message says: its texts read into merge fields, and what each field means for a candidate."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import override

from parley.console.delivery.email import LetterFacts
from parley.console.delivery.letters import UNSUBSCRIBE_LINK, Letter
from parley.console.delivery.reply_addresses import write_reply_address
from parley.console.domain.errors import InputRefused
from parley.console.domain.merge_fields import (
    CONVERSATION_LINK,
    PUBLIC_URL,
    SIGNATURE,
    START_TIME,
    MergeField,
    Template,
    list_bare_fields,
    list_fields,
    put_in,
    read_template,
    simplify_name,
    uses_field,
)
from parley.console.models import Candidate, Conversation, CustomField, Member, Message
from parley.toolkit.presenting.translating import translate_fields
from parley.toolkit.wall_time import write_when

LONGEST_SUBJECT = 200
LONGEST_BODY = 20_000
OWN_LANGUAGE = ""
# Named as a candidate is; the address for its answers is as long as everybody's.
_NOBODY = "can_" + "0" * 24


@dataclass(frozen=True, slots=True)
class Wording:
    """Subject and body in one language, read into plain parts and merge fields."""

    subject: Template
    body: Template


@dataclass(frozen=True, slots=True)
class Wordings:
    """A message in each of its languages; "" is the one it was written in."""

    by_language: Mapping[str, Wording]

    @property
    def needs_link(self) -> bool:
        """Whether each candidate gets a link of their own."""
        return any(uses_field(each.body, CONVERSATION_LINK) for each in self.by_language.values())

    @property
    def fields(self) -> frozenset[str]:
        """Every field that is used in any language."""
        return list_fields(self._parts())

    @property
    def bare_fields(self) -> frozenset[str]:
        """The fields that are used somewhere without a fallback."""
        return list_bare_fields(self._parts())

    def choose(self, language: str) -> str:
        """The language of ours that a candidate of this language reads: theirs, without its region, or ""."""
        return next((each for each in (language, language.partition("-")[0]) if each in self.by_language), OWN_LANGUAGE)

    def _parts(self) -> list[Template]:
        return [part for each in self.by_language.values() for part in (each.subject, each.body)]


def list_custom_names(company_id: str) -> list[str]:
    """The company's own fields, as they are written."""
    return list(
        CustomField.objects.filter(company_id=company_id).order_by("position", "pk").values_list("name", flat=True)
    )


def read_wordings(message: Message) -> Wordings:
    """All languages with their merge fields, the signature put in.

    Raises InputRefused with the field (`subject`, `body`, `body_de` …) and what is wrong in it.
    """
    custom = list_custom_names(message.company_id)
    texts = {OWN_LANGUAGE: (message.subject, message.body)}
    texts |= {language: (each["subject"], each["body"]) for language, each in message.variants.items()}
    signature = _read_signature(message.sender, custom)
    problems: dict[str, str] = {}
    found: dict[str, Wording] = {}
    for language, (subject, body) in texts.items():
        ending = f"_{language}" if language else ""
        try:
            wording = read_wording(subject, body, custom, ending)
            found[language] = Wording(wording.subject, put_in(wording.body, SIGNATURE, signature))
        except InputRefused as refusal:
            problems |= refusal.fields
    if problems:
        raise InputRefused(problems)
    return Wordings(found)


def read_words(text: str, field: str, custom: list[str]) -> Template:
    """The text as parts and merge fields. Raises InputRefused in the language in force."""
    try:
        return read_template(text, field, custom)
    except InputRefused as refusal:
        raise InputRefused(translate_fields(refusal.fields)) from refusal


def read_wording(subject: str, body: str, custom: list[str], ending: str = "") -> Wording:
    """One subject and body. Raises InputRefused with every field that is wrong, `ending` behind its name."""
    problems: dict[str, str] = {}
    parts: dict[str, Template] = {}
    for name, text in ((f"subject{ending}", subject), (f"body{ending}", body)):
        try:
            parts[name] = read_words(text, name, custom)
        except InputRefused as refusal:
            problems |= refusal.fields
        if not text.strip():
            problems[name] = _("Write a subject.") if name.startswith("subject") else _("Write something to send.")
    if not problems and uses_field(parts[f"subject{ending}"], CONVERSATION_LINK):
        problems[f"subject{ending}"] = _("A link in the subject cannot be clicked. Put it into the message.")
    if problems:
        raise InputRefused(problems)
    return Wording(parts[f"subject{ending}"], parts[f"body{ending}"])


def _read_signature(sender: Member, custom: list[str]) -> Template:
    try:
        return read_words(sender.signature or sender.user.name, "body", custom)
    except InputRefused as refusal:
        words = _("Your signature cannot be used: %(reason)s")
        raise InputRefused({"body": words % {"reason": refusal}}) from refusal


def compile_letters(message: Message, wordings: Wordings) -> dict[str, Letter]:
    """The message in each language, ready to be filled in, with the way to unsubscribe below.

    Raises MailRefused when the sender's name or address cannot stand in a header.
    """
    sender = message.sender
    facts = LetterFacts(sender.user.name, message.company.name, answer_address(sender, _NOBODY) or sender.user.email)
    return {
        language: Letter.compile(facts, wording.subject, wording.body + _write_footer(message, language))
        for language, wording in wordings.by_language.items()
    }


def answer_address(sender: Member, candidate_id: str) -> str:
    """Where this candidate's answer goes to the inbox; "" where there is none, so that it goes to the sender."""
    return write_reply_address(candidate_id, sender.pk)


def _write_footer(message: Message, language: str) -> Template:
    with override(language or "en"):
        words = _("You get this message from %(company)s. Unsubscribe: %(url)s")
    before, _mark, after = (words % {"company": message.company.name, "url": "\0"}).partition("\0")
    return ("\n\n-- \n" + before, MergeField(UNSUBSCRIBE_LINK, ""), after + "\n")


def describe_values(
    sender: Member,
    candidate: Candidate,
    link_url: str,
    *,
    custom: Mapping[str, str] | None = None,
    conversation: Conversation | None = None,
    unsubscribe_url: str = "",
) -> dict[str, str]:
    """What each merge field means for this candidate; `custom` are values of the company's own fields by name."""
    values = {simplify_name(name): value for name, value in (custom or {}).items()}
    starts_at = conversation.starts_at if conversation else None
    return values | {
        "first name": candidate.first_name,
        "last name": candidate.last_name,
        "name": candidate.name,
        "headline": candidate.headline,
        CONVERSATION_LINK: link_url,
        "sender name": sender.user.name,
        "company": sender.company.name,
        PUBLIC_URL: sender.public_url,
        UNSUBSCRIBE_LINK: unsubscribe_url,
        START_TIME: _write_start(candidate, conversation) if starts_at else "",
    }


def _write_start(candidate: Candidate, conversation: Conversation | None) -> str:
    if conversation is None or conversation.starts_at is None:
        return ""
    return write_when(
        conversation.starts_at, conversation.invitee_tzid or candidate.tzid or "UTC", conversation.starts_at
    )
