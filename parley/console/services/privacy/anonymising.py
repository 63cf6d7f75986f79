"""Anonymising: what names a person is taken from every table, and every engine is told to forget them."""

from collections import defaultdict
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from parley.console.domain.errors import LinkUnknown
from parley.console.domain.statuses import UNANSWERED, UPCOMING, Status
from parley.console.models import Candidate, Conversation, EngineErasure, EntryKind, MailOutcome, Member, OutgoingMail
from parley.console.services.candidates.timeline import build_entry, write_entry
from parley.console.services.conversations.links import set_status
from parley.console.services.privacy.registry import KNOWN_TABLES
from parley.toolkit.clock import now
from parley.toolkit.work_queue import WorkState

# RFC 2606: nobody ever has an address there.
NOWHERE = "anonymised.invalid"
_EMPTIED = dict.fromkeys(
    ("last_name", "phone", "headline", "address", "country", "language", "tzid", "notes", "undeliverable_reason"), ""
)


def anonymise_candidate(candidate: Candidate, member: Member | None = None, reason: str = "") -> bool:
    """Take everything that names the person from every table, for good; False when it was done before.

    Conversations to come are cancelled, links end, mails that wait are not sent. What an engine knows is forgotten by
    the worker, which goes on until it has been. `reason` is a code: asked, refused, silent, retention. Files go
    when the transaction commits.
    """
    with transaction.atomic():
        row = Candidate.objects.select_for_update().filter(pk=candidate.pk, anonymised_at=None).first()
        if row is None:
            return False
        moment = now()
        _tell_engines(row)
        _end_conversations(row, member, moment)
        _stop_mails(row, moment)
        for table in KNOWN_TABLES:
            for act in table.before:
                act(row)
        for table in KNOWN_TABLES:
            if table.emptied is None:
                table.find_rows(row).delete()
            elif table.emptied:
                table.find_rows(row).update(**table.emptied)
        values: dict[str, Any] = {
            "first_name": "–",
            "email": f"{row.pk}@{NOWHERE}",
            "anonymised_at": moment,
            "archived_at": row.archived_at or moment,
            "changed_at": moment,
        }
        Candidate.objects.filter(pk=row.pk).update(**_EMPTIED, **values)
        write_entry(
            build_entry(
                EntryKind.CANDIDATE, "anonymised", candidate=row, member=member, detail=reason, has_followers=True
            )
        )
    return True


def _stop_mails(candidate: Candidate, moment: datetime) -> None:
    """A worker that has one of them in its hands has lost it: nothing that it knows is written back."""
    waiting = OutgoingMail.objects.filter(candidate=candidate, state=WorkState.PENDING)
    waiting.update(
        state=WorkState.FAILED, outcome=MailOutcome.ANONYMISED, done_at=moment, leased_until=None, lease_token=""
    )


def get_known_person(member: Member, candidate_id: str) -> Candidate:
    """A candidate of the member's company who is not anonymised yet. Raises LinkUnknown."""
    found = Candidate.objects.filter(company_id=member.company_id, pk=candidate_id, anonymised_at=None).first()
    if found is None:
        raise LinkUnknown(_("There is no such candidate in your company."))
    return found


def _tell_engines(candidate: Candidate) -> None:
    """One piece of work a data centre: by the names that only engine and console know, never by the address.

    Another company may know the same person by the same address, on the same engine.
    """
    names: dict[str, dict[str, list[str]]] = defaultdict(lambda: {"requests": [], "correlation_ids": []})
    rows = Conversation.objects.filter(candidate=candidate)
    for code, request_id, correlation_id in rows.values_list(
        "data_centre", "scheduling_request_id", "correlation_id"
    ).iterator():
        names[code]["correlation_ids"].append(correlation_id)
        if request_id:
            names[code]["requests"].append(request_id)
    EngineErasure.objects.bulk_create(
        EngineErasure(company_id=candidate.company_id, candidate=candidate, data_centre=code, names=known)
        for code, known in names.items()
    )


def _end_conversations(candidate: Candidate, member: Member | None, moment: datetime) -> None:
    rows = Conversation.objects.select_for_update().filter(candidate=candidate)
    open_ones = Q(status__in=UPCOMING, ends_at__gt=moment) | Q(status__in=UPCOMING, ends_at=None)
    for conversation in rows.filter(open_ones | Q(status__in=UNANSWERED)):
        is_booked = conversation.status in UPCOMING
        set_status(conversation, Status.CANCELLED if is_booked else Status.EXPIRED, member=member)
    Conversation.objects.filter(candidate=candidate, revoked_at=None).update(revoked_at=moment)
