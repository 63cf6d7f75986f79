"""What it means to change the data centre: which links and bookings stay where they are."""

from dataclasses import dataclass

from django.db.models import Count, Q

from parley.console.domain.statuses import UNANSWERED, UPCOMING
from parley.console.models import Company, Conversation, Member
from parley.console.services.cronofy.data_centres import find_cronofy_account, find_data_centre


@dataclass(frozen=True, slots=True)
class Leaving:
    """Counts of what leads to the present data centre; `keeps_working` while its credentials stay here."""

    name: str
    generated_links: int
    public_links: int
    upcoming_bookings: int
    imported_urls: int
    keeps_working: bool

    @property
    def is_nothing(self) -> bool:
        """Whether nothing at all is left behind."""
        return not (self.generated_links or self.public_links or self.upcoming_bookings or self.imported_urls)


def describe_leaving(company: Company) -> Leaving | None:
    """What would stay behind at the company's present data centre; None before one was chosen. Two counts."""
    account = find_cronofy_account(company)
    if account is None:
        return None
    data_centre = find_data_centre(account.code)
    is_open = Q(status__in=UNANSWERED, revoked_at__isnull=True)
    counts = Conversation.objects.filter(company=company, data_centre=account.code).aggregate(
        generated=Count("pk", filter=is_open & Q(kind="generated")),
        public=Count("pk", filter=is_open & Q(kind="public")),
        upcoming=Count("pk", filter=Q(status__in=UPCOMING)),
    )
    imported = Member.objects.filter(company=company, is_active=True, public_url_data_centre=account.code)
    return Leaving(
        name=data_centre.name if data_centre else account.code,
        generated_links=counts["generated"],
        public_links=counts["public"],
        upcoming_bookings=counts["upcoming"],
        imported_urls=imported.exclude(public_url="").count(),
        keeps_working=data_centre is not None and data_centre.is_usable,
    )
