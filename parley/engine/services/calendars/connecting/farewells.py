"""Farewells: watches ended and grants given back after somebody disconnected, tried until the provider has heard."""

import structlog

from parley.engine.connectors.base import ConnectorSettings, Watch
from parley.engine.connectors.errors import ConnectorError
from parley.engine.connectors.registry import find_sign_in, open_connector
from parley.engine.connectors.sign_in import ProviderClient
from parley.engine.models import Farewell
from parley.engine.services.providers.clients import find_provider_client
from parley.toolkit.clock import in_minutes, now
from parley.toolkit.work_queue import claim_due, try_later, work_through

log = structlog.get_logger(__name__)

LEASE_SECONDS = 120
# A grant that nobody can give back for so long is dropped here; its person can end it at the provider.
GIVE_UP_MINUTES = 2 * 24 * 60


def say_due_farewells() -> int:
    """Say the farewell that has waited longest; answers 1, or 0 when none is due."""
    return work_through(claim_due(Farewell, 1, LEASE_SECONDS), _say)


def _say(row: Farewell) -> None:
    client = find_provider_client(row.service)
    if client is None:
        _forget(row)
        return
    _end_watches(row, client)
    # Its person may have connected again meanwhile, and lives on the grant.
    row.refresh_from_db(fields=["refresh_token"])
    try:
        if row.refresh_token:
            find_sign_in(row.service).revoke(client, row.refresh_token)
    except ConnectorError as error:
        log.warning("grant_not_given_back", service=row.service, reason=type(error).__name__)
        if not error.permanent and row.created_at > in_minutes(-GIVE_UP_MINUTES):
            try_later(row, str(error), error.retry_after_seconds)
            return
    _forget(row)


def _end_watches(row: Farewell, client: ProviderClient) -> None:
    """End what can be ended with the last access token; a watch that is left over ends by itself in days."""
    if not row.watches or not row.access_token:
        return
    settings = ConnectorSettings(base_url=client.imitation, access_token=row.access_token)
    connector = open_connector(row.service, settings)
    try:
        for watch_id, resource_id in row.watches:
            connector.end_watch(Watch(watch_id, resource_id, now()))
    except ConnectorError as error:
        log.info("watch_not_ended", service=row.service, reason=type(error).__name__)
    finally:
        connector.close()


def _forget(row: Farewell) -> None:
    """Nothing of a farewell is kept once it is said: it holds the last tokens."""
    Farewell.objects.filter(pk=row.pk, lease_token=row.lease_token).delete()
