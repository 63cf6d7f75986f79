"""A company's Cronofy account: saving a data centre, authorizing with it, and revoking that again."""

from dataclasses import dataclass, field
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from parley.console.domain.data_centres import DataCentre
from parley.console.domain.errors import CompanyNotSetUp, ConsoleRefusal, EngineRefused, InputRefused
from parley.console.gateway.engine import Engine, EngineTokens
from parley.console.models import Company, CronofyAccount, Member
from parley.console.services.cronofy.data_centres import (
    find_cronofy_account,
    find_data_centre,
    get_company_data_centre,
    name_administrators,
)
from parley.console.services.cronofy.engine_tokens import make_embed_token, make_hand_over
from parley.console.services.cronofy.states import issue_state, redeem_state
from parley.toolkit.clock import now
from parley.toolkit.locking import lock_names

PURPOSE = "authorize"
SCOPE = "organizational_unit_scheduler"
# A token this close to its end is renewed before use: it must outlive the call that it is meant for.
RENEW_SECONDS = 120

REFUSALS = {
    "access_denied": "Authorization was not granted: somebody chose Cancel on the consent page.",
    "invalid_scope": "The data centre does not offer Organization Connect to this console.",
    "unauthorized_client": "The data centre does not know this console. Whoever runs it has to check its credentials.",
}


@dataclass(frozen=True, slots=True)
class Departure:
    """How the browser leaves for an engine: to an address, or by POST with signed fields where there are any."""

    address: str
    fields: dict[str, str] = field(default_factory=dict)


def save_data_centre(member: Member, code: str) -> CronofyAccount:
    """Choose the company's data centre. Another one than before ends the grant; raises InputRefused."""
    data_centre = find_data_centre(code)
    if data_centre is None or not data_centre.is_usable:
        raise InputRefused({"code": _("Choose one of the data centres that can be chosen.")})
    earlier = find_cronofy_account(member.company)
    if earlier is not None and earlier.code != code and earlier.granted_at:
        revoke_authorization(member)
    with transaction.atomic():
        lock_names([f"cronofy-account:{member.company_id}"])
        account, _is_new = CronofyAccount.objects.update_or_create(
            company=member.company, defaults={"code": code, "saved_by": member, "saved_at": now(), "last_error": ""}
        )
    return account


def begin_authorization(member: Member) -> Departure:
    """The way to the engine's consent page; a Parley is told company and member by signed tokens.

    Raises CompanyNotSetUp before a data centre is saved.
    """
    data_centre = get_company_data_centre(member.company)
    state = issue_state(member, PURPOSE, data_centre.code)
    query = Engine(data_centre).describe_authorization(describe_redirect(), SCOPE, state)
    if not data_centre.has_window:
        return Departure(f"{data_centre.app_url}/oauth/authorize?{query}")
    fields = {
        "embed_token": make_embed_token(data_centre, member.company),
        "hand_over": make_hand_over(data_centre, member.company, member),
        "purpose": PURPOSE,
        "authorize_query": query,
    }
    return Departure(f"{data_centre.app_url}/embed/start", fields)


def describe_redirect() -> str:
    """The registered address at which the browser comes back from consent."""
    return f"{settings.PARLEY_PUBLIC_URL}/company/settings/cronofy/authorized"


def finish_authorization(member: Member, state: str, code: str) -> CronofyAccount:
    """Exchange the code and keep the grant. Raises StateRefused, EngineUnreachable, EngineRefused, CompanyNotSetUp."""
    data_centre = _take_state(member, state)
    try:
        tokens = Engine(data_centre).exchange_code(code, describe_redirect())
    except ConsoleRefusal as refusal:
        _note_error(member.company, str(refusal))
        raise
    with transaction.atomic():
        lock_names([f"cronofy-account:{member.company_id}"])
        account = CronofyAccount.objects.get(company=member.company)
        account.access_token, account.refresh_token = tokens.access_token, tokens.refresh_token
        account.token_expires_at, account.sub = tokens.expires_at, tokens.sub
        account.granted_by, account.granted_at = member, now()
        account.revoked_at, account.last_error = None, ""
        account.colleagues_read_at = None  # The worker reads who is in the unit within seconds.
        account.save()
    return account


def note_refused_authorization(member: Member, state: str, error: str) -> str:
    """Use the state up and keep in plain words why consent was not given; answers those words."""
    _take_state(member, state)
    words = REFUSALS.get(error, "The data centre did not grant authorization. Please try again.")
    _note_error(member.company, words)
    return words


def revoke_authorization(member: Member) -> str:
    """End the grant at the engine and forget its tokens.

    The tokens are forgotten whatever the engine answers; the answer here is a sentence about what it did not do, or
    nothing.
    """
    account = find_cronofy_account(member.company)
    if account is None or not account.refresh_token:
        return ""
    problem = ""
    data_centre = find_data_centre(account.code)
    try:
        if data_centre is not None:
            Engine(data_centre).revoke(account.refresh_token)
    except ConsoleRefusal as refusal:
        problem = f"{refusal} The tokens are forgotten here; end the grant there, too."
    _forget_grant(member.company, problem)
    return problem


def open_company_engine(company: Company, impersonate: str = "") -> Engine:
    """The company's engine with the token of its Organizational Unit, renewed when it is about to end.

    Raises CompanyNotSetUp, EngineUnreachable, EngineRefused. Call it outside transactions.
    """
    data_centre = get_company_data_centre(company)
    account = find_cronofy_account(company)
    if account is None or not account.granted_at or not account.refresh_token:
        raise CompanyNotSetUp(
            _(
                "The console is not authorized with %(place)s yet. %(who)s can do it under Company › Settings › "
                "Miscellaneous › Cronofy."
            )
            % {"place": data_centre.name, "who": name_administrators(company)}
        )
    return Engine(data_centre, _renew_token(data_centre, account), impersonate)


def _renew_token(data_centre: DataCentre, account: CronofyAccount) -> str:
    if account.token_expires_at and account.token_expires_at > now() + timedelta(seconds=RENEW_SECONDS):
        return account.access_token
    try:
        tokens = Engine(data_centre).refresh_tokens(account.refresh_token)
    except EngineRefused as refusal:
        _forget_grant(account.company, "The data centre has ended the authorization. Please authorize again.")
        raise CompanyNotSetUp(
            _(
                "The data centre has ended your company's authorization. %(who)s can authorize again under Company › "
                "Settings › Cronofy."
            )
            % {"who": name_administrators(account.company)}
        ) from refusal
    _keep_tokens(account, tokens)
    return tokens.access_token


def _keep_tokens(account: CronofyAccount, tokens: EngineTokens) -> None:
    """Only over the grant that was renewed: one made or revoked meanwhile must not be written over."""
    current = CronofyAccount.objects.filter(pk=account.pk, granted_at=account.granted_at)
    current.update(
        access_token=tokens.access_token, refresh_token=tokens.refresh_token, token_expires_at=tokens.expires_at
    )


def _take_state(member: Member, state: str) -> DataCentre:
    code = redeem_state(member, PURPOSE, state)
    data_centre = get_company_data_centre(member.company)
    if data_centre.code != code:
        raise CompanyNotSetUp(
            _("Your company has chosen another data centre meanwhile. Please authorize with that one.")
        )
    return data_centre


def _forget_grant(company: Company, problem: str) -> None:
    CronofyAccount.objects.filter(company=company).update(
        access_token="",
        refresh_token="",
        token_expires_at=None,
        sub="",
        granted_at=None,
        granted_by=None,
        revoked_at=now(),
        last_error=problem[:300],
    )


def _note_error(company: Company, words: str) -> None:
    CronofyAccount.objects.filter(company=company).update(last_error=words[:300])
