"""A member's public URL: imported of their own will, read again hourly, removed again."""

from collections.abc import Sequence
from datetime import timedelta
from enum import StrEnum
from itertools import groupby
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from parley.console.domain.data_centres import DataCentre
from parley.console.domain.errors import CompanyNotSetUp, ConsoleRefusal, EngineRefused, InputRefused
from parley.console.gateway.engine import UnitMember
from parley.console.models import Member
from parley.console.services.cronofy.accounts import open_company_engine
from parley.console.services.cronofy.data_centres import find_cronofy_account, find_data_centre, get_company_data_centre
from parley.identity.users import has_verified_email
from parley.toolkit.clock import now

READ_AGAIN_MINUTES = 60
# Companies read in one turn of the duty: each costs a call that may take ten seconds.
COMPANIES_A_TURN = 5


class ImportOutcome(StrEnum):
    """What became of a click on Calendar."""

    IMPORTED = "imported"
    SIGN_IN_NEEDED = "sign_in_needed"
    NO_PUBLIC_LINK = "no_public_link"
    LIST_REFUSED = "list_refused"


def can_import(member: Member) -> bool:
    """Whether the Calendar button stands on the profile: once the company is authorized."""
    account = find_cronofy_account(member.company)
    return account is not None and account.granted_at is not None


def import_public_url(member: Member) -> ImportOutcome:
    """Find this member among the unit's colleagues and keep their public URL.

    Raises CompanyNotSetUp, EngineUnreachable.
    """
    engine = open_company_engine(member.company)
    try:
        colleagues = engine.list_organizational_unit_members()
    except EngineRefused:
        return ImportOutcome.LIST_REFUSED
    found = _find_self(member, engine.data_centre, colleagues)
    if found is None:
        return ImportOutcome.SIGN_IN_NEEDED
    if not found.public_url or not _is_public_link(engine.data_centre, found.public_url):
        _keep(member, engine.data_centre, public_url="", sub=found.sub)
        return ImportOutcome.NO_PUBLIC_LINK
    _keep(member, engine.data_centre, public_url=found.public_url, sub=found.sub)
    return ImportOutcome.IMPORTED


def paste_public_url(member: Member, url: str) -> None:
    """Keep a pasted public URL, where the list is refused. Raises InputRefused unless it lies on the data centre."""
    data_centre = get_company_data_centre(member.company)
    if not _is_public_link(data_centre, url):
        raise InputRefused(
            {
                "url": _("A public link of %(place)s begins with %(address)s")
                % {"place": data_centre.name, "address": f"{data_centre.app_url}/pls/"}
            }
        )
    _keep(member, data_centre, public_url=url, sub="")


def remember_sub(member: Member, sub: str) -> None:
    """Keep which person on the company's engine this member is. Raises CompanyNotSetUp."""
    if not sub:
        raise CompanyNotSetUp(_("The data centre did not say who signed in. Please try again."))
    _keep(member, get_company_data_centre(member.company), public_url="", sub=sub)


def find_own_page(member: Member) -> DataCentre | None:
    """Where the member has a page for booking that nobody but an owner of the unit there can close; None without one.

    Neither Cronofy nor Parley lets other software take somebody out of an Organizational Unit.
    """
    return find_data_centre(member.public_url_data_centre) if member.public_url else None


def remove_public_url(member: Member) -> None:
    """Forget the public URL and whose it was; links that were sent before keep leading where they led."""
    member.public_url = member.public_url_data_centre = member.engine_sub = member.public_url_error = ""
    member.public_url_read_at = None
    _save(member)


def refresh_public_urls() -> int:
    """Read those again that were read more than an hour ago, by company; answers how many were due."""
    due = Member.objects.select_related("company").filter(
        is_active=True, public_url_read_at__lt=now() - timedelta(minutes=READ_AGAIN_MINUTES)
    )
    rows = list(due.exclude(engine_sub="").order_by("company_id", "pk")[:1000])
    companies = [list(members) for _, members in groupby(rows, key=lambda member: member.company_id)]
    for members in companies[:COMPANIES_A_TURN]:
        _refresh_company(members)
    return sum(len(members) for members in companies[:COMPANIES_A_TURN])


def _refresh_company(members: Sequence[Member]) -> None:
    """One list for all members of a company; what cannot be read now keeps its last known address."""
    try:
        engine = open_company_engine(members[0].company)
        found = {colleague.sub: colleague for colleague in engine.list_organizational_unit_members()}
    except ConsoleRefusal as refusal:
        for member in members:
            member.public_url_error, member.public_url_read_at = str(refusal)[:300], now()
        Member.objects.bulk_update(members, ["public_url_error", "public_url_read_at"])
        return
    own = [member for member in members if member.public_url_data_centre == engine.data_centre.code]
    for member in members:
        member.public_url_read_at = now()
    for member in own:
        _take_over(member, engine.data_centre, found.get(member.engine_sub))
    Member.objects.bulk_update(members, ["public_url", "public_url_error", "public_url_read_at"])


def _take_over(member: Member, data_centre: DataCentre, colleague: UnitMember | None) -> None:
    url = colleague.public_url if colleague else ""
    if url and _is_public_link(data_centre, url):
        member.public_url, member.public_url_error = url, ""
    elif colleague is None:
        member.public_url, member.public_url_error = "", "You are no longer in the Organizational Unit there."
    elif member.public_url:
        member.public_url, member.public_url_error = "", "Your public link there was withdrawn."


def _find_self(member: Member, data_centre: DataCentre, colleagues: Sequence[UnitMember]) -> UnitMember | None:
    """By the sub that was told by a sign-in; else by verified email, and only where exactly one matches."""
    if member.engine_sub and member.public_url_data_centre == data_centre.code:
        return next((colleague for colleague in colleagues if colleague.sub == member.engine_sub), None)
    if not has_verified_email(member.user):
        return None
    email = member.user.email.casefold()
    matching = [colleague for colleague in colleagues if colleague.email.casefold() == email]
    return matching[0] if len(matching) == 1 else None


def _is_public_link(data_centre: DataCentre, url: str) -> bool:
    parts = urlsplit(url) if data_centre.owns_address(url) else None
    return parts is not None and parts.path.startswith("/pls/") and len(parts.path) > 5 and not parts.query


def _keep(member: Member, data_centre: DataCentre, *, public_url: str, sub: str) -> None:
    member.public_url, member.public_url_data_centre, member.engine_sub = public_url, data_centre.code, sub
    member.public_url_read_at, member.public_url_error = now(), ""
    _save(member)


def _save(member: Member) -> None:
    member.save(
        update_fields=[
            "public_url",
            "public_url_data_centre",
            "public_url_read_at",
            "public_url_error",
            "engine_sub",
        ]
    )
