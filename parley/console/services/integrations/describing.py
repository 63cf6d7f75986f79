"""What other software is told of candidates and conversations: the same shapes in the API and in webhooks."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from django.conf import settings

from parley.console.domain.statuses import UNANSWERED, UPCOMING
from parley.console.models import Candidate, Conversation
from parley.console.services.conversations.links import build_link_url


def describe_candidates(candidates: Sequence[Candidate]) -> list[dict[str, Any]]:
    """Candidates as JSON, with tags and own fields; they come with `prefetch_candidates` already asked."""
    return [_describe_candidate(candidate) for candidate in candidates]


# What `describe_candidates` reads of each, in one query a relation.
CANDIDATE_RELATIONS = ("tag_rows__tag", "custom_values__field")


def _describe_candidate(candidate: Candidate) -> dict[str, Any]:
    return {
        "id": candidate.pk,
        "first_name": candidate.first_name,
        "last_name": candidate.last_name,
        "email": candidate.email,
        "phone": candidate.phone,
        "headline": candidate.headline,
        "address": candidate.address,
        "country": candidate.country,
        "language": candidate.language,
        "tzid": candidate.tzid,
        "source": candidate.source,
        "tags": sorted(row.tag.name for row in candidate.tag_rows.all()),
        "fields": {value.field.name: value.value for value in candidate.custom_values.all()},
        "consent": candidate.consent,
        "is_unsubscribed": candidate.unsubscribed_at is not None,
        "is_undeliverable": candidate.undeliverable_at is not None,
        "is_archived": candidate.archived_at is not None,
        "is_anonymised": candidate.anonymised_at is not None,
        "created_at": write_instant(candidate.created_at),
        "changed_at": write_instant(candidate.changed_at),
        "url": f"{settings.PARLEY_PUBLIC_URL}/candidates/{candidate.pk}",
    }


def describe_conversation(conversation: Conversation, *, tells_link: bool = True) -> dict[str, Any]:
    """A conversation as JSON; comes with owner and user. The link is told only while it leads somewhere.

    Whoever has the link books as the candidate, so somebody who may only read is not told it.
    """
    is_open = conversation.revoked_at is None and conversation.status in UNANSWERED | UPCOMING
    return {
        "id": conversation.pk,
        "candidate_id": conversation.candidate_id,
        "owner": {"name": conversation.owner.user.name, "email": conversation.owner.user.email},
        "status": conversation.status,
        "title": conversation.summary,
        "link_url": build_link_url(conversation) if is_open and tells_link else None,
        "starts_at": write_instant(conversation.starts_at),
        "ends_at": write_instant(conversation.ends_at),
        "invitee_tzid": conversation.invitee_tzid,
        "host_name": conversation.host_name,
        "duration_minutes": conversation.duration_minutes,
        "sent_at": write_instant(conversation.sent_at),
        "opened_at": write_instant(conversation.opened_at),
        "expires_at": write_instant(conversation.expires_at),
        "revoked_at": write_instant(conversation.revoked_at),
        "created_at": write_instant(conversation.created_at),
    }


def write_instant(moment: datetime | None) -> str | None:
    """ISO 8601 in UTC, to the second; nothing stays nothing."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if moment else None
