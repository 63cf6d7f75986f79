"""Nothing to enumerate: what leads nowhere answers alike, and guesses find nothing."""

from datetime import timedelta

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from parley.engine.models import Booking, PublicLink, SchedulingRequest
from parley.engine.services.scheduling_requests import cancel_request
from parley.toolkit.clock import now
from tests.engine.guarding.guesses import guess


def test_an_unknown_an_expired_and_a_withdrawn_link_answer_alike(
    client: Client, link: SchedulingRequest, public_link: PublicLink
) -> None:
    expired = SchedulingRequest.objects.get(pk=link.pk)
    expired.expires_at = now() - timedelta(days=1)
    expired.save()
    public_link.revoked_at = now()
    public_link.save()
    unknown, ended, withdrawn = f"/rts/{'x' * 32}", f"/rts/{link.token}", f"/pls/{public_link.token}"
    pages = [client.get(path) for path in (unknown, ended, withdrawn)]
    assert {page.status_code for page in pages} == {404}
    assert len({tuple(sorted(page.headers.keys())) for page in pages}) == 1
    sizes = [len(page.content) for page in pages]
    assert max(sizes) - min(sizes) < 200
    # Time is measured by `make campaign-guesses`; what could make it differ is what the database is asked.
    asked = []
    for path in (unknown, ended, withdrawn):
        with CaptureQueriesContext(connection) as queries:
            client.get(path)
        asked.append(len(queries))
    assert max(asked) - min(asked) <= 4, asked
    cancel_request(link, by="host")
    assert client.get(ended).status_code == 404


def test_guesses_find_nothing(client: Client, link: SchedulingRequest, public_link: PublicLink) -> None:
    found = guess(500, seed=3)
    assert (found.tried, found.found) == (500, 0)


def test_links_have_192_random_bits_each(link: SchedulingRequest, public_link: PublicLink, client: Client) -> None:
    form = {"name": "M", "email": "m@c.example", "tz": "UTC", "form_key": "k" * 22, "starts_at": "2026-03-04T09:00:00Z"}
    client.post(f"/rts/{link.token}/book", form)
    tokens = [link.token, public_link.token, Booking.objects.get().token]
    assert [len(token) for token in tokens] == [32, 32, 32] and len(set(tokens)) == 3
