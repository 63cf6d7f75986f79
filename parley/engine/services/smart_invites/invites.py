"""Smart invites: made and changed by applications, each version under a higher sequence, found again by their ids."""

import json
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.db.models import Q

from parley.engine.domain.errors.base import InputRefused
from parley.engine.domain.errors.notifications import SmartInviteUnknown
from parley.engine.domain.event_writing.states import EventState, list_seconds, read_state, write_state
from parley.engine.models import Application, InviteStatus, SmartInvite, SmartInviteRecipient
from parley.engine.services.smart_invites.addresses import make_reply_token
from parley.engine.services.smart_invites.wishes import InviteWish
from parley.toolkit.clock import now
from parley.toolkit.ids import make_token
from parley.toolkit.locking import lock_names
from parley.toolkit.mail.composing import get_public_host

KEPT_DAYS = 180


@dataclass(frozen=True, slots=True)
class Outcome:
    """An invitation after a call, and who was taken off it by it."""

    invite: SmartInvite
    removed: SmartInviteRecipient | None = None


def apply_wish(application: Application, wish: InviteWish) -> Outcome:
    """Make, change or cancel the invitation, or take one recipient off it; the same call twice changes nothing more.

    Raises SmartInviteUnknown, InputRefused.
    """
    with transaction.atomic():
        lock_invite(application.pk, wish.smart_invite_id)
        if wish.method == "request":
            return Outcome(_request(application, wish))
        invite = _get_meant(application, wish)
        if wish.method == "remove" and invite.has_many:
            return _remove(invite, wish)
        removed = invite.recipients.get() if wish.method == "remove" else None
        return Outcome(_cancel(invite), removed)


def lock_invite(application_id: str, smart_invite_id: str) -> None:
    """Hold the invitations of this id until the transaction ends: calls that change them and answers to them alike."""
    lock_names([f"smart invite {application_id} {smart_invite_id}"])


def get_invite(application: Application, smart_invite_id: str, recipient_email: str = "") -> SmartInvite:
    """The invitation with this id: to this recipient, or to several. Raises SmartInviteUnknown.

    Without a recipient the only one with this id will do.
    """
    # Ruby sends the address as it is, in which a plus sign reads as a blank.
    email = recipient_email.strip().lower().replace(" ", "+")
    found = list(application.smart_invites.filter(smart_invite_id=smart_invite_id)[:2])
    if email:
        found = list(
            application.smart_invites.filter(smart_invite_id=smart_invite_id, recipients__email__iexact=email).order_by(
                "has_many"
            )[:1]
        )
    several = [invite for invite in found if invite.has_many]
    if len(found) == 1 or several:
        return (several or found)[0]
    raise SmartInviteUnknown


def list_recipients(invite: SmartInvite) -> list[SmartInviteRecipient]:
    """Who is invited now, in the order in which they were."""
    return list(invite.recipients.filter(removed_at=None).order_by("pk"))


def get_state(invite: SmartInvite) -> EventState:
    """What the event says."""
    state = read_state(invite.event)
    assert state is not None
    return state


def forget_old_invites() -> int:
    """Delete invitations whose event was over half a year ago; answers how many rows."""
    limit = now() - timedelta(days=KEPT_DAYS)
    # Of invitations from before 0010 the end is not known by itself.
    is_over = Q(ends_at__lt=limit) | Q(ends_at=None, stamped_at__lt=limit - timedelta(days=KEPT_DAYS))
    return SmartInvite.objects.filter(is_over).delete()[0]


def _request(application: Application, wish: InviteWish) -> SmartInvite:
    assert wish.state is not None
    key = "" if wish.has_many else wish.emails[0].lower()
    event = write_state(wish.state)
    organizer = json.dumps({"name": wish.organizer_name, "email": wish.organizer_email})
    invite = application.smart_invites.filter(smart_invite_id=wish.smart_invite_id, recipient_key=key).first()
    if invite is None:
        invite = _make(application, wish, key, event, organizer)
        _add_recipients(invite, wish)
        return invite
    has_new_people = _add_recipients(invite, wish)
    is_moved = _list_times(get_state(invite)) != _list_times(wish.state) or invite.method == "cancel"
    if is_moved or has_new_people or (invite.event, invite.organizer) != (event, organizer):
        invite.event, invite.organizer, invite.method = event, organizer, "request"
        invite.ends_at = list_seconds(wish.state)[1]
        _raise_sequence(invite, is_moved=is_moved)
    if wish.callback_url:
        invite.callback_url = wish.callback_url
    invite.save()
    return invite


def _make(application: Application, wish: InviteWish, key: str, event: str, organizer: str) -> SmartInvite:
    assert wish.state is not None
    token, reply_hash = make_reply_token()
    return SmartInvite.objects.create(
        application=application,
        smart_invite_id=wish.smart_invite_id,
        has_many=wish.has_many,
        recipient_key=key,
        uid=f"{make_token()}@{get_public_host()}",
        event=event,
        ends_at=list_seconds(wish.state)[1],
        organizer=organizer,
        callback_url=wish.callback_url,
        reply_token=token,
        reply_hash=reply_hash,
    )


def _add_recipients(invite: SmartInvite, wish: InviteWish) -> bool:
    """Invite who is named and not invited yet; whoever is left out stays, since taking off has a method of its own."""
    known = {row.email.lower(): row for row in invite.recipients.all()}
    back = [row.pk for email in wish.emails if (row := known.get(email.lower())) and row.removed_at is not None]
    new = [email for email in wish.emails if email.lower() not in known]
    if back:
        SmartInviteRecipient.objects.filter(pk__in=back).update(removed_at=None, status=InviteStatus.PENDING)
    SmartInviteRecipient.objects.bulk_create(SmartInviteRecipient(invite=invite, email=email) for email in new)
    return bool(back or new)


def _cancel(invite: SmartInvite) -> SmartInvite:
    if invite.method != "cancel":
        invite.method = "cancel"
        _raise_sequence(invite, is_moved=False)
        invite.save()
    return invite


def _remove(invite: SmartInvite, wish: InviteWish) -> Outcome:
    wanted = {email.lower() for email in wish.emails}
    named = [row for row in invite.recipients.all() if row.email.lower() in wanted]
    if not named or len(wanted) != 1:
        raise SmartInviteUnknown("Nobody with this address is invited.")
    (row,) = named
    if row.removed_at is None:
        if len(list_recipients(invite)) == 1:
            raise InputRefused("Nobody else is invited; cancel the invitation instead.", field="method")
        row.removed_at = now()
        row.save(update_fields=["removed_at"])
        _raise_sequence(invite, is_moved=False)
        invite.save()
    return Outcome(invite, row)


def _raise_sequence(invite: SmartInvite, *, is_moved: bool) -> None:
    """A new version; one with another time leaves every answer open again."""
    invite.sequence, invite.stamped_at = invite.sequence + 1, now()
    if is_moved:
        invite.sequence_of_time = invite.sequence
        invite.recipients.update(status=InviteStatus.PENDING, comment="", proposal="")


def _get_meant(application: Application, wish: InviteWish) -> SmartInvite:
    """The invitation that a cancellation or removal is about."""
    own = application.smart_invites.filter(smart_invite_id=wish.smart_invite_id)
    keys = [""] if wish.has_many or not wish.emails else [wish.emails[0].lower(), ""]
    found = {invite.recipient_key: invite for invite in own.filter(recipient_key__in=keys)}
    if wish.method == "cancel" and wish.emails and not wish.has_many:
        found.pop("", None)
    if not found:
        raise SmartInviteUnknown
    return found.get(keys[0]) or found[""]


def _list_times(state: EventState) -> tuple[object, ...]:
    return state.start.instant, state.end.instant, state.start.is_date
