"""What surrounds every page of the console: the side menu and the banners."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from parley.console.models import Member
from parley.console.services.banners import list_banners

# Label, address, icon; the last two belong under Company.
MENU = (
    ("Today", "/", "home"),
    ("Candidates", "/candidates/", "users"),
    ("Messages", "/messages/", "envelope"),
)
COMPANY_MENU = (
    ("Members", "/company/members", "user"),
    ("Settings", "/company/settings", "cog"),
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
        "menu": _mark_current(MENU, request.path),
        "company_menu": _mark_current(COMPANY_MENU, request.path),
        # A banner that leads to the page it stands on would only repeat the page.
        "banners": [banner for banner in list_banners(member) if not _is_under(banner.action_url, request.path)],
    }


def _mark_current(lines: tuple[tuple[str, str, str], ...], path: str) -> list[MenuLine]:
    return [MenuLine(label, url, icon, _leads_here(url, path)) for label, url, icon in lines]


def _is_under(url: str, path: str) -> bool:
    return bool(url) and path.startswith(url)


def _leads_here(url: str, path: str) -> bool:
    if url == "/":
        return path == "/"
    return path == url or path.startswith(url.rstrip("/") + "/")
