"""Both imitated providers behind one set of words, and this installation registered with them."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit

import httpx
from django.conf import settings

from tests.fakes.google.fake import GoogleFake, run_google
from tests.fakes.microsoft.fake import MicrosoftFake, run_microsoft

ORIGIN = settings.PARLEY_PUBLIC_URL


class GoogleWalk:
    """A person who goes through Google's pages."""

    service, name = "google", "Google"

    def __init__(self, fake: GoogleFake) -> None:
        self.fake = fake
        fake.redirect_uris.add(f"{ORIGIN}/connect/google/back")

    def add_person(self, email: str, name: str = "") -> None:
        self.fake.add_person(email, name)

    def go(self, address: str, email: str, *, cancels: bool = False) -> str:
        return self.fake.walk_consent(address, email, cancels=cancels)

    def untick_reading(self) -> None:
        self.fake.faults.unticks = {"calendar.calendarlist.readonly"}

    def begin_anew(self) -> None:
        """Nobody has granted anything, and nothing goes wrong: Google adds what was granted before to each grant."""
        self.fake.faults.unticks = set()
        self.fake.faults.clear()
        for email in self.fake.store.people:
            self.fake.revoke(email)

    def tick_all(self) -> None:
        self.fake.faults.unticks = set()


class MicrosoftWalk:
    """A person who goes through Microsoft's pages."""

    service, name = "microsoft", "Microsoft 365"

    def __init__(self, fake: MicrosoftFake) -> None:
        self.fake = fake

    def add_person(self, email: str, name: str = "") -> None:
        self.fake.add_person(email, name)

    def go(self, address: str, email: str, *, cancels: bool = False) -> str:
        return self.fake.sign_in(address, self.fake.store.people[email], allows=not cancels)

    def turn_back(self, address: str, email: str) -> str:
        """Read that an administrator has to approve, and return to Parley without."""
        assert not self.fake.sign_in(address, self.fake.store.people[email])
        return self._answer(address, decision="return", account=email)

    def approve(self, address: str, tenant: str) -> str:
        """What the administrator of an organization does on the page for this."""
        return self._answer(address, decision="accept", account=tenant)

    def _answer(self, address: str, **chosen: str) -> str:
        assert httpx.get(address).status_code == 200
        page, asked = address.partition("?")[0], dict(parse_qsl(urlsplit(address).query))
        return str(httpx.post(page, data=asked | chosen).headers["Location"])

    def untick_reading(self) -> None:
        self.fake.faults.withheld_scopes = frozenset({"Calendars.ReadWrite", "Calendars.Read"})

    def begin_anew(self) -> None:
        """Nothing goes wrong."""
        self.fake.faults.withheld_scopes = frozenset()
        self.fake.faults.clear()

    def tick_all(self) -> None:
        self.fake.faults.withheld_scopes = frozenset()


Walk = GoogleWalk | MicrosoftWalk


@dataclass(frozen=True)
class Registered:
    """What the settings say of a provider that is imitated."""

    walk: Walk
    settings: dict[str, dict[str, str]]


@contextmanager
def run_provider(service: str) -> Iterator[Registered]:
    """The provider, running, and the settings with which this installation reaches it."""
    with ExitStack() as opened:
        walk: Walk
        if service == "google":
            walk = GoogleWalk(opened.enter_context(run_google()))
        else:
            walk = MicrosoftWalk(opened.enter_context(run_microsoft()))
        none = {"client_id": "", "client_secret": "", "tenant": "", "imitation": ""}
        client = walk.fake.client
        told = {"client_id": client.client_id, "client_secret": client.client_secret}
        own = {**none, **told, "imitation": walk.fake.origin}
        yield Registered(walk, {"google": none, "microsoft": none, service: own})
