"""How long a company keeps its audit log."""

from django.utils.translation import gettext as _

from parley.console.domain.errors import InputRefused
from parley.console.models import AuditSettings, Company, Member
from parley.console.services.audit.log import describe_change

# Less would not be a log; a century is for ever.
SHORTEST_DAYS, LONGEST_DAYS = 30, 36_500


def count_days_kept(company: Company) -> int:
    """How many days the company keeps its log; 0 means for ever."""
    row = AuditSettings.objects.filter(company=company).first()
    return row.kept_days if row else 0


def keep_days(member: Member, typed: str) -> None:
    """Keep the log for so many days, or for ever by 0. Raises InputRefused."""
    days = int(typed) if typed.isdecimal() and len(typed) < 6 else -1
    if days != 0 and not SHORTEST_DAYS <= days <= LONGEST_DAYS:
        words = _("Type 0 to keep the log for ever, or a number of days from %(shortest)s.")
        raise InputRefused({"kept_days": words % {"shortest": SHORTEST_DAYS}})
    AuditSettings.objects.update_or_create(company=member.company, defaults={"kept_days": days})
    describe_change(f"kept_days={days}")
