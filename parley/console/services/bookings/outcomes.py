"""What came of a conversation: held or not, by whose absence, and in the company's own words."""

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from parley.console.domain.errors import InputRefused
from parley.console.domain.statuses import HELD, UPCOMING, Status
from parley.console.models import CHANGED, BookingSettings, Company, Conversation, EntryKind, Member
from parley.console.services.candidates.timeline import build_entry, write_entry
from parley.console.services.conversations.changes import get_conversation
from parley.console.services.conversations.links import set_status
from parley.toolkit.clock import now
from parley.toolkit.presenting.told import Told, marked

USUAL_WORDS = (marked("Go on"), marked("Talk again later"), marked("Not a fit"))
MOST_WORDS, LONGEST_WORD, LONGEST_NOTE = 20, 60, 2000
_HOST_AWAY = Told(marked("The host did not come."))
ATTENDANCES = ("completed", "candidate", "host")


def list_outcome_words(company: Company) -> list[str]:
    """The company's words for outcomes, the usual ones where it has set none."""
    row = BookingSettings.objects.filter(company=company).first()
    return [str(each) for each in row.outcomes] if row else [_(each) for each in USUAL_WORDS]


def save_outcome_words(company: Company, words: Sequence[str]) -> list[str]:
    """Set the words, each once, in the given order. Raises InputRefused(outcomes)."""
    kept = list(dict.fromkeys(" ".join(each.split()) for each in words if each.strip()))
    if len(kept) > MOST_WORDS or any(len(each) > LONGEST_WORD for each in kept):
        problem = _("At most %(count)s words of at most %(length)s characters each.")
        raise InputRefused({"outcomes": problem % {"count": MOST_WORDS, "length": LONGEST_WORD}})
    BookingSettings.objects.update_or_create(company=company, defaults={"outcomes": kept})
    return kept


def record_outcome(member: Member, conversation_id: str, *, attendance: str, outcome: str, note: str) -> Conversation:
    """Keep whether the conversation was held (`completed`) or who did not come (`candidate`, `host`), and what came.

    Raises LinkUnknown, and InputRefused before it has begun and for a word that is not the company's.
    """
    conversation = get_conversation(member, conversation_id)
    allowed = {"", conversation.outcome, *list_outcome_words(member.company)}
    if outcome not in allowed or attendance not in ATTENDANCES:
        raise InputRefused({"outcome": _("Choose one of the words of your company.")})
    with transaction.atomic():
        row = Conversation.objects.select_for_update().get(pk=conversation.pk)
        if not has_begun(row):
            raise InputRefused({"attendance": _("This can be said once the conversation has begun.")})
        wanted = Status.COMPLETED if attendance == "completed" else Status.NO_SHOW
        no_show_by = "" if attendance == "completed" else attendance
        is_other_word = (row.outcome, row.outcome_note) != (outcome, note.strip())
        is_other_absence = (row.status, row.no_show_by) != (wanted, no_show_by)
        row.outcome, row.outcome_note, row.no_show_by = outcome, note.strip()[:LONGEST_NOTE], no_show_by
        row.save(update_fields=["outcome", "outcome_note", "no_show_by"])
        if is_other_absence:
            set_status(row, wanted, member=member, detail=_HOST_AWAY if attendance == "host" else "")
        if is_other_word and outcome:
            detail = Told(marked("Outcome: %(word)s"), word=outcome)
            write_entry(build_entry(EntryKind.CONVERSATION, CHANGED, conversation=row, member=member, detail=detail))
    return row


def has_begun(conversation: Conversation) -> bool:
    """Whether it was booked and its time has come."""
    is_booked = conversation.status in UPCOMING | HELD
    return is_booked and conversation.starts_at is not None and conversation.starts_at <= now()
