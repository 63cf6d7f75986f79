"""Accounts that no person signs in to: calendars of an application's own, and service accounts of a unit."""

from django.db import models

from parley.engine.models.applications.applications import Application, Grant
from parley.engine.models.people.accounts import Account
from parley.engine.models.people.units import OrganizationalUnit
from parley.toolkit.clock import now
from parley.toolkit.encrypted_field import EncryptedTextField
from parley.toolkit.work_queue import WorkRow


class ApplicationCalendar(models.Model):
    """A calendar that an application made for itself (`apc_`), under an id of its own choosing."""

    account = models.OneToOneField(
        Account, primary_key=True, on_delete=models.CASCADE, related_name="application_calendar"
    )
    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="application_calendars")
    application_calendar_id = models.CharField(max_length=64)
    created_at = models.DateTimeField(default=now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["application", "application_calendar_id"], name="one_application_calendar_an_id"
            )
        ]


class ServiceAccount(models.Model):
    """What an owner let an application do with the built-in calendars of a whole unit (`ser_`, Enterprise Connect)."""

    account = models.OneToOneField(Account, primary_key=True, on_delete=models.CASCADE, related_name="service_account")
    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="service_accounts")
    unit = models.ForeignKey(OrganizationalUnit, on_delete=models.CASCADE, related_name="service_accounts")
    authorized_by = models.ForeignKey(Account, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["application", "unit"], name="one_service_account_a_unit")]


class DelegatedAuthorization(WorkRow):
    """An application's wish to reach somebody else's calendar by a grant it has; answered at its callback address."""

    grant = models.ForeignKey(Grant, on_delete=models.CASCADE, related_name="delegations")
    email = models.CharField(max_length=254)
    callback_url = EncryptedTextField()
    scope = models.CharField(max_length=500)
    client_state = models.CharField(max_length=1000, blank=True, default="")

    class Meta(WorkRow.Meta):
        pass


class LinkToken(models.Model):
    """That the next consent shall come from this account and no other; kept as a keyed hash, good once."""

    token_hash = models.CharField(max_length=64, unique=True)
    application = models.ForeignKey(Application, on_delete=models.CASCADE)
    account = models.ForeignKey(Account, on_delete=models.CASCADE)
    expires_at = models.DateTimeField(db_index=True)
    used_at = models.DateTimeField(null=True, blank=True)
