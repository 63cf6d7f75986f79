"""A member's own signature, which messages put in where the merge field `signature` stands."""

from django.utils.translation import gettext as _

from parley.console.domain.errors import InputRefused
from parley.console.domain.merge_fields import CONVERSATION_LINK, SIGNATURE, uses_field
from parley.console.models import Member
from parley.console.services.messages.wording import list_custom_names, read_words

LONGEST_SIGNATURE = 2000


def keep_signature(member: Member, text: str) -> None:
    """Keep the signature. Raises InputRefused for fields that cannot be known below every message."""
    if len(text) > LONGEST_SIGNATURE:
        raise InputRefused(
            {"signature": _("A signature has at most %(most)d characters.") % {"most": LONGEST_SIGNATURE}}
        )
    template = read_words(text, "signature", list_custom_names(member.company_id))
    if uses_field(template, SIGNATURE) or uses_field(template, CONVERSATION_LINK):
        raise InputRefused({"signature": _("A signature can hold neither itself nor a candidate’s own link.")})
    member.signature = text
    member.save(update_fields=["signature"])
