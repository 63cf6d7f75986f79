"""Profiles: an account's connections as other applications are told of them (Cronofy's words)."""

from collections.abc import Collection
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

from parley.engine.domain.zones.instants import write_instant
from parley.engine.models import Account, Application, Calendar, Connection, ConnectionState
from parley.engine.services.calendars.access.permissions import list_unrestricted
from parley.engine.services.calendars.breaks.listing import list_broken_of
from parley.engine.services.calendars.calendars import find_conferencing
from parley.engine.services.calendars.connections import list_connections


def describe_linking_profile(account: Account) -> dict[str, str] | None:
    """The profile that an account signed up with, for the token answer; None without any."""
    connection = list_connections(account).first()
    if connection is None:
        return None
    return {**_name_provider(connection), "profile_id": connection.pk, "profile_name": connection.name}


def list_profiles(account: Account) -> list[dict[str, Any]]:
    """The account's profiles; one that has to be connected again carries where that is done."""
    return [_describe(connection) for connection in list_connections(account)]


def list_profiles_with_calendars(account: Account, application: Application) -> list[dict[str, Any]]:
    """The same with their calendars and the application's levels there, as `userinfo` has them.

    Three queries, however many there are.
    """
    rows = list(Calendar.objects.filter(connection__account=account).order_by("-is_primary", "name", "pk"))
    unrestricted = list_unrestricted(application, [row.pk for row in rows])
    calendars: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        described = describe_calendar(row, is_unrestricted=row.pk in unrestricted)
        calendars.setdefault(row.connection_id, []).append(described)
    return [
        {
            **_describe(connection),
            "profile_initial_sync_required": connection.last_synced_at is None,
            "profile_calendars": calendars.get(connection.pk, []),
        }
        for connection in list_connections(account)
    ]


def describe_broken(account_ids: Collection[str]) -> dict[str, list[dict[str, str]]]:
    """Of each of these accounts the profiles that their person has to connect again, and since when. One query."""
    found: dict[str, list[dict[str, str]]] = {}
    for connection in list_broken_of(account_ids):
        since = write_instant(connection.broken_at or connection.created_at)
        told = {**name_profile(connection), "name": connection.name, "broken_since": since, **_find_relink()}
        found.setdefault(connection.account_id, []).append(told)
    return found


def list_conferencing_profiles(account: Account) -> list[dict[str, Any]]:
    """The meeting rooms that the account keeps."""
    return [
        {
            "provider_name": room.provider_name,
            "profile_id": room.pk,
            "profile_name": room.name,
            "profile_connected": True,
        }
        for room in account.conferencing_profiles.order_by("created_at", "pk")
    ]


def name_profile(connection: Connection) -> dict[str, str]:
    """What a calendar says of the profile that it belongs to."""
    provider = _name_provider(connection)["provider_name"]
    return {"provider_name": provider, "profile_id": connection.pk, "profile_name": connection.name}


def describe_calendar(calendar: Calendar, *, is_unrestricted: bool) -> dict[str, Any]:
    """A calendar without its profile, and what the application that asks may do there."""
    return {
        "calendar_id": calendar.pk,
        "calendar_name": calendar.name,
        "calendar_readonly": calendar.is_readonly,
        "calendar_deleted": calendar.is_deleted,
        "calendar_primary": calendar.is_primary,
        "calendar_integrated_conferencing_available": find_conferencing(calendar) is not None,
        "calendar_attachments_available": False,
        "permission_level": "unrestricted" if is_unrestricted else "sandbox",
    }


def _describe(connection: Connection) -> dict[str, Any]:
    is_connected = connection.state == ConnectionState.ACTIVE
    return {
        **_name_provider(connection),
        "profile_id": connection.pk,
        "profile_name": connection.name,
        "profile_connected": is_connected,
        **({} if is_connected else _find_relink()),
    }


def _find_relink() -> dict[str, str]:
    return {"profile_relink_url": f"{settings.PARLEY_PUBLIC_URL}/connect/calendar"}


def _name_provider(connection: Connection) -> dict[str, str]:
    """`provider_name` and `provider_service` of a connection."""
    host = urlsplit(connection.address).hostname or ""
    if connection.service == "caldav" and (host == "icloud.com" or host.endswith(".icloud.com")):
        return {"provider_name": "apple", "provider_service": "icloud"}
    word = "cronofy" if connection.service == "builtin" else connection.service
    return {"provider_name": word, "provider_service": word}
