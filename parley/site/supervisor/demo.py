"""The company that `make demo` starts with: sample candidates, an administrator and two recruiters to sign in as."""

import secrets

from django.db import transaction

from parley.console.models import Company, Member, MemberRole
from parley.console.services.companies.first_run import FirstRun, issue_first_run_address, set_up_company
from parley.identity.users import create_verified_user

EMAIL = "demo@bakery.example"
# Whose calendars the imitated Google and Microsoft hold.
RECRUITERS = (("ana@bakery.example", "Ana", "Ruiz"), ("clara@bakery.example", "Clara", "Lund"))
TZID = "Europe/Berlin"


def make_demo_company() -> str | None:
    """Make the sample company through the same door as everybody's; answers how to sign in, None when it exists."""
    address = issue_first_run_address()
    if address is None:
        return None
    password = secrets.token_urlsafe(12)
    token = address.rsplit("/", 1)[1]
    member = set_up_company(token, FirstRun("Example Bakery", "Demo", "Recruiter", EMAIL, password, TZID, True))
    _add_recruiters(member.company, password)
    who = ", ".join([EMAIL, *(email for email, _, _ in RECRUITERS)])
    return f"Sign in as {who}: the password of each is {password} (shown this once)."


@transaction.atomic
def _add_recruiters(company: Company, password: str) -> None:
    for email, first_name, last_name in RECRUITERS:
        user = create_verified_user(email, password, first_name, last_name, tzid=TZID)
        Member.objects.create(company=company, user=user, role=MemberRole.RECRUITER)
