"""What projects do when something happens with a conversation: move the candidate's card, once an event."""

from collections.abc import Iterable, Sequence

from django.db import transaction

from parley.console.domain.statuses import HELD, UPCOMING, Status
from parley.console.models import (
    Automation,
    AutomationKind,
    AutomationRun,
    Card,
    EntryKind,
    RunOutcome,
    TimelineEntry,
)
from parley.console.services.projects.cards import move_card
from parley.toolkit.presenting.told import marked
from parley.toolkit.work_queue import WorkState

# A line that arrives late must not undo what came after it: it counts while the conversation stands where it led to.
STILL_TRUE: dict[str, frozenset[str]] = {Status.BOOKED: UPCOMING | HELD}


def follow_conversations(entries: Sequence[TimelineEntry]) -> None:
    """Move the cards of candidates whose conversation was booked, held, declined …, as automations say.

    Lines may come again: each moves a card once, by the run that is kept for it.
    """
    told = [entry for entry in entries if entry.kind == EntryKind.CONVERSATION and entry.candidate_id]
    rules = _find_rules(told)
    if not rules:
        return
    candidates = {entry.candidate_id for entry in told}
    projects = {rule.project_id for rule in rules}
    cards = Card.objects.filter(project__in=projects, candidate__in=candidates).select_related("stage", "candidate")
    by_place = {(card.project_id, card.candidate_id): card for card in cards}
    for entry in sorted(told, key=lambda each: each.pk):
        for rule in rules:
            card = by_place.get((rule.project_id, str(entry.candidate_id)))
            if card is not None and rule.on_status == entry.code:
                moved = _follow(rule, card, entry)
                by_place[rule.project_id, str(entry.candidate_id)] = moved


def _find_rules(entries: Iterable[TimelineEntry]) -> list[Automation]:
    codes = {entry.code for entry in entries}
    companies = {entry.company_id for entry in entries}
    rows = Automation.objects.filter(
        kind=AutomationKind.MOVE,
        is_active=True,
        on_status__in=codes,
        project__company__in=companies,
        project__archived_at__isnull=True,
    )
    return list(rows.select_related("to_stage", "sender__user").order_by("pk"))


def _follow(rule: Automation, card: Card, entry: TimelineEntry) -> Card:
    """Move the card and note that this event has moved it, both or neither."""
    if rule.to_stage is None or (rule.stage_id is not None and rule.stage_id != card.stage_id):
        return card
    with transaction.atomic():
        outcome, reason = RunOutcome.MOVED, ""
        if not _is_still_true(entry):
            outcome, reason = RunOutcome.SKIPPED, marked("The conversation went on before the card was moved")
        elif rule.to_stage_id == card.stage_id:
            outcome, reason = RunOutcome.SKIPPED, marked("It was in the stage already")
        run, is_new = AutomationRun.objects.get_or_create(
            automation=rule,
            candidate_id=card.candidate_id,
            entry_id=f"line:{entry.pk}",
            defaults={
                "card": card,
                "outcome": outcome,
                "reason": reason,
                "state": WorkState.DONE,
                "done_at": entry.happened_at,
                "conversation": entry.conversation,
            },
        )
        if is_new and run.outcome == RunOutcome.MOVED:
            return move_card(card, rule.to_stage, None)
    return card


def _is_still_true(entry: TimelineEntry) -> bool:
    status = entry.conversation.status if entry.conversation else ""
    return status in STILL_TRUE.get(entry.code, frozenset({entry.code}))
