"""What guests of applications' events are to be told: noted with the change, written as mails by the worker."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from parley.engine.domain.event_writing.states import EventState, Guest, list_seconds, write_state
from parley.engine.models import GuestNotice, ManagedEvent
from parley.toolkit.clock import now

# What people who are invited have to be told of; the rest is between the owner and their calendar.
_SHOWN = ("summary", "start", "end", "description", "place", "rule", "conferencing", "url", "files")


@dataclass(frozen=True, slots=True)
class Told:
    """An event's row with what it said before and says now; None where it was or is not there."""

    event: ManagedEvent
    before: EventState | None
    after: EventState | None


@dataclass(frozen=True, slots=True)
class Audience:
    """Who is told what of a change: that they are off the event, that it changed, that they are invited."""

    gone: tuple[Guest, ...] = ()
    changed: tuple[Guest, ...] = ()
    invited: tuple[Guest, ...] = ()
    has_news: bool = False

    @property
    def mail_count(self) -> int:
        """How many mails that makes."""
        return len(self.gone) + len(self.changed) + len(self.invited)


def find_audience(before: EventState | None, after: EventState | None) -> Audience:
    """Whoever is new or sees something new is invited (REQUEST), whoever was let go hears of it (CANCEL).

    As RFC 5546 §3.2 has it; events that are over are nobody's business any more.
    """
    known = {guest.email.lower(): guest for guest in before.guests} if before is not None else {}
    present = {guest.email.lower(): guest for guest in after.guests} if after is not None else {}
    latest = after or before
    if latest is None or not (known or present) or (not latest.rule and list_seconds(latest)[1] <= now()):
        return Audience()
    has_news = before is None or after is None or any(getattr(before, each) != getattr(after, each) for each in _SHOWN)
    return Audience(
        gone=tuple(guest for email, guest in known.items() if email not in present),
        changed=tuple(guest for email, guest in present.items() if has_news and email in known),
        invited=tuple(guest for email, guest in present.items() if email not in known),
        has_news=has_news,
    )


def note_guests(changes: Iterable[Told]) -> list[GuestNotice]:
    """The rows, not yet written, of what guests are to be told; notes in the events' rows which version that is.

    The caller writes both, the events first.
    """
    notices = []
    for change in changes:
        audience = find_audience(change.before, change.after)
        if audience.has_news:
            # Whoever answers an invitation from before it has answered something else.
            change.event.sequence = change.event.wanted_version - 1
        if audience.mail_count:
            notices.append(
                GuestNotice(
                    event=change.event,
                    application_id=change.event.application_id,
                    before=write_state(change.before) if change.before is not None else "",
                    after=write_state(change.after) if change.after is not None else "",
                    sequence=change.event.sequence,
                    changed_at=change.event.changed_at,
                    mail_count=audience.mail_count,
                )
            )
    return notices


def count_invitations(changes: Sequence[Told]) -> list[int]:
    """How many people each change invites or tells something new."""
    audiences = [find_audience(change.before, change.after) for change in changes]
    return [len(audience.changed) + len(audience.invited) for audience in audiences]
