"""Link attempts: one opening of the scheduler's window by an application, step by step to what came of it."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from urllib.parse import parse_qs, urlencode

from django.db import transaction

from parley.engine.domain.errors.applications import TenantMismatch
from parley.engine.domain.errors.base import InputRefused
from parley.engine.domain.errors.bookings import LinkExpired, LinkUnknown
from parley.engine.models import Account, Application, Connection, ConnectionState, LinkAttempt, PublicLink
from parley.engine.services.applications.applications import list_return_urls
from parley.engine.services.applications.signed_tokens import EmbedToken, HandOver
from parley.engine.services.people.accounts import (
    BY_EMAIL,
    create_account,
    find_account_by_identity,
    find_vouched_account,
    has_accepted_terms,
    vouch,
)
from parley.engine.services.people.units import (
    find_membership_of_tenant,
    find_unit_of_tenant,
    join_unit_of_tenant,
    list_units,
)
from parley.toolkit.clock import now
from parley.toolkit.ids import is_same, keyed_hash
from parley.toolkit.presenting.addresses import add_to_query

ATTEMPT_HOURS = 1
PURPOSES = ("link", "authorize", "public_link")


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the application asks for, as its form said it."""

    purpose: str
    authorize_query: str = ""
    return_url: str = ""
    state: str = ""
    correlation_id: str = ""
    recipient_email: str = ""
    recipient_name: str = ""
    recipient_organization: str = ""
    event_summary: str = ""
    duration_minutes: int | None = None


class Step(StrEnum):
    """Which screen comes next."""

    WELCOME = "welcome"
    TERMS = "terms"
    CALENDAR = "calendar"
    UNIT = "unit"
    CONFIRM = "confirm"
    GOAL = "goal"
    OVER = "over"


def start_attempt(token: EmbedToken, hand_over: HandOver | None, wishes: Wishes) -> LinkAttempt:
    """Open an attempt for an hour; raises InputRefused for an address not registered, TenantMismatch."""
    application = token.application
    if hand_over and (hand_over.application.pk, hand_over.tenant_id) != (application.pk, token.tenant_id):
        raise TenantMismatch("The two tokens of the console are not of the same company.")
    _check_wishes(application, wishes)
    return LinkAttempt.objects.create(
        application=application,
        tenant_id=token.tenant_id,
        tenant_name=token.tenant_name,
        vouched_email=hand_over.email if hand_over else "",
        vouched_name=hand_over.name if hand_over else "",
        vouched_tzid=hand_over.tzid if hand_over else "",
        expires_at=now() + timedelta(hours=ATTEMPT_HOURS),
        **{name: getattr(wishes, name) for name in Wishes.__dataclass_fields__},
    )


def _check_wishes(application: Application, wishes: Wishes) -> None:
    if wishes.purpose not in PURPOSES:
        raise InputRefused("The console asks for something that is not known here.", field="purpose")
    if wishes.return_url and wishes.return_url not in list_return_urls(application):
        raise InputRefused("The console's return address is not registered here.", field="return_url")
    if wishes.purpose == "authorize":
        asked = parse_qs(wishes.authorize_query).get("client_id", [])
        if asked != [application.client_id]:
            raise InputRefused("The console asks for the consent of another application.", field="authorize_query")


def open_attempt(attempt_id: str, browser_key: str) -> LinkAttempt:
    """The attempt, for the browser that opened it first; raises LinkUnknown or LinkExpired."""
    if not attempt_id.isprintable():
        raise LinkUnknown
    opener = keyed_hash("attempt_opener", browser_key)
    LinkAttempt.objects.filter(pk=attempt_id, opener_hash="").update(opener_hash=opener)
    attempt = LinkAttempt.objects.filter(pk=attempt_id).select_related("application", "account").first()
    if attempt is None or not is_same(attempt.opener_hash, opener):
        raise LinkUnknown("This window is not known here. Please open it again from the console.")
    if attempt.expires_at <= now():
        raise LinkExpired("This window was open for too long. Please open it again from the console.")
    return attempt


def find_attempt_of(application: Application, attempt_id: str) -> LinkAttempt | None:
    """An application's own attempt, or None."""
    if not attempt_id.isprintable():
        return None
    return (
        LinkAttempt.objects.filter(pk=attempt_id, application=application)
        .select_related("scheduling_request", "public_link")
        .first()
    )


def describe_status(attempt: LinkAttempt) -> str:
    """How it stands: waiting, created, cancelled or expired."""
    if attempt.scheduling_request_id or attempt.public_link_id:
        return "created"
    if attempt.cancelled_at:
        return "cancelled"
    return "expired" if attempt.expires_at <= now() else "waiting"


def settle_attempt(attempt: LinkAttempt, public_link: PublicLink) -> None:
    """Keep the public link that came of it; the application may then ask for it."""
    attempt.public_link = public_link
    attempt.save(update_fields=["public_link"])


def cancel_attempt(attempt: LinkAttempt) -> None:
    """The person turned back; what had come of it before stays."""
    LinkAttempt.objects.filter(pk=attempt.pk, cancelled_at=None).update(cancelled_at=now())


def return_address(attempt: LinkAttempt) -> str:
    """Where the window goes when done: the return address with `state` and `attempt` added; empty without one."""
    if not attempt.return_url:
        return ""
    return add_to_query(attempt.return_url, {"state": attempt.state, "attempt": attempt.pk})


def next_step(attempt: LinkAttempt, account: Account | None) -> Step:
    """Which screen comes next for whoever is signed in; the answer rests on what is kept, so reloading is safe."""
    if attempt.scheduling_request_id or attempt.public_link_id or attempt.cancelled_at:
        return Step.OVER
    if account is None or attempt.account_id != account.pk:
        return Step.WELCOME
    if not has_accepted_terms(account):
        return Step.TERMS
    if not Connection.objects.filter(account=account).exclude(state=ConnectionState.REMOVED).exists():
        return Step.CALENDAR
    if not _has_unit(attempt, account):
        return Step.UNIT
    return Step.CONFIRM if attempt.is_set_up_here and attempt.purpose != "authorize" else Step.GOAL


def _has_unit(attempt: LinkAttempt, account: Account) -> bool:
    if attempt.tenant_id:
        return find_membership_of_tenant(account, attempt.application, attempt.tenant_id) is not None
    return bool(list_units(account))


def goal_path(attempt: LinkAttempt) -> str:
    """The page that the attempt was opened for, as a path of this server."""
    if attempt.purpose == "authorize":
        return f"/oauth/authorize?{attempt.authorize_query}&{urlencode({'attempt': attempt.pk})}"
    path = "/scheduler/public-link" if attempt.purpose == "public_link" else "/scheduler/requests/new"
    return f"{path}?{urlencode({'attempt': attempt.pk})}"


def go_on_as(attempt: LinkAttempt, account: Account) -> None:
    """Keep that this account goes on with the attempt."""
    attempt.account = account
    attempt.save(update_fields=["account"])


def mark_set_up(attempt: LinkAttempt, is_set_up_here: bool) -> None:
    """Keep whether the confirmation is still to be shown."""
    attempt.is_set_up_here = is_set_up_here
    attempt.save(update_fields=["is_set_up_here"])


def join_silently(attempt: LinkAttempt, account: Account) -> None:
    """Let a colleague whom the hand-over names join the tenant's unit, where there is one and it is open.

    An embed token alone names nobody: then the person is asked first (`/connect/unit`).
    """
    unit = find_unit_of_tenant(attempt.application, attempt.tenant_id)
    if unit is None or not unit.is_auto_join or find_handed_over(attempt) != account:
        return
    if has_accepted_terms(account) and not _has_unit(attempt, account):
        join_unit_of_tenant(account, attempt.application, attempt.tenant_id)
        mark_set_up(attempt, True)


def find_result(application: Application, tenant_id: str, state: str) -> LinkAttempt | None:
    """The newest attempt that a page opened under a random `state` of its own (22 characters or more), or None."""
    if len(state) < 22 or not state.isprintable():
        return None
    own = LinkAttempt.objects.filter(application=application, tenant_id=tenant_id, state=state)
    return own.select_related("scheduling_request", "public_link").order_by("-created_at").first()


def find_handed_over(attempt: LinkAttempt) -> Account | None:
    """The account that the attempt's hand-over may sign in, or None; without a hand-over there is none."""
    if not attempt.vouched_email:
        return None
    return find_vouched_account(attempt.application, attempt.tenant_id, attempt.vouched_email)


def needs_code_first(attempt: LinkAttempt) -> bool:
    """Whether somebody has that address here already by their own proof: then they show it again, once."""
    return find_handed_over(attempt) is None and find_account_by_identity(BY_EMAIL, attempt.vouched_email) is not None


def is_vouched_newcomer(attempt: LinkAttempt) -> bool:
    """Whether the attempt's hand-over names somebody who has no account here under that name yet."""
    return bool(attempt.vouched_email) and find_handed_over(attempt) is None and not needs_code_first(attempt)


def vouch_for(attempt: LinkAttempt, account: Account, proven_email: str) -> None:
    """Let this tenant's hand-over sign the account in from now on, if the proof is of the very address it names."""
    if attempt.vouched_email and is_same(attempt.vouched_email, proven_email):
        vouch(attempt.application, attempt.tenant_id, attempt.vouched_email, account)


def create_handed_over(attempt: LinkAttempt, terms_version: str, tzid: str) -> Account:
    """The account of a newcomer whom the application vouches for, bound to that application and tenant only.

    Raises TermsNotAccepted; LinkUnknown where the hand-over may not make an account.
    """
    if not attempt.vouched_email or needs_code_first(attempt):
        raise LinkUnknown("This window cannot make an account. Please log in by a code.")
    issuer = f"handover:{attempt.application_id}:{attempt.tenant_id}"
    with transaction.atomic():
        account = create_account(
            attempt.vouched_email, attempt.vouched_name, tzid, issuer, attempt.vouched_email, terms_version
        )
        vouch(attempt.application, attempt.tenant_id, attempt.vouched_email, account)
    return account
