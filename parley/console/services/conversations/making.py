"""Making a candidate's own link that leads to the sender's public URL, without a call to the engine."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from parley.console.domain.errors import InputRefused
from parley.console.domain.statuses import Status
from parley.console.models import Candidate, Conversation, Member
from parley.console.services.conversations.links import make_link_token, set_status
from parley.console.services.cronofy.data_centres import get_company_data_centre
from parley.toolkit.clock import now
from parley.toolkit.ids import keyed_hash
from parley.toolkit.locking import lock_names


def make_conversation(
    member: Member,
    candidate: Candidate,
    *,
    expires_in_days: int | None = None,
    is_single_use: bool = False,
    once_key: str = "",
) -> Conversation:
    """A conversation of the member's with this candidate, a draft with its link; with the same `once_key`, once.

    Raises InputRefused(conversation) before the member has imported a public URL, CompanyNotSetUp.
    """
    data_centre = get_company_data_centre(member.company)
    if not member.public_url or member.public_url_data_centre != data_centre.code:
        words = _("%(name)s has not imported a public URL yet: the Calendar button of the profile does it.")
        raise InputRefused({"conversation": words % {"name": member.user.name}})
    expires_at = now() + timedelta(days=expires_in_days) if expires_in_days else None
    conversation = build_conversation(
        member, candidate, data_centre.code, expires_at=expires_at, is_single_use=is_single_use
    )
    with transaction.atomic():
        if once_key:
            lock_names([f"making:{member.company_id}"])
            conversation.correlation_id = keyed_hash("conversation_once", f"{member.company_id}:{once_key}")
            earlier = _find_made(conversation)
            if earlier is not None:
                return earlier
        conversation.save(force_insert=True)
        set_status(conversation, Status.DRAFT, member=member)
    return conversation


def _find_made(wanted: Conversation) -> Conversation | None:
    """What the same key made before. Raises InputRefused where that was for somebody else."""
    rows = Conversation.objects.select_related("owner__user")
    found = rows.filter(company_id=wanted.company_id, correlation_id=wanted.correlation_id).first()
    if found is not None and found.candidate_id != wanted.candidate_id:
        raise InputRefused({"Idempotency-Key": _("This key was used for another candidate.")})
    return found


def build_conversation(
    member: Member,
    candidate: Candidate,
    data_centre_code: str,
    *,
    expires_at: datetime | None = None,
    is_single_use: bool = False,
) -> Conversation:
    """The same, not kept yet, for making many at once; the caller writes them and their lines of history."""
    token, token_hash = make_link_token()
    return Conversation(
        company_id=member.company_id,
        candidate=candidate,
        owner=member,
        data_centre=data_centre_code,
        kind="public",
        token=token,
        token_hash=token_hash,
        target_url=member.public_url,
        expires_at=expires_at,
        is_single_use=is_single_use,
    )
