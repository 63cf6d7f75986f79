"""Templates of messages and saved replies: the company's, a team's, or one's own."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from parley.console.domain.errors import InputRefused, LinkUnknown
from parley.console.domain.merge_fields import fill_in
from parley.console.domain.messages.sample_candidates import SAMPLE_CANDIDATES
from parley.console.models import Candidate, Member, Message, MessageTemplate, Team, TemplateKind
from parley.console.services.messages.drafts import save_draft
from parley.console.services.messages.wording import describe_values, list_custom_names, read_wording
from parley.toolkit.clock import now
from parley.toolkit.presenting.days import find_number

PAGE_SIZE = 50
MOST_OFFERED = 200
EVERYBODY, OWN = "company", "own"


@dataclass(frozen=True, slots=True)
class TemplateFacts:
    """What a member says of a template; `scope` is `company`, `own`, or the number of a team."""

    kind: str
    name: str
    subject: str
    body: str
    scope: str
    variants: Mapping[str, Any] = field(default_factory=dict)


def select_templates(member: Member) -> QuerySet[MessageTemplate]:
    """Those that the member may use: the company's, their teams', and their own; by name."""
    rows = MessageTemplate.objects.filter(company_id=member.company_id)
    shared = Q(owner__isnull=True, team__isnull=True) | Q(owner=member) | Q(team__members=member)
    return rows.filter(shared).select_related("team", "owner__user").order_by("kind", "name", "pk").distinct()


def list_templates(member: Member, kind: str = TemplateKind.MESSAGE) -> list[MessageTemplate]:
    """Templates (or saved replies) to choose from, by name."""
    return list(select_templates(member).filter(kind=kind)[:MOST_OFFERED])


def list_template_page(member: Member, page: str = "1") -> Page[MessageTemplate]:
    """All that the member may use, 50 a page."""
    return Paginator(select_templates(member), PAGE_SIZE).get_page(page)


def get_template(member: Member, template_id: int) -> MessageTemplate:
    """One of those that the member may use. Raises LinkUnknown."""
    found = select_templates(member).filter(pk=template_id).first()
    if found is None:
        raise LinkUnknown(_("There is no such template in your company."))
    return found


def save_template(member: Member, template: MessageTemplate | None, facts: TemplateFacts) -> MessageTemplate:
    """Add a template, or change one. Raises InputRefused with the field and what is wrong in it."""
    custom = list_custom_names(member.company_id)
    problems: dict[str, str] = {}
    if not facts.name.strip():
        problems["name"] = _("Give it a name.")
    texts = {"": {"subject": facts.subject, "body": facts.body}} | dict(facts.variants)
    for language, each in texts.items():
        subject = each["subject"] or ("" if facts.kind == TemplateKind.MESSAGE else "-")
        try:
            read_wording(subject, each["body"], custom, f"_{language}" if language else "")
        except InputRefused as refusal:
            problems |= refusal.fields
    if problems:
        raise InputRefused(problems)
    row = template or MessageTemplate(company_id=member.company_id, created_by=member)
    row.kind, row.name, row.subject, row.body = facts.kind, facts.name.strip(), facts.subject, facts.body
    row.variants, row.changed_at = dict(facts.variants), now()
    row.owner = member if facts.scope == OWN else None
    row.team = _find_team(member, facts.scope)
    row.save()
    return row


def _find_team(member: Member, scope: str) -> Team | None:
    if scope in (EVERYBODY, OWN):
        return None
    team = list_teams(member).filter(pk=find_number(scope) or 0).first()
    if team is None:
        raise InputRefused({"scope": _("Choose who may use it.")})
    return team


def list_teams(member: Member) -> QuerySet[Team]:
    """The teams that the member is in, by name."""
    return Team.objects.filter(company_id=member.company_id, members=member).order_by("name")


def delete_template(member: Member, template_id: int) -> None:
    """Throw it away; messages that began with it keep their text. Raises LinkUnknown."""
    get_template(member, template_id).delete()


def put_in_template(member: Member, message: Message, template_id: str) -> None:
    """Begin a draft with a template, in all its languages, in place of what stood there. Raises LinkUnknown."""
    template = get_template(member, find_number(template_id) or 0)
    save_draft(
        message,
        template.subject,
        template.body,
        message.conversation_id or "",
        message.expires_in_days,
        template.variants,
    )


def preview_template(member: Member, subject: str, body: str) -> tuple[str, str]:
    """Subject and text for an invented candidate: whoever edits templates need not see candidates.

    Raises InputRefused.
    """
    wording = read_wording(subject or "-", body, list_custom_names(member.company_id))
    sample = SAMPLE_CANDIDATES[0]
    candidate = Candidate(**sample._asdict())
    values = describe_values(member, candidate, _("(the link of their own)"))
    values |= {"signature": member.signature or member.user.name}
    return ("" if not subject else fill_in(wording.subject, values)), fill_in(wording.body, values)
