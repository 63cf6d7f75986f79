"""Which calendar services can be connected, and how a connector for one is opened."""

from dataclasses import replace

from parley.engine.connectors.base import CalendarConnector, ConnectorSettings
from parley.engine.connectors.caldav.connector import CalDavConnector
from parley.engine.connectors.feed.connector import FeedConnector
from parley.engine.connectors.google.connector import GoogleConnector
from parley.engine.connectors.google.sign_in import GoogleSignIn
from parley.engine.connectors.microsoft.connector import MicrosoftConnector
from parley.engine.connectors.microsoft.sign_in import MicrosoftSignIn
from parley.engine.connectors.sign_in import SignInProvider

CALDAV = "caldav"
BUILTIN = "builtin"
GOOGLE = "google"
MICROSOFT = "microsoft"
FEED = "ics"

# The providers that people sign in at, by service.
SIGN_INS: dict[str, SignInProvider] = {GOOGLE: GoogleSignIn(), MICROSOFT: MicrosoftSignIn()}


def open_connector(service: str, settings: ConnectorSettings) -> CalendarConnector:
    """A connector for `service`, one of the names above; opens no connection yet. Raises KeyError for another name.

    A typed address never gets the exact origins that this installation registers for its own calendar server.
    """
    if service == CALDAV:
        return CalDavConnector(replace(settings, allowed_origins=frozenset()))
    if service == BUILTIN:
        return CalDavConnector(settings)
    if service == FEED:
        return FeedConnector(replace(settings, allowed_origins=frozenset()))
    if service == GOOGLE:
        return GoogleConnector(settings)
    if service == MICROSOFT:
        return MicrosoftConnector(settings)
    raise KeyError(service)


def find_sign_in(service: str) -> SignInProvider:
    """How people sign in at this provider. Raises KeyError for services without OAuth."""
    return SIGN_INS[service]
