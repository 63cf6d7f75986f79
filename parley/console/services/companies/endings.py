"""What ends with a member's rights: everything that is still on its way in their name."""

from collections.abc import Sequence

from parley.console.domain.roles import Capability, has_capability
from parley.console.models import LinkWindow, Member, MemberInvitation, MemberRole, Message, MessageState, SignedState
from parley.console.services.cronofy.public_urls import remove_public_url
from parley.toolkit.clock import now

_MOVING = (MessageState.SCHEDULED, MessageState.PREPARING, MessageState.SENDING)


def end_what_is_begun(shut: Sequence[Member]) -> None:
    """Windows at the engine, returns from it, invitations and messages of members who are shut out."""
    LinkWindow.objects.filter(member__in=shut, conversation=None, expires_at__gt=now()).update(expires_at=now())
    SignedState.objects.filter(member__in=shut).delete()
    MemberInvitation.objects.filter(invited_by__in=shut, accepted_at=None, revoked_at=None).update(revoked_at=now())
    Message.objects.filter(sender__in=shut, state__in=_MOVING).update(state=MessageState.PAUSED)


def end_what_role_forbids(member: Member, role: str) -> None:
    """Invitations and messages that the member could not send with the new role."""
    invited = MemberInvitation.objects.filter(invited_by=member, accepted_at=None, revoked_at=None)
    if has_capability(role, Capability.MANAGE_MEMBERS):
        may_make_organisation_admins = has_capability(role, Capability.MANAGE_ORGANISATION)
        invited = invited.none() if may_make_organisation_admins else invited.filter(role=MemberRole.ORGANISATION_ADMIN)
    invited.update(revoked_at=now())
    if not has_capability(role, Capability.SEND_MESSAGES):
        Message.objects.filter(sender=member, state__in=_MOVING).update(state=MessageState.PAUSED)


def forget_engine(shut: Sequence[Member]) -> None:
    """What the console holds of the members' own at the engine: nothing asks for it again."""
    for member in shut:
        remove_public_url(member)
