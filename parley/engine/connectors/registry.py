"""Which calendar services can be connected, and how a connector for one is opened."""

from dataclasses import dataclass, replace

from parley.engine.connectors.base import CalendarConnector, ConnectorSettings
from parley.engine.connectors.caldav.connector import CalDavConnector

CALDAV = "caldav"
BUILTIN = "builtin"


@dataclass(frozen=True, slots=True)
class Preset:
    """What the form for one well-known calendar service says; an empty address is asked for."""

    key: str
    label: str
    address: str
    username_hint: str
    password_hint: str
    help_text: str


PRESETS: tuple[Preset, ...] = (
    Preset(
        key="icloud",
        label="iCloud",
        address="https://caldav.icloud.com/",
        username_hint="Your Apple Account email address",
        password_hint="An app-specific password",
        help_text=(
            "At account.apple.com, under Sign-In and Security, make an app-specific password for Parley. "
            "Your Apple Account needs two-factor authentication. Such a password reaches more than calendars; "
            "Parley keeps it encrypted and uses it for calendars only."
        ),
    ),
    Preset(
        key="fastmail",
        label="Fastmail",
        address="https://caldav.fastmail.com/",
        username_hint="Your full Fastmail address",
        password_hint="An app password",
        help_text=(
            "In Fastmail, under Settings, Privacy & Security, Manage app passwords, make one with access to "
            "calendars (CalDAV)."
        ),
    ),
    Preset(
        key="nextcloud",
        label="Nextcloud",
        address="",
        username_hint="Your Nextcloud user name",
        password_hint="An app password",
        help_text=(
            "The address is that of your Nextcloud, such as https://cloud.example.org. In Nextcloud, under Settings, "
            "Security, Devices & sessions, make an app password. A Nextcloud inside your own network has to be "
            "allowed by the administrator of Parley."
        ),
    ),
    Preset(
        key="other",
        label="Other calendar (CalDAV)",
        address="",
        username_hint="Your user name or email address",
        password_hint="Your password, or an app password where your service has them",
        help_text="The CalDAV address stands in the help pages of your calendar service.",
    ),
)


def open_connector(service: str, settings: ConnectorSettings) -> CalendarConnector:
    """A connector for `service` ("caldav" or "builtin"); opens no connection yet. Raises KeyError for another name.

    A typed address never gets the exact origins that this installation registers for its own calendar server.
    """
    if service == CALDAV:
        return CalDavConnector(replace(settings, allowed_origins=frozenset()))
    if service == BUILTIN:
        return CalDavConnector(settings)
    raise KeyError(service)
