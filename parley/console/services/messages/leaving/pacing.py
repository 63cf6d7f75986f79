"""The pace at which mails go to each provider's mailboxes, shared by all workers, and slower when a server asks."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from parley.console.domain.messages.mail_providers import PROVIDERS
from parley.console.models import MailPace
from parley.toolkit.clock import now

# After a pause this much of the pace may be made up for at once.
BURST_SECONDS = 10
SLOW_MINUTES = 10
# Of the least pace, a server that still refuses has to be looked at by a person.
MOST_SLOWNESS = 64


def take_turns(provider: str, wanted: int) -> int:
    """How many of the wanted mails may leave to this provider's mailboxes now; they are counted as gone."""
    with transaction.atomic():
        pace = MailPace.objects.select_for_update().filter(provider=provider).first()
        moment = now()
        slowness = _find_slowness(pace, moment)
        seconds = _seconds_a_mail(provider, slowness)
        if not seconds:
            return wanted
        if pace is None:
            pace = MailPace.objects.get_or_create(provider=provider, defaults={"next_at": moment})[0]
        begins = max(pace.next_at, moment - timedelta(seconds=BURST_SECONDS))
        # At least one a burst, however slow the pace is.
        allowed = min(wanted, max(int((moment - begins).total_seconds() / seconds), int(begins <= moment)))
        if allowed:
            pace.next_at = begins + timedelta(seconds=seconds * allowed)
            pace.slowness = slowness
            pace.save(update_fields=["next_at", "slowness"])
    return allowed


def list_open_providers() -> list[str]:
    """The providers whose mailboxes take mails now; the others have had theirs for the moment. One query."""
    waiting = set(MailPace.objects.filter(next_at__gt=now()).values_list("provider", flat=True))
    return [provider for provider in PROVIDERS if provider not in waiting or not _has_pace(provider)]


def slow_down(provider: str) -> None:
    """A server asked for patience: half the pace for some minutes, and half of that when it asks again."""
    moment = now()
    with transaction.atomic():
        MailPace.objects.get_or_create(provider=provider)
        pace = MailPace.objects.select_for_update().get(provider=provider)
        if pace.slow_until and pace.slow_until > moment + timedelta(minutes=SLOW_MINUTES, seconds=-5):
            return  # Several connections were told the same thing at once.
        pace.slowness = min(_find_slowness(pace, moment) * 2, MOST_SLOWNESS)
        pace.slow_until = moment + timedelta(minutes=SLOW_MINUTES)
        pace.save(update_fields=["slowness", "slow_until"])


def _find_slowness(pace: MailPace | None, moment: datetime) -> int:
    """Halved again for every span of minutes without a refusal."""
    if pace is None or pace.slow_until is None or pace.slowness == 1:
        return 1
    if moment <= pace.slow_until:
        return pace.slowness
    spans = 1 + int((moment - pace.slow_until) / timedelta(minutes=SLOW_MINUTES))
    return max(1, pace.slowness >> min(spans, 16))


def _seconds_a_mail(provider: str, slowness: int) -> float:
    """0 without a limit. A provider without a limit that asked for patience gets two mails a second at most."""
    rate = settings.PARLEY_MAIL_RATES[provider]
    if not rate and slowness == 1:
        return 0
    return 60 / (rate or 240) * slowness


def _has_pace(provider: str) -> bool:
    return (
        bool(settings.PARLEY_MAIL_RATES[provider])
        or MailPace.objects.filter(provider=provider, slowness__gt=1).exists()
    )
