"""Making users who can sign in; their address counts as verified, since a mailed or printed secret proved it."""

from allauth.account.models import EmailAddress
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from parley.identity.models import User
from parley.identity.sign_in_rules import SignInRules


def list_password_problems(
    password: str, email: str, first_name: str, last_name: str, rules: SignInRules | None = None
) -> list[str]:
    """What is wrong with a password for this person under the rules, in sentences; empty when it is good enough."""
    person = User(email=email.strip().lower(), first_name=first_name, last_name=last_name)
    person.sign_in_rules = rules.as_values() if rules else {}
    try:
        validate_password(password, person)
    except ValidationError as error:
        return list(error.messages)
    return []


def create_verified_user(
    email: str, password: str, first_name: str, last_name: str, tzid: str = "", is_operator: bool = False
) -> User:
    """A user with a verified address. Call it inside a transaction; raises IntegrityError for a known address."""
    user = User.objects.create_user(
        email, password, first_name=first_name, last_name=last_name, tzid=tzid, is_operator=is_operator
    )
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def find_user(email: str) -> User | None:
    """The user with that address, whatever its letter case."""
    return User.objects.filter(email=email.strip().lower()).first()


def has_verified_email(user: User) -> bool:
    """Whether the user's own address has been proved to be theirs."""
    return bool(EmailAddress.objects.filter(user=user, email=user.email, verified=True).exists())
