"""What a card's entry into a stage begins: one run of each automation of the stage, once an entry."""

from datetime import timedelta

from django.db.models import DateTimeField, F, Value
from django.db.models.expressions import Combinable

from parley.console.models import Automation, AutomationKind, AutomationRun, Card, Stage
from parley.console.services.lists.selected import insert_selected
from parley.toolkit.clock import now

ENTRY_KINDS = (AutomationKind.SEND, AutomationKind.LIST)


def begin_runs(stage: Stage, entry_id: str) -> None:
    """Note what is to be done for the cards of this entry; call it in the transaction in which they enter."""
    rules = Automation.objects.filter(stage=stage, kind__in=ENTRY_KINDS, is_active=True).order_by("pk")
    for rule in rules:
        begin_run(rule, stage, entry_id)


def begin_run(rule: Automation, stage: Stage, entry_id: str = "") -> int:
    """One run for each card of the entry, or of the whole stage; those that were begun already are left alone."""
    cards = Card.objects.filter(stage=stage)
    if entry_id:
        cards = cards.filter(entry_id=entry_id)
    columns: dict[str, Combinable] = {
        "automation": Value(rule.pk),
        "candidate": F("candidate_id"),
        "card": F("pk"),
        "entry_id": F("entry_id"),
        "next_attempt_at": Value(now() + timedelta(hours=rule.delay_hours), output_field=DateTimeField()),
    }
    return insert_selected(AutomationRun, cards.order_by(), columns)
