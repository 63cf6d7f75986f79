"""Webhooks of the console: which addresses are told, of what, and what became of each delivery."""

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from parley.console.domain.errors import InputRefused, LinkUnknown
from parley.console.domain.statuses import Status
from parley.console.models import Company, EventDelivery, EventSubscription, Member
from parley.toolkit.clock import now
from parley.toolkit.ids import make_token
from parley.toolkit.safe_http.addresses import read_target
from parley.toolkit.safe_http.errors import OutgoingFailure
from parley.toolkit.work_queue import WorkState

TEST_EVENT = "test"
CANDIDATE_EVENTS = (
    "created",
    "changed",
    "merged",
    "archived",
    "unarchived",
    "unsubscribed",
    "subscribed",
    "anonymised",
)
EVENTS = (
    *(f"conversation.{status}" for status in Status),
    *(f"candidate.{code}" for code in CANDIDATE_EVENTS),
)
MOST_SUBSCRIPTIONS = 20
MOST_SHOWN = 50


def create_subscription(member: Member, url: str, events: Sequence[str]) -> EventSubscription:
    """Tell this address of these events (none named: all) from now on. Raises InputRefused."""
    url = url.strip()
    _check_url(url)
    chosen = list(dict.fromkeys(events))
    unknown = [event for event in chosen if event not in EVENTS]
    if unknown:
        raise InputRefused({"events": _("There is no event “%(name)s”.") % {"name": unknown[0][:40]}})
    if len(list_subscriptions(member.company)) >= MOST_SUBSCRIPTIONS:
        words = _("A company has at most %(most)s webhooks. Remove one that is not needed any more.")
        raise InputRefused({"url": words % {"most": MOST_SUBSCRIPTIONS}})
    return EventSubscription.objects.create(
        company=member.company, url=url, secret=f"whsec_{make_token(32)}", events=chosen, created_by=member
    )


def list_subscriptions(company: Company) -> list[EventSubscription]:
    """The company's webhooks, newest first."""
    return list(EventSubscription.objects.filter(company=company).order_by("-created_at", "pk"))


def get_subscription(member: Member, webhook_id: str) -> EventSubscription:
    """A webhook of the company. Raises LinkUnknown."""
    found = EventSubscription.objects.filter(company_id=member.company_id, pk=webhook_id).first()
    if found is None:
        raise LinkUnknown(_("There is no such webhook in your company."))
    return found


def delete_subscription(member: Member, webhook_id: str) -> None:
    """Tell this address nothing more; what was on its way to it is dropped. Raises LinkUnknown."""
    get_subscription(member, webhook_id).delete()


def renew_secret(member: Member, webhook_id: str) -> EventSubscription:
    """A new secret that signs from now on. Raises LinkUnknown."""
    subscription = get_subscription(member, webhook_id)
    subscription.secret = f"whsec_{make_token(32)}"
    subscription.save(update_fields=["secret"])
    return subscription


def begin_again(member: Member, webhook_id: str) -> EventSubscription:
    """Use an address again that was given up; what it missed meanwhile is not told. Raises LinkUnknown."""
    subscription = get_subscription(member, webhook_id)
    subscription.ended_at, subscription.ended_reason = None, ""
    subscription.failures, subscription.rests_until = 0, None
    subscription.save(update_fields=["ended_at", "ended_reason", "failures", "rests_until"])
    return subscription


def list_deliveries(subscription: EventSubscription) -> list[EventDelivery]:
    """The newest deliveries, 50 at most."""
    return list(subscription.deliveries.order_by("-pk")[:MOST_SHOWN])


def send_test(member: Member, webhook_id: str) -> EventDelivery:
    """Send an event that says it is a test, soon. Raises LinkUnknown."""
    return EventDelivery.objects.create(subscription=get_subscription(member, webhook_id), kind=TEST_EVENT)


def send_again(member: Member, webhook_id: str, delivery_id: int) -> None:
    """Send a delivery once more, whatever became of it. Raises LinkUnknown."""
    subscription = get_subscription(member, webhook_id)
    with transaction.atomic():
        moment = now()
        own = subscription.deliveries.filter(pk=delivery_id).exclude(leased_until__gt=moment)
        if not own.update(state=WorkState.PENDING, attempts=0, next_attempt_at=moment, created_at=moment):
            raise LinkUnknown(_("There is no such delivery, or it is being sent at this moment."))


def _check_url(url: str) -> None:
    try:
        read_target(url)
    except OutgoingFailure as failure:
        words = _("Give a complete address that begins with https:// or http://.")
        raise InputRefused({"url": words}) from failure
    if len(url) > 500:
        raise InputRefused({"url": _("An address has at most 500 characters.")})
