"""What a user has to do before anything else: change a password that is too old, or set up a second factor."""

from datetime import timedelta

from allauth.mfa.models import Authenticator
from django.http import HttpRequest

from parley.identity.models import User
from parley.identity.sign_in_rules import SignInRules
from parley.toolkit.clock import now

# In the session, once the second factor was seen: it cannot be taken away again while it is asked for.
SEEN_KEY = "has_second_factor"
CHANGE_PASSWORD = "account_change_password"
SET_UP_SECOND_FACTOR = "mfa_index"
SECOND_FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def find_obligation(request: HttpRequest, user: User) -> str:
    """The name of the route where the user has to go first; "" for none.

    For those who signed in here: where an organisation's own provider did it, these are the provider's business.
    """
    rules = SignInRules.read(user.sign_in_rules)
    if is_password_too_old(user, rules):
        return CHANGE_PASSWORD
    if rules.is_two_factor_required and not request.session.get(SEEN_KEY):
        if not has_second_factor(user):
            return SET_UP_SECOND_FACTOR
        request.session[SEEN_KEY] = True
    return ""


def is_password_too_old(user: User, rules: SignInRules) -> bool:
    """Whether the rules ask for another password."""
    return bool(rules.password_days) and user.password_changed_at < now() - timedelta(days=rules.password_days)


def has_second_factor(user: User) -> bool:
    """Whether the user proves more than a password; recovery codes alone are none."""
    return bool(Authenticator.objects.filter(user=user, type__in=SECOND_FACTORS).exists())


def is_locked(user: User) -> bool:
    """Whether the rules keep the user out for not having been here for so long."""
    rules = SignInRules.read(user.sign_in_rules)
    since = user.seen_on or user.created_at.date()
    return bool(rules.inactive_days) and since < (now() - timedelta(days=rules.inactive_days)).date()
