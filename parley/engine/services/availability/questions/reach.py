"""Whose time an application may ask about: accounts that let it see when they are busy, alone or with their unit."""

from collections.abc import Collection, Sequence
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q, QuerySet

from parley.engine.domain.asking.question import MemberAsked
from parley.engine.domain.errors.base import FieldProblem, FieldsRefused
from parley.engine.domain.scopes import ALLOWED_BY
from parley.engine.models import Account, Application, Grant, Membership
from parley.toolkit.queries.ready import ReadyQuery, Row

# No scope that stops short of this has one of these words within its own.
_TELLS_BUSY = reduce(
    or_, (Q(scope__contains=scope) for scope, allowed in ALLOWED_BY.items() if "read_free_busy" in allowed)
)


def find_zones(application: Application, subs: Collection[str]) -> dict[str, str]:
    """The zone of each account that the application may ask about; the others are left out. One query."""
    return dict(list_zones(application, list(subs)))


def list_zones(application: Application, subs: Sequence[str]) -> list[Row]:
    """Id and zone of each account that the application may ask about; the others are left out. One query."""
    return _ZONES.list_rows(application_id=application.pk, account_ids=subs)


def _build_zones(application_id: str, account_ids: Sequence[str]) -> QuerySet[Any, Any]:
    live = Grant.objects.filter(application_id=application_id, revoked_at=None)
    own = live.filter(_TELLS_BUSY, unit=None, account_id__in=account_ids)
    units = Q(unit__application_id=application_id) | Q(unit_id__in=live.filter(unit__isnull=False).values("unit_id"))
    members = Membership.objects.filter(units, account_id__in=account_ids)
    # Not as EXISTS: then a database looks through all grants of the application once for each account.
    reached = Q(pk__in=own.values("account_id")) | Q(pk__in=members.values("account_id"))
    return Account.objects.filter(reached, pk__in=account_ids, is_active=True).values_list("pk", "tzid")


_ZONES = ReadyQuery(_build_zones)


def check_reach(members: Sequence[MemberAsked], known: Collection[str], allowed: Collection[str] | None) -> None:
    """Raise FieldsRefused for members who are not known to the application, or whom its token does not name."""
    problems = [
        FieldProblem(f"{member.path}.sub", "not_authorized", "This account has not authorized the application.")
        for member in members
        if member.sub not in known or (allowed is not None and member.sub not in allowed)
    ]
    if problems:
        raise FieldsRefused(problems)
