"""Visits of one member to their engine from the profile: signing in once, and making a public link there."""

from contextlib import suppress

from django.conf import settings
from django.utils.translation import gettext as _

from parley.console.domain.errors import ConsoleRefusal, EngineRefused, StateRefused
from parley.console.gateway.engine import Engine
from parley.console.models import Member
from parley.console.services.cronofy.accounts import Departure
from parley.console.services.cronofy.data_centres import find_data_centre, get_company_data_centre
from parley.console.services.cronofy.engine_tokens import make_embed_token, make_hand_over
from parley.console.services.cronofy.public_urls import ImportOutcome, import_public_url, paste_public_url, remember_sub
from parley.console.services.cronofy.states import issue_state, redeem_state

SIGN_IN = "sign_in"
PUBLIC_LINK = "public_link"


def begin_sign_in(member: Member) -> Departure:
    """The way to the engine to say who one is there (scope read_account). Raises CompanyNotSetUp."""
    data_centre = get_company_data_centre(member.company)
    state = issue_state(member, SIGN_IN, data_centre.code)
    query = Engine(data_centre).describe_authorization(_sign_in_redirect(), "read_account", state)
    return Departure(f"{data_centre.app_url}/oauth/authorize?{query}")


def finish_sign_in(member: Member, state: str, code: str) -> ImportOutcome:
    """Keep whose account it was and import their public URL.

    Raises StateRefused, EngineUnreachable, EngineRefused, CompanyNotSetUp.
    """
    data_centre = find_data_centre(redeem_state(member, SIGN_IN, state))
    if data_centre is None:
        raise StateRefused(_("This data centre is not set up any more. Please begin again."))
    engine = Engine(data_centre)
    tokens = engine.exchange_code(code, _sign_in_redirect())
    # Only the name was wanted: nothing of this grant is kept here, and a failed revocation there takes nothing away.
    with suppress(ConsoleRefusal):
        engine.revoke(tokens.refresh_token)
    remember_sub(member, tokens.sub)
    return import_public_url(member)


def give_up_sign_in(member: Member, state: str) -> None:
    """Use the state of a refused sign-in up."""
    redeem_state(member, SIGN_IN, state)


def begin_public_link(member: Member) -> Departure:
    """The way to make a public link on the engine and come back; a Parley only. Raises CompanyNotSetUp."""
    data_centre = get_company_data_centre(member.company)
    if not data_centre.has_window:
        return Departure(data_centre.app_url)
    fields = {
        "embed_token": make_embed_token(data_centre, member.company),
        "hand_over": make_hand_over(data_centre, member.company, member),
        "purpose": PUBLIC_LINK,
        "return_url": f"{settings.PARLEY_PUBLIC_URL}/profile/calendar/returned",
        "state": issue_state(member, PUBLIC_LINK, data_centre.code),
    }
    return Departure(f"{data_centre.app_url}/embed/start", fields)


def finish_public_link(member: Member, state: str, attempt_id: str) -> bool:
    """Ask the engine what came of it, and keep the link; False when none was made.

    Raises StateRefused, EngineUnreachable, InputRefused.
    """
    data_centre = find_data_centre(redeem_state(member, PUBLIC_LINK, state))
    if data_centre is None:
        raise StateRefused(_("This data centre is not set up any more. Please begin again."))
    try:
        attempt = Engine(data_centre).read_link_attempt(attempt_id)
    except EngineRefused as refusal:
        raise StateRefused(_("The scheduling service does not know this visit. Please begin again.")) from refusal
    if attempt.get("state") != state:
        raise StateRefused(_("This answer belongs to another visit. Please begin again."))
    public_link = attempt.get("public_link") or {}
    if attempt.get("status") != "created" or not public_link.get("url"):
        return False
    if import_public_url(member) != ImportOutcome.IMPORTED:
        # Not matched by email: the visit itself, signed by us and by the engine, says whose link it is.
        paste_public_url(member, str(public_link["url"]))
    return True


def _sign_in_redirect() -> str:
    return f"{settings.PARLEY_PUBLIC_URL}/profile/calendar/signed-in"
