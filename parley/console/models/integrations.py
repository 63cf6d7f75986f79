"""What other software needs: keys of the API, subscriptions to webhooks, and each delivery as a row of work."""

from functools import partial

from django.db import models

from parley.console.models.companies.members import Company, Member
from parley.console.models.timeline import TimelineEntry
from parley.toolkit.clock import now
from parley.toolkit.encrypted_field import EncryptedTextField
from parley.toolkit.ids import make_id
from parley.toolkit.work_queue import WorkRow


class ApiKey(models.Model):
    """A key of the API; it acts as the member who made it, and can do no more than the member's role."""

    id = models.CharField(primary_key=True, max_length=40, default=partial(make_id, "key"))
    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="api_keys")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="api_keys")
    name = models.CharField(max_length=100)
    secret_hash = models.CharField(max_length=64, unique=True)
    beginning = models.CharField(max_length=12)  # of the secret, so that people recognise it
    can_write = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=now)
    expires_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)


class EventSubscription(models.Model):
    """An address of other software that is told what happens; `rests_until` spares one that does not answer."""

    id = models.CharField(primary_key=True, max_length=40, default=partial(make_id, "whs"))
    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="event_subscriptions")
    url = EncryptedTextField()  # addresses often hold a secret
    secret = EncryptedTextField()
    events = models.JSONField(default=list)  # kinds such as `conversation.booked`; empty means all
    created_by = models.ForeignKey(Member, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=now)
    rests_until = models.DateTimeField(null=True, blank=True)
    failures = models.PositiveIntegerField(default=0)  # in a row
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_reason = models.CharField(max_length=300, blank=True, default="")


class EventDelivery(WorkRow):
    """One event on its way to one address; what is said is read when it is sent, so that nothing is kept twice."""

    subscription = models.ForeignKey(EventSubscription, on_delete=models.CASCADE, related_name="deliveries")
    # None for a test that a person asked for.
    entry = models.ForeignKey(TimelineEntry, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=40)
    last_status = models.PositiveIntegerField(null=True, blank=True)

    class Meta(WorkRow.Meta):
        constraints = [
            models.UniqueConstraint(fields=["subscription", "entry"], name="one_delivery_an_event"),
        ]
