"""Who is in the company's Organizational Unit: copied from the engine about hourly, so that pages need not ask."""

from collections.abc import Iterable, Sequence
from datetime import timedelta

from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Lower

from parley.console.domain.errors import ConsoleRefusal
from parley.console.gateway.engine import UnitMember
from parley.console.models import Company, CronofyAccount, Member, UnitColleague
from parley.console.services.cronofy.accounts import open_company_engine
from parley.console.services.cronofy.data_centres import find_cronofy_account
from parley.toolkit.clock import now
from parley.toolkit.locking import lock_names

READ_AGAIN_MINUTES = 60
# Each costs a call that may take ten seconds.
COMPANIES_A_TURN = 5
MOST_SHOWN = 500


def list_colleagues(company: Company) -> list[UnitColleague]:
    """The colleagues at the company's present data centre as last read, by name."""
    account = find_cronofy_account(company)
    if account is None:
        return []
    return list(UnitColleague.objects.filter(company=company, code=account.code).order_by("name", "email")[:MOST_SHOWN])


def find_colleague(member: Member) -> UnitColleague | None:
    """Who the member is on the company's engine: by what a sign-in told, else by the one with their address."""
    account = find_cronofy_account(member.company)
    if account is None:
        return None
    rows = UnitColleague.objects.filter(company_id=member.company_id, code=account.code)
    if member.engine_sub and member.public_url_data_centre == account.code:
        return rows.filter(sub=member.engine_sub).first()
    found = list(rows.filter(email__iexact=member.user.email)[:2])
    return found[0] if len(found) == 1 else None


def map_calendar_problems(company_id: str, members: Iterable[Member]) -> dict[int, str]:
    """Of the company's members those whose calendars cannot be read, each with the names of what broke; one query.

    A name is "?" where the engine gave none. Who somebody is there is found as `find_colleague` does.
    """
    wanted = {member.pk: member for member in members}
    subs = [member.engine_sub for member in wanted.values() if member.engine_sub]
    addresses = {member.user.email.lower() for member in wanted.values()}
    rows = UnitColleague.objects.annotate(address=Lower("email")).filter(
        Q(sub__in=subs) | Q(address__in=addresses),
        company_id=company_id,
        code=F("company__cronofy_account__code"),
    )
    found = list(rows.values_list("code", "sub", "address", "calendar_problem"))
    problems = {}
    for key, member in wanted.items():
        own = [problem for code, sub, address, problem in found if _is_same(member, code, sub, address)]
        if len(own) == 1 and own[0]:
            problems[key] = own[0]
    return problems


def find_calendar_problem(member: Member) -> str:
    """The names of the member's own calendars that cannot be read, "?" where they have none; "" while all is well."""
    return map_calendar_problems(member.company_id, [member]).get(member.pk, "")


def _is_same(member: Member, code: str, sub: str, address: str) -> bool:
    if member.engine_sub and member.public_url_data_centre == code:
        return sub == member.engine_sub
    return address == member.user.email.lower()


def refresh_due_colleagues() -> int:
    """Read those lists again that were read more than an hour ago; answers how many companies were due."""
    due = Q(colleagues_read_at__isnull=True) | Q(colleagues_read_at__lt=now() - timedelta(minutes=READ_AGAIN_MINUTES))
    accounts = CronofyAccount.objects.select_related("company").filter(due, granted_at__isnull=False)
    found = list(accounts.order_by("colleagues_read_at", "pk")[:COMPANIES_A_TURN])
    for account in found:
        # Of two workers one takes the turn; what cannot be read now is tried again in an hour.
        if CronofyAccount.objects.filter(due, pk=account.pk).update(colleagues_read_at=now()):
            _try_refresh(account.company)
    return len(found)


def refresh_colleagues(company: Company) -> int:
    """Read the unit's list and keep it; answers how many there are.

    Raises CompanyNotSetUp, EngineUnreachable, EngineRefused. Call it outside transactions.
    """
    engine = open_company_engine(company)
    members = engine.list_organizational_unit_members()
    _keep(company, engine.data_centre.code, members)
    return len(members)


def _try_refresh(company: Company) -> None:
    try:
        refresh_colleagues(company)
    except ConsoleRefusal:
        return


def _keep(company: Company, code: str, members: Sequence[UnitMember]) -> None:
    rows = [
        UnitColleague(
            company=company,
            code=code,
            sub=each.sub[:64],
            email=each.email[:254],
            name=each.name[:200],
            calendar_problem=each.calendar_problem,
        )
        for each in {member.sub: member for member in members}.values()
    ]
    with transaction.atomic():
        lock_names([f"unit-colleagues:{company.pk}"])
        UnitColleague.objects.filter(company=company).delete()
        UnitColleague.objects.bulk_create(rows, batch_size=500)
        CronofyAccount.objects.filter(company=company).update(colleagues_read_at=now())
