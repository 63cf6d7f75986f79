"""The first run: a one-time address that makes the first company and its administrator."""

from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from parley.console.domain.errors import FirstRunClosed, InputRefused
from parley.console.models import Company, Member, MemberRole, Organisation
from parley.console.services.candidates.records import load_sample_candidates
from parley.console.services.companies.one_time_addresses import is_open, make_one_time_token, use_up
from parley.identity.users import create_verified_user, find_user, list_password_problems
from parley.toolkit.locking import lock_names

PURPOSE = "first_run"
CLOSED = "The first-run address was used already, is older than an hour, or was never made."


@dataclass(frozen=True, slots=True)
class FirstRun:
    """What the first-run form gives."""

    company_name: str
    first_name: str
    last_name: str
    email: str
    password: str
    tzid: str
    with_samples: bool


def issue_first_run_address() -> str | None:
    """A new one-time address, valid 60 minutes; earlier ones end. None when there is a company already."""
    with transaction.atomic():
        lock_names([PURPOSE])
        if Company.objects.exists():
            return None
        token = make_one_time_token(PURPOSE)
    return f"{settings.PARLEY_PUBLIC_URL}/first-run/{token}"


def check_first_run_address(token: str) -> None:
    """Raises FirstRunClosed unless the address could still be used; changes nothing."""
    if not is_open(PURPOSE, token) or Company.objects.exists():
        raise FirstRunClosed(CLOSED)


def set_up_company(token: str, first_run: FirstRun) -> Member:
    """Make the company and its administrator, who is also the operator; the address is used up by it.

    Raises FirstRunClosed (of two at once, exactly one wins) and InputRefused, which leaves the address usable.
    """
    _check_input(first_run)
    with transaction.atomic():
        lock_names([PURPOSE])
        if Company.objects.exists() or not use_up(PURPOSE, token):
            raise FirstRunClosed(CLOSED)
        member = _create_company(first_run)
        if first_run.with_samples:
            load_sample_candidates(member.company)
    return member


def _create_company(first_run: FirstRun) -> Member:
    user = create_verified_user(
        first_run.email,
        first_run.password,
        first_run.first_name,
        first_run.last_name,
        tzid=first_run.tzid,
        is_operator=True,
    )
    organisation = Organisation.objects.create(name=first_run.company_name)
    company = Company.objects.create(organisation=organisation, name=first_run.company_name)
    return Member.objects.create(company=company, user=user, role=MemberRole.ORGANISATION_ADMIN)


def _check_input(first_run: FirstRun) -> None:
    problems = list_password_problems(first_run.password, first_run.email, first_run.first_name, first_run.last_name)
    if problems:
        raise InputRefused({"password": " ".join(problems)})
    if find_user(first_run.email):
        raise InputRefused({"email": _("Somebody with this address is known here already. Take another one.")})
