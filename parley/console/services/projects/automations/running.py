"""Running automations: each due run once, its mail made in the transaction that settles the run."""

from contextlib import suppress

from django.db import transaction
from django.db.models import QuerySet

from parley.console.domain.errors import ConsoleRefusal
from parley.console.domain.merge_fields import fill_in
from parley.console.models import (
    Automation,
    AutomationKind,
    AutomationRun,
    Candidate,
    Card,
    Conversation,
    CustomValue,
    Member,
    Message,
    MessageTemplate,
    RunOutcome,
)
from parley.console.services.conversations.links import build_link_url
from parley.console.services.conversations.making import make_conversation
from parley.console.services.lists.entries import add_to_list
from parley.console.services.mails.candidate_mails import queue_candidate_mail
from parley.console.services.messages.wording import describe_values, read_wordings
from parley.console.services.projects.automations.reasons import find_reason
from parley.toolkit.mail.composing import MailRefused
from parley.toolkit.presenting.told import marked
from parley.toolkit.work_queue import claim_due, finish, work_through

AT_ONCE, LEASE_SECONDS = 50, 120
NAMED = (
    "automation__project__company",
    "automation__stage",
    "automation__template",
    "automation__list",
    "automation__sender__user",
    "automation__sender__company",
    "candidate__company",
    "card",
)


class LeaseLost(Exception):
    """Another worker has taken the run over: nothing of this attempt is kept."""


def run_due_automations() -> int:
    """Do the runs that are due; answers how many were tried. Those of paused automations and projects wait."""
    return work_through(claim_due(AutomationRun, AT_ONCE, LEASE_SECONDS, _find_awake()), _run)


def _find_awake() -> QuerySet[AutomationRun]:
    # Not joined: a claim would lock the rules beside the runs, and a second worker would pass by all of them.
    awake = Automation.objects.filter(is_active=True, project__archived_at__isnull=True)
    return AutomationRun.objects.filter(automation__in=awake)


def _run(run: AutomationRun) -> None:
    with suppress(LeaseLost), transaction.atomic():
        fresh = AutomationRun.objects.select_related(*NAMED).get(pk=run.pk)
        outcome, reason, conversation = _settle(fresh)
        if not finish(run, outcome=outcome, reason=reason[:300], conversation=conversation):
            raise LeaseLost


def _settle(run: AutomationRun) -> tuple[RunOutcome, str, Conversation | None]:
    automation = run.automation
    reason = _find_gone(run, run.card) or find_reason(automation, run.candidate, automation.sender)
    if reason:
        return RunOutcome.SKIPPED, reason, None
    if automation.kind == AutomationKind.LIST and automation.list is not None:
        add_to_list(automation.list, Candidate.objects.filter(pk=run.candidate_id), automation.sender)
        return RunOutcome.LISTED, "", None
    if automation.template is None or automation.sender is None:
        return RunOutcome.SKIPPED, marked("The template was deleted"), None
    try:
        with transaction.atomic():
            conversation = _send(automation, automation.template, automation.sender, run.candidate)
    except (ConsoleRefusal, MailRefused) as refusal:
        return RunOutcome.SKIPPED, str(refusal), None
    return RunOutcome.SENT, "", conversation


def _find_gone(run: AutomationRun, card: Card | None) -> str:
    """Whoever has left the stage before it was time is not written to about it; by hand, the member decided."""
    if run.is_by_hand:
        return ""
    if card is None:
        return marked("Removed from the project before it was time")
    if card.entry_id != run.entry_id:
        return marked("Moved on before it was time")
    return ""


def _send(
    automation: Automation, template: MessageTemplate, sender: Member, candidate: Candidate
) -> Conversation | None:
    """Queue the mail with a link of the candidate's own. Raises ConsoleRefusal, and then nothing is kept."""
    wordings = read_wordings(
        Message(
            company=automation.project.company,
            sender=sender,
            subject=template.subject,
            body=template.body,
            variants=template.variants,
        )
    )
    conversation = None
    if wordings.needs_link:
        conversation = make_conversation(sender, candidate, expires_in_days=automation.expires_in_days)
    custom = dict(CustomValue.objects.filter(candidate=candidate).values_list("field__name", "value"))
    link_url = build_link_url(conversation) if conversation else ""
    values = describe_values(sender, candidate, link_url, custom=custom, conversation=conversation)
    wording = wordings.by_language[wordings.choose(candidate.language)]
    queue_candidate_mail(
        candidate,
        purpose="automation",
        # A value never brings a line break into the subject.
        subject=" ".join(fill_in(wording.subject, values).split()),
        text=fill_in(wording.body, values),
        member=sender,
        conversation=conversation,
    )
    return conversation
