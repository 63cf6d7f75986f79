"""How the cast of the console's tests is made and signed in."""

from django.conf import settings
from django.db import transaction
from django.test import Client

from parley.console.models import Company, CronofyAccount, Member, Organisation
from parley.identity.users import create_verified_user
from parley.site.incoming.half_sessions import cookie_name
from parley.toolkit.clock import in_minutes, now

PASSWORD = "correct horse battery"


def make_company(name: str) -> Company:
    """A company, alone in its organisation."""
    organisation = Organisation.objects.create(name=name)
    return Company.objects.create(organisation=organisation, name=name)


def make_member(company: Company, email: str, first_name: str, last_name: str, role: str) -> Member:
    """A user with the common password, and the membership."""
    with transaction.atomic():
        user = create_verified_user(email, PASSWORD, first_name, last_name, tzid="Europe/Berlin")
        return Member.objects.create(company=company, user=user, role=role)


def browse_as(member: Member) -> Client:
    """A browser in which the member is signed in."""
    client = Client()
    client.force_login(member.user)
    # Django's client knows one session cookie; here each half has its own.
    client.cookies[cookie_name("console")] = client.cookies[settings.SESSION_COOKIE_NAME].value
    return client


def authorize_company(member: Member, code: str) -> CronofyAccount:
    """The member's company has authorized with the data centre."""
    return CronofyAccount.objects.create(
        company=member.company,
        code=code,
        saved_by=member,
        access_token="unit-access",
        refresh_token="unit-refresh",
        token_expires_at=in_minutes(50),
        sub="acc_unit",
        granted_by=member,
        granted_at=now(),
    )
