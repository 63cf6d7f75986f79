"""The calendars of a mailbox."""

import re
from typing import Any

from parley.engine.connectors.base import Conferencing, RemoteCalendar
from parley.engine.connectors.errors import PermissionMissing
from parley.engine.connectors.microsoft.addresses import locate_calendar, name_calendar, read_json, spell_query
from parley.engine.connectors.microsoft.session import TOTAL_SECONDS, GraphSession, check_status

_FIELDS = "id,name,hexColor,canEdit,isDefaultCalendar,allowedOnlineMeetingProviders"
_HEX = re.compile(r"#[0-9a-fA-F]{6}")
_TEAMS = "teamsForBusiness"


def list_calendars(session: GraphSession) -> list[RemoteCalendar]:
    """All calendars of the mailbox, also those that others share with it; Graph tells no zone of theirs."""
    rows = session.list_all(f"/me/calendars?{spell_query(select=_FIELDS, top=100)}")
    return [_read_calendar(row) for row in rows if row.get("id")]


def _read_calendar(row: dict[str, Any]) -> RemoteCalendar:
    color = str(row.get("hexColor") or "")
    return RemoteCalendar(
        href=name_calendar(str(row["id"])),
        name=str(row.get("name") or "Calendar"),
        color=color.lower() if _HEX.fullmatch(color) else "",
        is_writable=row.get("canEdit") is True,
        is_primary=row.get("isDefaultCalendar") is True,
        conferencing=frozenset({Conferencing.MICROSOFT_TEAMS} if _TEAMS in _list_providers(row) else ()),
    )


def _list_providers(row: dict[str, Any]) -> list[Any]:
    found = row.get("allowedOnlineMeetingProviders")
    return found if isinstance(found, list) else []


def create_calendar(session: GraphSession, name: str) -> RemoteCalendar:
    """Make a calendar, or answer the one of this name: a mailbox has no two of one name."""
    answer = session.ask("POST", "/me/calendars", {"name": name})
    if answer.status in (400, 409):
        there = next((each for each in list_calendars(session) if each.name.casefold() == name.casefold()), None)
        if there is None:
            raise PermissionMissing
        return there
    check_status(answer, 201)
    return _read_calendar(read_json(answer))


def offers_teams(session: GraphSession, calendar_href: str) -> bool:
    """Whether Teams meetings can be made in this calendar; personal accounts have none."""
    query = spell_query(select="id,allowedOnlineMeetingProviders")
    return _TEAMS in _list_providers(session.get(f"{locate_calendar(calendar_href)}?{query}"))


def find_owner(session: GraphSession, calendar_href: str, total_seconds: float = TOTAL_SECONDS) -> str:
    """The address of whoever the calendar belongs to, "" where Graph does not say."""
    path = f"{locate_calendar(calendar_href)}?{spell_query(select='id,owner')}"
    found = session.get(path, total_seconds=total_seconds).get("owner")
    return str(found.get("address") or "") if isinstance(found, dict) else ""
