"""Retention: whoever had no activity for the months of their rule is archived, later anonymised."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from parley.console.domain.privacy.data_protection import DEFAULT, add_months, group_countries
from parley.console.models import Candidate, Company, Conversation, EntryKind, ProtectionRule, TimelineEntry
from parley.console.services.candidates.timeline import build_entry, write_entries
from parley.console.services.privacy.anonymising import anonymise_candidate
from parley.toolkit.clock import now

ARCHIVE, ANONYMISE = "archive", "anonymise"
AT_ONCE = 100
MOST_SHOWN = 100


@dataclass(frozen=True, slots=True)
class DueCandidate:
    """Somebody whose time is over by the day that was asked for."""

    candidate: Candidate
    action: str


def list_due(company: Company, moment: datetime, most: int = MOST_SHOWN) -> list[DueCandidate]:
    """Who is archived or anonymised by then, if nothing happens with them meanwhile."""
    found: list[DueCandidate] = []
    for action, rows in _find_due(company, moment):
        room = most - len(found)
        if room > 0:
            found += [DueCandidate(candidate, action) for candidate in rows[:room]]
    return found


def list_next_month(company: Company) -> list[DueCandidate]:
    """Who will be within a month, the first hundred."""
    return list_due(company, add_months(now(), 1))


def keep_retention() -> int:
    """Archive and anonymise whose time is over, some at a time; answers how many."""
    has_period = Q(archive_months__isnull=False) | Q(anonymise_months__isnull=False)
    companies = Company.objects.filter(Exists(ProtectionRule.objects.filter(has_period, company=OuterRef("pk"))))
    done = 0
    for company in companies:
        for action, rows in _find_due(company, now()):
            if action == ANONYMISE:
                done += sum(_anonymise(each, rows) for each in rows[:AT_ONCE])
            else:
                done += _archive(rows)
    return done


def _anonymise(candidate: Candidate, rows: QuerySet[Candidate]) -> bool:
    with transaction.atomic():
        locked = Candidate.objects.select_for_update().filter(pk=candidate.pk).first()
        # A new line of the timeline waits for this lock, or is seen here: who was heard of since then stays.
        is_due = locked is not None and rows.filter(pk=candidate.pk).exists()
        return is_due and anonymise_candidate(candidate, reason="retention")


def _archive(rows: QuerySet[Candidate]) -> int:
    with transaction.atomic():
        locked = list(rows.select_for_update(of=("self",))[:AT_ONCE])
        found = list(rows.filter(pk__in=[each.pk for each in locked]))
        moment = now()
        Candidate.objects.filter(pk__in=[each.pk for each in found]).update(archived_at=moment)
        write_entries([build_entry(EntryKind.CANDIDATE, "archived", candidate=each) for each in found])
    return len(found)


def _find_due(company: Company, moment: datetime) -> Iterator[tuple[str, QuerySet[Candidate]]]:
    """For each rule and action the candidates, the longest silent first as far as they were added long ago."""
    rules = {rule.scope: rule for rule in ProtectionRule.objects.filter(company=company)}
    countries = group_countries(rules)
    narrower = [country for scope, names in countries.items() if scope != DEFAULT for country in names]
    for scope, rule in rules.items():
        people = Candidate.objects.filter(company=company, anonymised_at=None)
        people = (
            people.exclude(country__in=narrower) if scope == DEFAULT else people.filter(country__in=countries[scope])
        )
        if rule.anonymise_months:
            yield ANONYMISE, _find_silent(people, moment, rule.anonymise_months)
        if rule.archive_months:
            waiting = _find_silent(people.filter(archived_at=None), moment, rule.archive_months)
            if rule.anonymise_months:
                waiting = waiting.exclude(pk__in=_find_silent(people, moment, rule.anonymise_months).values("pk"))
            yield ARCHIVE, waiting


def _find_silent(people: QuerySet[Candidate], moment: datetime, months: int) -> QuerySet[Candidate]:
    """Those without a line of the timeline since, and without a conversation that is still to come.

    What this software did by itself (archiving) is no activity of anybody.
    """
    since = add_months(moment, -months)
    lines = TimelineEntry.objects.filter(candidate=OuterRef("pk"), happened_at__gt=since)
    active = lines.exclude(kind=EntryKind.CANDIDATE, code__in=("archived", "anonymised"), member=None)
    to_come = Conversation.objects.filter(candidate=OuterRef("pk"), ends_at__gt=since)
    return people.filter(~Exists(active), ~Exists(to_come), created_at__lte=since).order_by("created_at", "pk")
