"""What applications may write in calendars beyond their own events: asked for by link, answered by the owner."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction

from parley.engine.domain.errors.base import FieldProblem, FieldsRefused, InputRefused, NotPermitted
from parley.engine.domain.errors.calendars import CalendarUnknown, PermissionsRequestUnknown
from parley.engine.models import (
    Account,
    Application,
    Calendar,
    CalendarPermission,
    Grant,
    PermissionLevel,
    PermissionsRequest,
)
from parley.engine.services.applications.applications import list_redirect_uris
from parley.engine.services.calendars.calendars import list_calendars
from parley.toolkit.clock import now
from parley.toolkit.ids import keyed_hash, make_token

OWN_PREFIX = "apc_"
UNRESTRICTED_SCOPE = "service_account/accounts/unrestricted_access"
LINK_HOURS = 24
MOST_CALENDARS = 200


@dataclass(frozen=True, slots=True)
class WantedLevel:
    """One calendar of a request, the level wanted and the one that is."""

    calendar: Calendar
    level: str
    present: str


def list_unrestricted(application: Application, calendar_ids: Iterable[str]) -> frozenset[str]:
    """Those of these calendars in which the application may write all that their owner may. One query."""
    found = CalendarPermission.objects.filter(
        application=application, calendar__in=list(calendar_ids), level=PermissionLevel.UNRESTRICTED
    )
    return frozenset(found.values_list("calendar_id", flat=True))


def set_levels(application: Application, levels: Mapping[str, str]) -> None:
    """Keep these levels, by calendar id, for the application."""
    CalendarPermission.objects.bulk_create(
        [
            CalendarPermission(application=application, calendar_id=calendar_id, level=level, changed_at=now())
            for calendar_id, level in levels.items()
        ],
        update_conflicts=True,
        unique_fields=["application", "calendar"],
        update_fields=["level", "changed_at"],
    )


def check_levels(account: Account, wanted: Mapping[str, str]) -> None:
    """Raises FieldsRefused unless these are known levels, CalendarUnknown unless all calendars are the account's."""
    if not wanted or len(wanted) > MOST_CALENDARS:
        words = f"Name one to {MOST_CALENDARS} calendars with the level for each."
        raise FieldsRefused([FieldProblem("permissions", "required" if not wanted else "too_many", words)])
    unknown = set(wanted.values()) - set(PermissionLevel.values)
    if unknown:
        words = "The level is unrestricted or sandbox."
        raise FieldsRefused([FieldProblem("permissions", "invalid", words)])
    if list_calendars(account).filter(pk__in=wanted).count() != len(wanted):
        raise CalendarUnknown


def ask_for_levels(
    application: Application, account: Account, wanted: Mapping[str, str], redirect_uri: str = ""
) -> str:
    """The token of a link where the account's owner answers the wish, within a day.

    Raises FieldsRefused, CalendarUnknown, InputRefused for an address that is not registered.
    """
    check_levels(account, wanted)
    if redirect_uri and redirect_uri not in list_redirect_uris(application):
        raise InputRefused("This address is not registered for the application.", field="redirect_uri")
    token = make_token()
    PermissionsRequest.objects.create(
        application=application,
        account=account,
        token_hash=_hash(token),
        wanted=dict(wanted),
        redirect_uri=redirect_uri,
        expires_at=now() + timedelta(hours=LINK_HOURS),
    )
    return token


def is_asked_of_owner(grant: Grant) -> bool:
    """Whether levels are the account owner's to give: not where a unit's owner let a service account in, nor where
    the calendars are the application's own."""
    return grant.service_account_id is None and not grant.account_id.startswith(OWN_PREFIX)


def give_levels(application: Application, account: Account, wanted: Mapping[str, str], grant: Grant) -> None:
    """Keep levels without asking. Raises NotPermitted where the service account may not give so much."""
    check_levels(account, wanted)
    service = grant.service_account
    if service is not None and PermissionLevel.UNRESTRICTED in wanted.values():
        allowed = Grant.objects.filter(application=application, account_id=service.account_id, revoked_at=None)
        if not any(UNRESTRICTED_SCOPE in scope.split() for scope in allowed.values_list("scope", flat=True)):
            raise NotPermitted("The service account was not allowed to change all events.")
    set_levels(application, wanted)


def get_permissions_request(account: Account, token: str) -> PermissionsRequest:
    """The open request of a link, asked of this account. Raises PermissionsRequestUnknown."""
    found = (
        PermissionsRequest.objects.filter(
            token_hash=_hash(token), account=account, expires_at__gt=now(), answered_at=None
        )
        .select_related("application")
        .first()
    )
    if found is None:
        raise PermissionsRequestUnknown
    return found


def describe_wish(request: PermissionsRequest) -> list[WantedLevel]:
    """The calendars of a request that are still there, with the levels wanted and present."""
    calendars = list_calendars(request.account).filter(pk__in=request.wanted)
    unrestricted = list_unrestricted(request.application, request.wanted)
    return [
        WantedLevel(
            calendar,
            request.wanted[calendar.pk],
            PermissionLevel.UNRESTRICTED if calendar.pk in unrestricted else PermissionLevel.SANDBOX,
        )
        for calendar in calendars
    ]


@transaction.atomic
def answer_wish(request: PermissionsRequest, allowed: Collection[str]) -> None:
    """Give the levels wanted for these calendars, once. Raises PermissionsRequestUnknown where it was answered."""
    if not PermissionsRequest.objects.filter(pk=request.pk, answered_at=None).update(answered_at=now()):
        raise PermissionsRequestUnknown
    present = {each.calendar.pk: each.level for each in describe_wish(request)}
    set_levels(request.application, {key: level for key, level in present.items() if key in allowed})


def forget_old_permissions_requests() -> int:
    """Delete links that ended a day ago; answers how many."""
    return PermissionsRequest.objects.filter(expires_at__lt=now() - timedelta(days=1)).delete()[0]


def _hash(token: str) -> str:
    return keyed_hash("permissions", token)
