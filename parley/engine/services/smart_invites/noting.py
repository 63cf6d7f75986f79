"""What is kept of an answer: the latest one to the present time, whichever comes first."""

import json
from datetime import UTC, datetime

from parley.engine.domain.replies.replies import Reply
from parley.engine.domain.zones.instants import write_instant
from parley.engine.models import BookingReply, InviteStatus, SmartInviteRecipient
from parley.toolkit.clock import now

TAKEN, LATE, UNKNOWN, UNREADABLE = "taken", "late", "unknown", "unreadable"
# Whoever hands the invitation on, or has not said, leaves it open.
_STATUSES = {"accepted": InviteStatus.ACCEPTED, "declined": InviteStatus.DECLINED, "tentative": InviteStatus.TENTATIVE}


def is_about_another_time(reply: Reply, sequence: int, starts_at: datetime) -> bool:
    """Whether the answer speaks of a version before the one that brought the present time (RFC 5546 §2.1.5)."""
    if reply.is_versioned:
        return reply.sequence < sequence
    # Some programs name no version: then the time itself says which one was meant.
    return sequence > 0 and (reply.is_proposal or reply.starts_at != starts_at)


def note_answer(row: SmartInviteRecipient | BookingReply, reply: Reply, sequence_of_time: int) -> bool:
    """Put the answer into the row; False where a later one stands there, or the very same.

    An answer that names no version is about the one that brought the present time.
    """
    version = reply.sequence if reply.is_versioned else sequence_of_time
    known = (row.answered_sequence, row.answer_stamped_at or datetime.min.replace(tzinfo=UTC))
    said = {
        "status": str(_STATUSES.get(reply.partstat, InviteStatus.PENDING)),
        "comment": reply.comment,
        "proposal": _write_proposal(reply),
    }
    came = (version, reply.stamped_at)
    is_same = came == known and all(getattr(row, name) == value for name, value in said.items())
    if came < known or is_same:
        return False
    row.status, row.comment, row.proposal = said["status"], said["comment"], said["proposal"]
    row.answered_sequence, row.answer_stamped_at, row.answered_at = version, reply.stamped_at, now()
    return True


def _write_proposal(reply: Reply) -> str:
    if not reply.is_proposal or reply.starts_at is None or reply.ends_at is None:
        return ""
    times = {"start": reply.starts_at, "end": reply.ends_at}
    return json.dumps({name: write_instant(time) for name, time in times.items()})
