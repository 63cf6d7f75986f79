"""What a recruiter does on the pages of the imitated Google and Microsoft, and in the calendars there."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from playwright.sync_api import Page, expect

from tests.fakes.google.fake import GoogleFake, run_google
from tests.fakes.live_parley import find_free_port
from tests.fakes.microsoft.fake import MicrosoftFake, run_microsoft
from tests.fakes.microsoft.store import Event

HALF_HOUR = timedelta(minutes=30)


class GoogleDesk:
    """Somebody with an account at Google."""

    service, name = "google", "Google"
    link_host = "https://meet.google.com/"

    def __init__(self, fake: GoogleFake, email: str, person: str) -> None:
        self.fake, self.email = fake, email
        fake.add_person(email, person)

    def cancel(self, window: Page) -> None:
        """Go back without choosing an account."""
        expect(window.get_by_role("heading", name="Choose an account")).to_be_visible()
        window.get_by_role("button", name="Cancel").click()

    def allow_too_little(self, window: Page) -> None:
        """Choose the account and leave a needed box empty."""
        window.get_by_role("button", name=self.email).click()
        expect(window.get_by_text("Select what Parley may access")).to_be_visible()
        window.get_by_label("See the list of calendars").uncheck()
        window.get_by_role("button", name="Continue").click()

    def allow(self, window: Page) -> None:
        """Allow everything. Whom Parley knows by now, Google does not ask for an account."""
        expect(window.get_by_text("Select what Parley may access")).to_be_visible()
        window.get_by_role("button", name="Continue").click()

    def find_start(self) -> datetime | None:
        """When the one conversation in the calendar begins."""
        starts = [each["start"]["dateTime"] for each in self.fake.list_events(self.email)]
        return datetime.fromisoformat(starts[0]).astimezone(UTC) if starts else None

    def drag(self, starts_at: datetime) -> None:
        """Move the conversation in Google's own calendar."""
        self.fake.change_event(self.email, self._find(), start=starts_at, end=starts_at + HALF_HOUR)

    def delete(self) -> None:
        """Delete it there."""
        self.fake.delete_event(self.email, self._find())

    def revoke(self) -> None:
        """Take Parley's access away in the settings of the account."""
        self.fake.revoke(self.email)
        self.fake.expire_access_tokens()

    def _find(self) -> str:
        return str(self.fake.list_events(self.email)[0]["id"])


class MicrosoftDesk:
    """Somebody with a mailbox at Microsoft 365."""

    service, name = "microsoft", "Microsoft 365"
    link_host = "https://teams.microsoft.com/"

    def __init__(self, fake: MicrosoftFake, email: str, person: str) -> None:
        self.fake, self.email = fake, email
        self.person = fake.add_person(email, person)

    def cancel(self, window: Page) -> None:
        """Go back without accepting."""
        expect(window.get_by_role("heading", name="Permissions requested")).to_be_visible()
        window.get_by_role("button", name="Cancel").click()

    def allow_too_little(self, window: Page) -> None:
        """Microsoft shows nothing to untick; an administrator may have withheld a permission from everybody."""
        self.fake.faults.withheld_scopes = frozenset({"Calendars.ReadWrite", "Calendars.Read"})
        self.allow(window)

    def allow(self, window: Page) -> None:
        """Choose the account and accept."""
        window.get_by_label(self.email).check()
        window.get_by_role("button", name="Accept").click()

    def find_start(self) -> datetime | None:
        """When the one conversation in the calendar begins."""
        starts = [each["start"]["dateTime"] for each in self.fake.list_events(self.person.default_calendar)]
        return datetime.fromisoformat(starts[0][:19]).replace(tzinfo=UTC) if starts else None

    def drag(self, starts_at: datetime) -> None:
        """Move the conversation in Outlook."""
        self.fake.change_event(self._find(), starts=starts_at, ends=starts_at + HALF_HOUR)

    def delete(self) -> None:
        """Delete it there."""
        self.fake.delete_event(self._find())

    def revoke(self) -> None:
        """Take Parley's access away."""
        self.fake.revoke(self.person)

    def _find(self) -> Event:
        calendar = self.person.default_calendar
        found = self.fake.find_event(calendar, self.fake.list_events(calendar)[0]["id"])
        assert found is not None
        return found


Desk = GoogleDesk | MicrosoftDesk


@contextmanager
def run_providers() -> Iterator[tuple[GoogleFake, MicrosoftFake, int, dict[str, str]]]:
    """Both imitations, a port for a Parley that is registered with them, and its settings."""
    port = find_free_port()
    back = f"http://localhost:{port}/connect"
    with (
        run_google(redirect_uris={f"{back}/google/back"}) as google,
        run_microsoft(redirect_uris=frozenset({f"{back}/microsoft/back"})) as microsoft,
    ):
        settings: dict[str, str] = {}
        for client, name in ((google.client, "GOOGLE"), (microsoft.client, "MICROSOFT")):
            settings[f"PARLEY_{name}_CLIENT_ID"] = client.client_id
            settings[f"PARLEY_{name}_CLIENT_SECRET"] = client.client_secret
            settings[f"PARLEY_{name}_IMITATION"] = client.imitation
        yield google, microsoft, port, settings
