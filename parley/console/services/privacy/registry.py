"""Which tables of the console know a person, what anonymising leaves of each, and what an export never shows."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import models

from parley.console.models import (
    AutomationRun,
    BookingChange,
    Candidate,
    CandidateAddress,
    CandidateFile,
    CandidateTag,
    CandidateWord,
    Card,
    ConsentRequest,
    Conversation,
    CustomValue,
    EngineErasure,
    InboxMail,
    InboxThread,
    LinkWindow,
    ListEntry,
    Message,
    Note,
    OutgoingMail,
    SmsMessage,
    TimelineEntry,
    TimeProposal,
    Watch,
)
from parley.console.services.candidates.belongings.files import erase_files


@dataclass(frozen=True, slots=True)
class KnownTable:
    """One table that knows candidates; `candidate` is the look-up that leads from a row to its candidate.

    Anonymising deletes the rows, or writes `emptied` over them where they count in numbers; `before` is called with
    the candidate first, in the same transaction, for what is not in the row (files) or needs more than constants.
    `hidden` columns (secrets, links that work) never stand in an export.
    """

    model: type[models.Model]
    candidate: str
    emptied: Mapping[str, Any] | None = None
    hidden: frozenset[str] = frozenset()
    before: Sequence[Callable[[Candidate], None]] = field(default=())

    def find_rows(self, candidate: Candidate) -> models.QuerySet[models.Model]:
        """The rows that know this candidate."""
        return self.model._default_manager.filter(**{self.candidate: candidate})


def _empty_lonely_messages(candidate: Candidate) -> None:
    """What was written to nobody else speaks to this person alone; a message to many names none of them."""
    others = Message.recipients.through.objects.filter(message_id=models.OuterRef("pk")).exclude(candidate=candidate)
    lonely = Message.objects.filter(~models.Exists(others), recipients=candidate)
    Message.objects.filter(pk__in=list(lonely.values_list("pk", flat=True))).update(subject="", body="", variants={})


def _empty_own_words(candidate: Candidate) -> None:
    """Lines that no colleague wrote may name the person as the one who did something."""
    TimelineEntry.objects.filter(candidate=candidate, member=None).update(who="")


# Whoever adds a table with personal data adds a line here; tests/console/services/privacy/test_registry.py insists.
KNOWN_TABLES: tuple[KnownTable, ...] = (
    KnownTable(CandidateWord, "candidate", hidden=frozenset({"word"})),
    KnownTable(CandidateAddress, "candidate"),
    KnownTable(Note, "candidate"),
    KnownTable(CandidateFile, "candidate", hidden=frozenset({"place"}), before=(erase_files,)),
    KnownTable(Watch, "candidate"),
    KnownTable(CandidateTag, "candidate"),
    KnownTable(CustomValue, "candidate"),
    KnownTable(ListEntry, "candidate"),
    KnownTable(Card, "candidate"),
    # Its history counts runs; one that still waits has nobody to write to any more.
    KnownTable(
        AutomationRun,
        "candidate",
        {"state": "done", "card": None, "reason": "", "last_error": ""},
        hidden=frozenset({"lease_token"}),
    ),
    KnownTable(
        Conversation,
        "candidate",
        {
            "summary": "",
            "target_url": "",
            "view_url": "",
            "invitee_tzid": "",
            "invitee_name": "",
            "invitee_email": "",
            "accepted_invitee_email": "",
            "declined_reason": "",
            "outcome_note": "",
        },
        hidden=frozenset({"token", "token_hash", "correlation_id", "target_url", "view_url"}),
    ),
    KnownTable(TimeProposal, "conversation__candidate"),
    # What was done about bookings counts as the member's work; its words may name the person.
    KnownTable(
        BookingChange, "conversation__candidate", {"result": "", "last_error": ""}, hidden=frozenset({"lease_token"})
    ),
    # That somebody was asked and answered counts; the words are the company's, the link leads nowhere any more.
    KnownTable(ConsentRequest, "candidate", {}, hidden=frozenset({"token_hash"})),
    KnownTable(EngineErasure, "candidate", {}, hidden=frozenset({"names", "lease_token"})),
    KnownTable(LinkWindow, "candidate", hidden=frozenset({"id", "state_hash", "correlation_id", "attempt_id"})),
    KnownTable(
        OutgoingMail,
        "candidate",
        {"recipient": "", "subject": "", "content": "", "last_error": "", "filled_with": ""},
        hidden=frozenset({"lease_token"}),
    ),
    KnownTable(InboxMail, "thread__candidate", hidden=frozenset({"digest"})),
    KnownTable(InboxThread, "candidate"),
    # A number that said STOP stays on its own list: the wish outlives the profile.
    KnownTable(SmsMessage, "candidate", hidden=frozenset({"lease_token", "once_key"})),
    KnownTable(Message.recipients.through, "candidate", {}, before=(_empty_lonely_messages,)),
    KnownTable(
        TimelineEntry, "candidate", {"detail": "", "told": None}, frozenset({"told"}), before=(_empty_own_words,)
    ),
)
