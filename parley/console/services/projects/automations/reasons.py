"""Why an automation leaves a candidate out, in words for its preview and its history."""

from django.utils.translation import gettext as _

from parley.console.domain.roles import Capability
from parley.console.models import Automation, AutomationKind, Candidate, Consent, Member
from parley.console.services.mails.candidate_mails import find_obstacle


def find_reason(automation: Automation, candidate: Candidate, sender: Member | None) -> str:
    """Why nothing is done for this candidate; empty where something is."""
    if candidate.archived_at is not None:
        return _("Archived")
    if automation.kind != AutomationKind.SEND:
        return _("Anonymised") if candidate.anonymised_at is not None else ""
    if automation.template is None:
        return _("The template was deleted")
    if sender is None or not sender.is_active or not sender.can(Capability.SEND_MESSAGES):
        return _("Whoever switched it on may not send messages any more")
    if candidate.consent == Consent.REFUSED:
        return _("Refused consent")
    obstacles = {
        "anonymised": _("Anonymised"),
        "undeliverable": _("The address does not take mail"),
        "unsubscribed": _("Unsubscribed"),
    }
    obstacle = find_obstacle(candidate)
    return obstacles.get(obstacle, obstacle)
