"""Marking connections as broken, and what the operator has to mend."""

from django.db import transaction
from django.db.models import QuerySet

from parley.engine.connectors.errors import ApprovalMissing, ConnectorError, CredentialsRefused, ScopesMissing
from parley.engine.models import BrokenReason, Connection, ConnectionState, ProviderAlarm
from parley.engine.services.notifications.pushes import PROFILE_DISCONNECTED, tell_channels
from parley.toolkit.clock import now


def find_broken_reason(error: ConnectorError) -> BrokenReason:
    """What its person has to do about an error; NONE for one that passes, or that is not theirs to mend."""
    if isinstance(error, CredentialsRefused):
        return BrokenReason.CREDENTIALS
    if isinstance(error, ScopesMissing):
        return BrokenReason.SCOPES
    if isinstance(error, ApprovalMissing):
        return BrokenReason.APPROVAL
    return BrokenReason.NONE


@transaction.atomic
def mark_broken(among: QuerySet[Connection], reason: BrokenReason, words: str) -> int:
    """Mark these connections as broken, with the words for their people; how many were not before.

    What is known of their time stays busy, what waits to be written waits, the messages begin anew.
    """
    whole = list(among.filter(state=ConnectionState.ACTIVE).select_for_update(no_key=True, of=("self",)))
    moment = now()
    Connection.objects.filter(pk__in=[each.pk for each in whole]).update(
        state=ConnectionState.BROKEN,
        broken_reason=reason,
        broken_at=moment,
        break_notices=0,
        last_error=words[:500],
    )
    for each in whole:
        tell_channels(each.account_id, PROFILE_DISCONNECTED)
    return len(whole)


def raise_alarm(service: str, words: str) -> None:
    """Note that a provider refuses this installation's own credentials; the first moment stays."""
    alarm, is_new = ProviderAlarm.objects.get_or_create(pk=service, defaults={"message": words[:500]})
    if not is_new and alarm.message != words[:500]:
        ProviderAlarm.objects.filter(pk=service).update(message=words[:500])


def end_alarm(service: str) -> None:
    """The provider takes our credentials again."""
    # Mostly there is none, and on SQLite looking does not take the only pen.
    if ProviderAlarm.objects.filter(pk=service).exists():
        ProviderAlarm.objects.filter(pk=service).delete()
