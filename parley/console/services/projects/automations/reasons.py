"""Why an automation leaves a candidate out: words that its preview and its history say to each reader."""

from parley.console.domain.roles import Capability
from parley.console.models import Automation, AutomationKind, Candidate, Consent, Member
from parley.console.services.mails.candidate_mails import find_obstacle
from parley.toolkit.presenting.told import marked


def find_reason(automation: Automation, candidate: Candidate, sender: Member | None) -> str:
    """Why nothing is done for this candidate, in English until it is shown; empty where something is."""
    if candidate.archived_at is not None:
        return marked("Archived")
    if automation.kind != AutomationKind.SEND:
        return marked("Anonymised") if candidate.anonymised_at is not None else ""
    if automation.template is None:
        return marked("The template was deleted")
    if sender is None or not sender.is_active or not sender.can(Capability.SEND_MESSAGES):
        return marked("Whoever switched it on may not send messages any more")
    if candidate.consent == Consent.REFUSED:
        return marked("Refused consent")
    obstacles = {
        "anonymised": marked("Anonymised"),
        "undeliverable": marked("The address does not take mail"),
        "unsubscribed": marked("Unsubscribed"),
    }
    obstacle = find_obstacle(candidate)
    return obstacles.get(obstacle, obstacle)
