"""What surrounds every page of the console: the side menu and the banners."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as marked

from parley.console.domain.roles import Capability
from parley.console.models import Member
from parley.console.services.banners import list_banners

# Label, address, icon, and the capability without which it is not shown.
Line = tuple[str, str, str, Capability | None]
MENU: tuple[Line, ...] = (
    (marked("Today"), "/", "home", None),
    (marked("Bookings"), "/bookings/", "calendar-days", Capability.READ_CANDIDATES),
    (marked("Candidates"), "/candidates/", "users", Capability.READ_CANDIDATES),
    (marked("Lists"), "/lists/", "queue-list", Capability.READ_CANDIDATES),
    (marked("Projects"), "/projects/", "view-columns", Capability.READ_CANDIDATES),
    (marked("Messages"), "/messages/", "envelope", Capability.READ_CANDIDATES),
    (marked("Inbox"), "/inbox/", "inbox", Capability.READ_CANDIDATES),
    (marked("Numbers"), "/numbers/", "chart-bar", Capability.READ_NUMBERS),
)
COMPANY_MENU: tuple[Line, ...] = (
    (marked("Members"), "/company/members", "user", Capability.READ_SETTINGS),
    (marked("Templates"), "/company/templates", "clipboard", Capability.EDIT_TEMPLATES),
    (marked("Settings"), "/company/settings", "cog", Capability.READ_SETTINGS),
    (marked("Audit log"), "/company/audit", "eye", Capability.READ_AUDIT),
)


@dataclass(frozen=True, slots=True)
class MenuLine:
    """One line of the side menu."""

    label: str
    url: str
    icon: str
    is_current: bool


def describe_surroundings(request: HttpRequest) -> dict[str, Any]:
    """Member, menu and banners for the templates; nothing on pages outside the console's inner rooms."""
    member: Member | None = getattr(request, "member", None)
    if member is None:
        return {}
    return {
        "member": member,
        "other_memberships": [one for one in getattr(request, "memberships", []) if one.pk != member.pk],
        "menu": _mark_current(MENU, member, request.path),
        "company_menu": _mark_current(COMPANY_MENU, member, request.path),
        # A banner that leads to the page it stands on would only repeat the page.
        "banners": [banner for banner in list_banners(member) if not _is_under(banner.action_url, request.path)],
    }


def _mark_current(lines: tuple[Line, ...], member: Member, path: str) -> list[MenuLine]:
    return [
        MenuLine(_(label), url, icon, _leads_here(url, path))
        for label, url, icon, capability in lines
        if capability is None or member.can(capability)
    ]


def _is_under(url: str, path: str) -> bool:
    return bool(url) and path.startswith(url)


def _leads_here(url: str, path: str) -> bool:
    if url == "/":
        return path == "/"
    return path == url or path.startswith(url.rstrip("/") + "/")
