"""Automations of a project: making them, seeing beforehand whom they touch, switching them, and their history."""

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db import transaction
from django.db.models import Count, Q
from django.utils.translation import gettext as _

from parley.console.domain.errors import InputRefused, LinkUnknown
from parley.console.models import (
    Automation,
    AutomationKind,
    AutomationRun,
    CandidateList,
    Card,
    Company,
    ConversationStatus,
    ListKind,
    Member,
    MessageTemplate,
    Project,
)
from parley.console.services.projects.automations.entering import ENTRY_KINDS, begin_run
from parley.console.services.projects.automations.reasons import find_reason
from parley.toolkit.clock import now
from parley.toolkit.work_queue import WorkState

HISTORY_SIZE = 50
PREVIEW_SIZE = 20
MOST_DELAY_HOURS = 24 * 30
# What may set a card in motion: what becomes of an invitation, not how far it has travelled.
STATUSES = (
    ConversationStatus.BOOKED,
    ConversationStatus.COMPLETED,
    ConversationStatus.NO_SHOW,
    ConversationStatus.DECLINED,
    ConversationStatus.CANCELLED,
    ConversationStatus.EXPIRED,
)


@dataclass(frozen=True, slots=True)
class AutomationFacts:
    """What a member says of an automation; what a kind does not use stays None."""

    kind: str
    stage_id: int | None
    on_status: str = ""
    to_stage_id: int | None = None
    template_id: int | None = None
    list_id: str | None = None
    delay_hours: int = 0
    expires_in_days: int | None = None


@dataclass(frozen=True, slots=True)
class Affected:
    """A candidate in the stage now, and why nothing would be sent (empty: it would)."""

    card: Card
    reason: str


def offer_templates(company: Company) -> list[MessageTemplate]:
    """The templates an automation may send: those of the whole company and of teams, by name."""
    rows = MessageTemplate.objects.filter(company=company, kind="message", owner__isnull=True)
    return list(rows.order_by("name", "pk")[:200])


def write_automation(project: Project, facts: AutomationFacts, automation: Automation | None = None) -> Automation:
    """Keep an automation, switched off: whoever changes one looks at it again before it runs. Raises InputRefused."""
    row = automation or Automation(project=project)
    stages = {stage.pk: stage for stage in project.stages.all()}
    row.kind, row.is_active = facts.kind, False
    row.stage, row.to_stage = stages.get(facts.stage_id or 0), stages.get(facts.to_stage_id or 0)
    row.on_status, row.template, row.list = "", None, None
    row.delay_hours, row.expires_in_days = 0, None
    if facts.kind == AutomationKind.MOVE:
        _check_move(row, facts)
    elif row.stage is None:
        raise InputRefused({"stage": _("Choose the stage that is entered.")})
    elif facts.kind == AutomationKind.LIST:
        row.list = _find_list(project.company, facts.list_id)
    else:
        row.template = next((each for each in offer_templates(project.company) if each.pk == facts.template_id), None)
        if row.template is None:
            raise InputRefused({"template": _("Choose a template of your company.")})
        row.delay_hours = min(max(facts.delay_hours, 0), MOST_DELAY_HOURS)
        row.expires_in_days = facts.expires_in_days
    row.save()
    return row


def _check_move(row: Automation, facts: AutomationFacts) -> None:
    if facts.on_status not in STATUSES:
        raise InputRefused({"on_status": _("Choose what has to happen.")})
    if row.to_stage is None:
        raise InputRefused({"to_stage": _("Choose the stage to move to.")})
    if row.to_stage == row.stage:
        raise InputRefused({"to_stage": _("Choose another stage than the one the card is in.")})
    row.on_status = facts.on_status


def _find_list(company: Company, list_id: str | None) -> CandidateList:
    found = CandidateList.objects.filter(company=company, kind=ListKind.STATIC, pk=list_id or "").first()
    if found is None:
        raise InputRefused({"list": _("Choose a static list of your company.")})
    return found


def list_automations(project: Project) -> list[Automation]:
    """All of a project, with what they name and the counts `done_count` and `waiting_count` of their runs."""
    rows = Automation.objects.filter(project=project).select_related("stage", "to_stage", "template", "list")
    counted: Any = rows.annotate(
        done_count=Count("runs", filter=Q(runs__state=WorkState.DONE)),
        waiting_count=Count("runs", filter=Q(runs__state=WorkState.PENDING)),
    )
    return list(counted.order_by("pk"))


def get_automation(project: Project, automation_id: int) -> Automation:
    """An automation of this project. Raises LinkUnknown."""
    rows = Automation.objects.select_related(
        "project__company", "stage", "to_stage", "template", "list", "sender__user"
    )
    found = rows.filter(project=project, pk=automation_id).first()
    if found is None:
        raise LinkUnknown(_("This project has no such automation (any more)."))
    return found


def list_runnable(project: Project) -> list[Automation]:
    """Those that a member may also run by hand for one card: what is switched on and sends or lists."""
    rows = Automation.objects.filter(project=project, is_active=True, kind__in=ENTRY_KINDS, project__archived_at=None)
    return list(rows.select_related("stage", "template", "list").order_by("pk"))


def preview_automation(automation: Automation, member: Member) -> tuple[list[Affected], int]:
    """The first of those who are in its stage now, with why each would be left out, and how many they are in all."""
    if automation.stage is None:
        return [], 0
    cards = Card.objects.filter(stage=automation.stage).select_related("candidate")
    shown = cards.order_by("rank", "pk")[:PREVIEW_SIZE]
    found = [Affected(card, find_reason(automation, card.candidate, member)) for card in shown]
    return found, cards.count()


def switch_on(automation: Automation, member: Member, *, with_present: bool = False) -> int:
    """Let it run from now on, in the member's name; `with_present` also for those in its stage now: answers how many.

    Nobody who had a run for being there gets a second one. Raises InputRefused where it has nothing to do.
    """
    if automation.kind == AutomationKind.SEND and automation.template is None:
        raise InputRefused({"template": _("The template was deleted. Choose another one first.")})
    with transaction.atomic():
        row = Automation.objects.select_for_update().get(pk=automation.pk)
        row.is_active, row.sender = True, member
        row.save(update_fields=["is_active", "sender"])
        if with_present and row.stage is not None and row.kind in ENTRY_KINDS:
            return begin_run(row, row.stage)
    return 0


def switch_off(automation: Automation) -> None:
    """Pause it: runs that wait do so until it is switched on again, and look anew then."""
    Automation.objects.filter(pk=automation.pk).update(is_active=False)


def delete_automation(automation: Automation) -> None:
    """Delete it with its history; what it sent stays on the timelines of the candidates."""
    automation.delete()


def run_by_hand(automation: Automation, card: Card, form_key: str) -> bool:
    """Run it now for one card; the same form again changes nothing. Answers whether it was begun."""
    run, is_new = AutomationRun.objects.get_or_create(
        automation=automation,
        candidate_id=card.candidate_id,
        entry_id=f"hand:{form_key}"[:80],
        defaults={"card": card, "is_by_hand": True, "next_attempt_at": now()},
    )
    return is_new and run.pk is not None


def list_runs(automation: Automation, page: str) -> Page[AutomationRun]:
    """What it did, newest first, 50 a page."""
    rows = AutomationRun.objects.filter(automation=automation).select_related("candidate", "conversation")
    return Paginator(rows.order_by("-pk"), HISTORY_SIZE).get_page(page)
