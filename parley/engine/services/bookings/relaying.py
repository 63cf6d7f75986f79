"""How often strangers may book through a public link: an open page must not become a relay for mail."""

from datetime import timedelta

from django.db.models import Count, Q

from parley.engine.domain.errors.people import TooManyAttempts
from parley.engine.models import Booking, Hold, PublicLink
from parley.engine.services.people.typed_words import Invitee
from parley.toolkit.clock import now
from parley.toolkit.presenting.told import marked

# Chosen by judgement: nobody books one person more often, and a script gains nothing from what is left.
MOST_AN_HOUR_FOR_ONE_ADDRESS = 3
MOST_A_DAY_FOR_ONE_ADDRESS = 10
MOST_AN_HOUR_FOR_ONE_LINK = 200
# So much may strangers do through one link before each of them pays with work (docs/how/abuse.md).
QUIET_HOLDS, QUIET_TEN_MINUTES, QUIET_HOUR = 6, 5, 12


def weigh_strangers(link: PublicLink) -> float:
    """How many times the usual comes through a public link by people without a claim; up to 1 all is quiet.

    Only what was taken counts: a crowd that comes for one time and finds it gone is no flood. Two queries.
    """
    present = now()
    hour_ago, minutes_ago = present - timedelta(hours=1), present - timedelta(minutes=10)
    taken = Booking.objects.filter(
        request__public_link=link, request__correlation_id="", created_at__gte=hour_ago
    ).aggregate(in_hour=Count("pk"), lately=Count("pk", filter=Q(created_at__gte=minutes_ago)))
    held = Hold.objects.filter(link=link, is_claimed=False, expires_at__gt=present).count()
    lately, in_hour = int(taken["lately"]), int(taken["in_hour"])
    return max((held + 1) / QUIET_HOLDS, (lately + 1) / QUIET_TEN_MINUTES, (in_hour + 1) / QUIET_HOUR)


def check_stranger(link: PublicLink, invitee: Invitee) -> None:
    """That one more booking by nobody in particular is no flood. Raises TooManyAttempts.

    Whoever comes with an application's claim is somebody in particular and is not counted here.
    """
    hour_ago, day_ago = now() - timedelta(hours=1), now() - timedelta(days=1)
    same_address = Q(invitee_email__iexact=invitee.email)
    seen = Booking.objects.filter(created_at__gte=day_ago, request__public_link__isnull=False).aggregate(
        in_hour=Count("pk", filter=same_address & Q(created_at__gte=hour_ago)),
        in_day=Count("pk", filter=same_address),
        by_link=Count("pk", filter=Q(request__public_link=link, request__correlation_id="", created_at__gte=hour_ago)),
    )
    if seen["in_hour"] >= MOST_AN_HOUR_FOR_ONE_ADDRESS or seen["in_day"] >= MOST_A_DAY_FOR_ONE_ADDRESS:
        raise TooManyAttempts(marked("This address has booked several times today already. Please come back later."))
    if seen["by_link"] >= MOST_AN_HOUR_FOR_ONE_LINK:
        raise TooManyAttempts(marked("Many people have booked here within the hour. Please come back later."))
