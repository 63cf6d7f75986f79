"""How often strangers may book through a public link: an open page must not become a relay for mail."""

from datetime import timedelta

from django.db.models import Count, Q

from parley.engine.domain.errors.people import TooManyAttempts
from parley.engine.models import Booking, PublicLink
from parley.engine.services.people.typed_words import Invitee
from parley.toolkit.clock import now

# Chosen by judgement: nobody books one person more often, and a script gains nothing from what is left.
MOST_AN_HOUR_FOR_ONE_ADDRESS = 3
MOST_A_DAY_FOR_ONE_ADDRESS = 10
MOST_AN_HOUR_FOR_ONE_LINK = 50


def check_stranger(link: PublicLink, invitee: Invitee) -> None:
    """That one more booking by nobody in particular is no flood. Raises TooManyAttempts.

    Whoever comes with an application's claim is somebody in particular and is not counted here.
    """
    hour_ago, day_ago = now() - timedelta(hours=1), now() - timedelta(days=1)
    same_address = Q(invitee_email__iexact=invitee.email)
    seen = Booking.objects.filter(created_at__gte=day_ago, request__public_link__isnull=False).aggregate(
        in_hour=Count("pk", filter=same_address & Q(created_at__gte=hour_ago)),
        in_day=Count("pk", filter=same_address),
        by_link=Count("pk", filter=Q(request__public_link=link, created_at__gte=hour_ago)),
    )
    if seen["in_hour"] >= MOST_AN_HOUR_FOR_ONE_ADDRESS or seen["in_day"] >= MOST_A_DAY_FOR_ONE_ADDRESS:
        raise TooManyAttempts("This address has booked several times today already. Please come back later.")
    if seen["by_link"] >= MOST_AN_HOUR_FOR_ONE_LINK:
        raise TooManyAttempts("Many people have booked here within the hour. Please come back later.")
