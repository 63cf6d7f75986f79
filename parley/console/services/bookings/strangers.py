"""Links that were passed on: somebody else booked, and a member says whether that is the candidate after all."""

from django.db import transaction
from django.utils.translation import gettext as _

from parley.console.domain.errors import InputRefused
from parley.console.models import CHANGED, Candidate, Conversation, EntryKind, Member, TimelineEntry
from parley.console.services.candidates.records import CandidateFacts, create_candidate
from parley.console.services.candidates.timeline import build_entry, write_entry
from parley.console.services.conversations.changes import get_conversation
from parley.toolkit.presenting.told import Told, marked

LONGEST_NAME = 100


def accept_invitee(member: Member, conversation_id: str) -> Conversation:
    """Say that whoever booked is this candidate, under another address. Raises LinkUnknown, InputRefused."""
    conversation = _get_passed_on(member, conversation_id)
    with transaction.atomic():
        Conversation.objects.filter(pk=conversation.pk).update(accepted_invitee_email=conversation.invitee_email)
        _note(conversation, member, marked("%(email)s is the same person"))
    return conversation


def separate_invitee(member: Member, conversation_id: str) -> Candidate:
    """Make, or find, the candidate with the address that booked; the conversation is theirs from now on.

    Raises LinkUnknown, InputRefused.
    """
    conversation = _get_passed_on(member, conversation_id)
    rows = Candidate.objects.filter(company_id=member.company_id, email__iexact=conversation.invitee_email)
    found = rows.first()
    if found is None:
        first_name, _space, last_name = conversation.invitee_name.partition(" ")
        name = first_name or conversation.invitee_email.partition("@")[0]
        facts = CandidateFacts(name[:LONGEST_NAME], last_name[:LONGEST_NAME], conversation.invitee_email)
        found = create_candidate(member, facts)
    with transaction.atomic():
        _note(conversation, member, marked("Booked by somebody else: %(email)s"))
        Conversation.objects.filter(pk=conversation.pk).update(candidate=found)
        TimelineEntry.objects.filter(conversation=conversation).update(candidate=found)
    return found


def _get_passed_on(member: Member, conversation_id: str) -> Conversation:
    conversation = get_conversation(member, conversation_id)
    if not conversation.is_passed_on:
        raise InputRefused({"conversation": _("Nobody else has booked this conversation.")})
    return conversation


def _note(conversation: Conversation, member: Member, words: str) -> None:
    detail = Told(words, email=conversation.invitee_email)
    write_entry(build_entry(EntryKind.CONVERSATION, CHANGED, conversation=conversation, member=member, detail=detail))
