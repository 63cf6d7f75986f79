"""Element tokens: made by an application's server, used by its pages in the browser (Cronofy's UI Elements)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import QuerySet

from parley.engine.domain.errors.base import FieldProblem, FieldsRefused, InputRefused
from parley.engine.domain.scopes import list_allowed
from parley.engine.models import Account, Application, ElementToken, Grant
from parley.toolkit.clock import now
from parley.toolkit.ids import keyed_hash, make_token
from parley.toolkit.presenting.addresses import find_origin

ELEMENT_SECONDS = 64_800
PERMISSIONS = ("agenda", "account_management", "availability", "managed_availability")
MOST_NAMED = 200


@dataclass(frozen=True, slots=True)
class IssuedElementToken:
    """What the application's server is told, once."""

    row: ElementToken
    token: str
    expires_in_seconds: int = ELEMENT_SECONDS


def issue_element_token(
    application: Application,
    permissions: Sequence[str],
    origin: str,
    subs: Sequence[str] = (),
    bookable_event_ids: Sequence[str] = (),
) -> IssuedElementToken:
    """A token for pages of this origin; raises InputRefused, also for accounts that did not let the application in."""
    unknown = [each for each in permissions if each not in PERMISSIONS]
    if not permissions or unknown:
        words = "Name one or more of: " + ", ".join(PERMISSIONS) + "."
        raise FieldsRefused([FieldProblem("permissions", "not_recognized" if unknown else "required", words)])
    if max(len(subs), len(bookable_event_ids)) > MOST_NAMED:
        raise InputRefused(f"At most {MOST_NAMED} can be named.", field="subs", key="too_many")
    if set(subs) - set(list_authorised_subs(application, subs)):
        words = "Not every account has let this application in."
        raise FieldsRefused([FieldProblem("subs", "not_recognized", words)])
    token = make_token()
    row = ElementToken.objects.create(
        application=application,
        token_hash=_hash(token),
        origin=read_origin(origin),
        permissions=list(dict.fromkeys(permissions)),
        subs=list(dict.fromkeys(subs)),
        bookable_event_ids=list(dict.fromkeys(bookable_event_ids)),
        expires_at=now() + timedelta(seconds=ELEMENT_SECONDS),
    )
    return IssuedElementToken(row, token)


def read_origin(text: str) -> str:
    """The origin as browsers write it: scheme, host and port, lower-cased; raises InputRefused."""
    origin = find_origin(text)
    if not origin:
        raise InputRefused("The origin is the scheme, host and port of your pages, nothing more.", field="origin")
    return origin


def find_element_token(token: str) -> ElementToken | None:
    """The token's row with its application, even when it has expired (ask `is_live`), or None."""
    if not token:
        return None
    return ElementToken.objects.filter(token_hash=_hash(token)).select_related("application").first()


def is_live(row: ElementToken) -> bool:
    """Whether the token still opens anything."""
    return row.expires_at > now()


def list_authorised_subs(application: Application, subs: Iterable[str], *, to: str = "") -> list[str]:
    """Those of these accounts that have let the application in and have not taken it back. One query.

    With `to`, a fine-grained scope, only those whose word goes so far.
    """
    asked = [sub for sub in subs if sub.isprintable()]
    rows = _live_grants(application).filter(account_id__in=asked).values_list("account_id", "scope")
    return list(dict.fromkeys(sub for sub, scope in rows if not to or to in list_allowed(scope.split())))


def find_element_account(row: ElementToken) -> tuple[Account, frozenset[str]] | None:
    """The first account that the token names and what it allows the application, or None without one."""
    grants = list(_live_grants(row.application).filter(account_id__in=row.subs[:1]).select_related("account"))
    if not grants:
        return None
    return grants[0].account, frozenset(word for grant in grants for word in grant.scope.split())


def forget_old_element_tokens() -> int:
    """Delete those that expired a day ago; until then their pages are told that they have expired."""
    return ElementToken.objects.filter(expires_at__lt=now() - timedelta(days=1)).delete()[0]


def _live_grants(application: Application) -> QuerySet[Grant]:
    live = Grant.objects.filter(application=application, unit=None, revoked_at=None, account__is_active=True)
    return live.filter(tokens__kind="refresh").distinct()


def _hash(token: str) -> str:
    return keyed_hash("element_token", token)
