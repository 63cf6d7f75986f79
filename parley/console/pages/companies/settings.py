"""Company › Settings: the groups of settings, one page each."""

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as marked
from django.views.decorators.http import require_http_methods

from parley.console.domain.roles import Capability
from parley.console.models import Company
from parley.console.pages.access.companies import describe_companies
from parley.console.pages.access.providers import describe_providers
from parley.console.pages.access.rules import describe_rules
from parley.console.pages.bookings.outcomes import describe_state as describe_outcomes
from parley.console.pages.candidates.vocabulary.fields import describe_fields
from parley.console.pages.candidates.vocabulary.tags import describe_tags
from parley.console.pages.companies.cronofy import describe_state
from parley.console.pages.integrations.states import describe_keys, describe_webhooks
from parley.console.pages.permissions import MemberRequest, is_operator, page_for
from parley.console.pages.privacy.settings import describe_data_protection
from parley.console.pages.projects.templates import describe_templates
from parley.console.pages.reminders.settings import describe_reminders
from parley.console.pages.teams.teams import describe_teams
from parley.console.services.companies.one_time_addresses import can_set_up_providers


@dataclass(frozen=True, slots=True)
class SettingsPage:
    """One page of settings: where it stands, and its present state in a sentence."""

    group: str
    title: str
    route: str
    icon: str
    capability: Capability
    describe: Callable[[Company], str]


# The order of groups and pages is the order on the screen.
PAGES: tuple[SettingsPage, ...] = (
    SettingsPage(
        marked("Candidates"),
        marked("Fields"),
        "candidate_fields",
        "clipboard",
        Capability.READ_SETTINGS,
        describe_fields,
    ),
    SettingsPage(
        marked("Candidates"), marked("Tags"), "candidate_tags", "tag", Capability.READ_SETTINGS, describe_tags
    ),
    SettingsPage(
        marked("Candidates"),
        marked("Outcomes"),
        "outcomes",
        "check-circle",
        Capability.READ_SETTINGS,
        describe_outcomes,
    ),
    SettingsPage(
        marked("Candidates"),
        marked("Data protection"),
        "data_protection",
        "lock-closed",
        Capability.READ_SETTINGS,
        describe_data_protection,
    ),
    SettingsPage(
        marked("Candidates"),
        marked("Project templates"),
        "project_templates",
        "view-columns",
        Capability.READ_SETTINGS,
        describe_templates,
    ),
    SettingsPage(
        marked("People"),
        marked("Companies"),
        "companies",
        "building",
        Capability.MANAGE_ORGANISATION,
        describe_companies,
    ),
    SettingsPage(
        marked("People"),
        marked("Signing in"),
        "sign_in_rules",
        "lock-closed",
        Capability.MANAGE_ORGANISATION,
        describe_rules,
    ),
    SettingsPage(
        marked("People"),
        marked("Single sign-on"),
        "sign_in_providers",
        "key",
        Capability.MANAGE_ORGANISATION,
        describe_providers,
    ),
    SettingsPage(marked("People"), marked("Teams"), "teams", "users", Capability.MANAGE_MEMBERS, describe_teams),
    SettingsPage(
        marked("Messages"),
        marked("Reminders"),
        "reminder_settings",
        "clock",
        Capability.READ_SETTINGS,
        describe_reminders,
    ),
    SettingsPage(
        marked("For other software"),
        marked("Keys of the API"),
        "api_keys",
        "key",
        Capability.MANAGE_COMPANY,
        describe_keys,
    ),
    SettingsPage(
        marked("For other software"),
        marked("Webhooks"),
        "webhooks",
        "link",
        Capability.MANAGE_COMPANY,
        describe_webhooks,
    ),
    SettingsPage(
        marked("Miscellaneous"), "Cronofy", "cronofy", "calendar-days", Capability.READ_SETTINGS, describe_state
    ),
)


@page_for(Capability.READ_SETTINGS)
@require_http_methods(["GET", "HEAD"])
def show_settings(request: MemberRequest) -> HttpResponse:
    """The list of settings with the present state of each in a sentence."""
    member = request.member
    groups: dict[str, list[dict[str, str]]] = {}
    for page in PAGES:
        if member.can(page.capability):
            line = {"title": _(page.title), "url": reverse(page.route), "icon": page.icon}
            groups.setdefault(_(page.group), []).append(line | {"state": page.describe(member.company)})
    context = {"groups": groups, "can_set_up": can_set_up_providers() and is_operator(request)}
    return render(request, "console/settings/page.html", context)
