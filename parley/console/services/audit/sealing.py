"""Seals of the audit log: each line's is made of its words and of the seal before it, with the installation's key.

Whoever changes, adds or takes out a line in the database breaks the chain from there on: they would need the key, too.
The worker seals, so that no request waits for another; a line that is a second old may still be without a seal.
"""

import json
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.db.models import F

from parley.console.models import AuditEntry, AuditSettings, Company
from parley.toolkit.clock import now
from parley.toolkit.ids import is_same, keyed_hash
from parley.toolkit.locking import lock_names

AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Chain:
    """What a check of the log found; `broken_number` is the first line that does not fit, None where all do."""

    checked: int
    broken_number: int | None


def seal_due_entries() -> int:
    """Seal lines that have none yet; answers how many."""
    with transaction.atomic():
        lock_names(["audit-seals"])
        due = list(AuditEntry.objects.filter(seal="").order_by("pk")[:AT_ONCE])
        ends: dict[str, tuple[int, str]] = {}
        for entry in due:
            number, before = ends.get(entry.company_id) or _find_end(entry.company_id)
            entry.number = number + 1
            entry.seal = _make_seal(entry, before)
            ends[entry.company_id] = (entry.number, entry.seal)
        AuditEntry.objects.bulk_update(due, ["number", "seal"], batch_size=AT_ONCE)
    return len(due)


def check_chain(company: Company) -> Chain:
    """Make every seal of the company's log again, oldest first, a few lines at a time.

    The oldest line that is kept is taken as it stands: the one before it may have been old enough to go.
    """
    before, number, checked = "", 0, 0
    rows = AuditEntry.objects.filter(company=company, number__isnull=False).order_by("number")
    for entry in rows.iterator(chunk_size=AT_ONCE):
        fits = not checked or (entry.number == number + 1 and is_same(entry.seal, _make_seal(entry, before)))
        if not fits or (entry.number == 1 and not is_same(entry.seal, _make_seal(entry, ""))):
            return Chain(checked, entry.number)
        before, number, checked = entry.seal, entry.number or 0, checked + 1
    return Chain(checked, None)


def drop_old_entries() -> int:
    """Take out sealed lines that are older than their company keeps them; answers how many. The newest one stays."""
    dropped = 0
    for settings in AuditSettings.objects.filter(kept_days__gt=0):
        end, _ = _find_end(settings.company_id)
        old = AuditEntry.objects.filter(
            company_id=settings.company_id,
            happened_at__lt=now() - timedelta(days=settings.kept_days),
            number__lt=end,
        )
        oldest = list(old.order_by("number").values_list("pk", flat=True)[:AT_ONCE])
        dropped += AuditEntry.objects.filter(pk__in=oldest).delete()[0]
    return dropped


def _find_end(company_id: str) -> tuple[int, str]:
    """Number and seal of the company's last sealed line."""
    last = AuditEntry.objects.filter(company_id=company_id, number__isnull=False).order_by(F("number").desc()).first()
    return (last.number or 0, last.seal) if last else (0, "")


def _make_seal(entry: AuditEntry, before: str) -> str:
    words = [
        before,
        entry.number,
        entry.company_id,
        entry.member_id,
        entry.who,
        entry.action,
        entry.subject_id,
        entry.detail,
        entry.address,
        entry.happened_at.isoformat(),
    ]
    return keyed_hash("audit", json.dumps(words))
