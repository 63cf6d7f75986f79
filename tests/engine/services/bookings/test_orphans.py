"""Links whose host has left the unit: they say so, offer nothing, and wait for somebody to take over."""

from datetime import datetime, timedelta

import pytest
from django.test import Client

from parley.engine.domain.errors.base import NotPermitted
from parley.engine.domain.errors.bookings import HostGone
from parley.engine.models import Account, Membership, OrganizationalUnit, SchedulingRequest
from parley.engine.services.bookings.bookings import book_slot
from parley.engine.services.pools.drafts import PoolDraft
from parley.engine.services.scheduling_requests import adopt_orphans, list_orphans
from tests.engine.booking_cast import ALWAYS_OPEN, MARA, keep_hours, make_request


@pytest.fixture
def orphan(request_of_ana: SchedulingRequest, ana: Account) -> SchedulingRequest:
    """A link of Ana's, who is a member no more."""
    Membership.objects.filter(account=ana).delete()
    return request_of_ana


def test_nobody_books_somebody_who_has_left(orphan: SchedulingRequest, noon: datetime, client: Client) -> None:
    with pytest.raises(HostGone):
        book_slot(orphan, noon + timedelta(hours=21), MARA, "form")
    page = client.get(f"/rts/{orphan.token}")
    assert page.status_code == 404
    assert "no longer takes part" in page.content.decode()


def test_a_member_takes_over_and_the_same_link_offers_times_again(
    orphan: SchedulingRequest, unit: OrganizationalUnit, ben: Account, noon: datetime, client: Client
) -> None:
    keep_hours(ben, ALWAYS_OPEN)
    Membership.objects.filter(account=ben).update(role="member")
    with pytest.raises(NotPermitted):
        adopt_orphans(ben, unit, ben)
    Membership.objects.filter(account=ben).update(role="scheduler_admin")
    assert list_orphans(unit) == [orphan]
    assert adopt_orphans(ben, unit, ben) == 1
    assert list_orphans(unit) == []
    orphan.refresh_from_db()
    assert orphan.host == ben
    assert client.get(f"/rts/{orphan.token}").status_code == 200


def test_where_a_pool_sends_the_host_nobody_is_missed(
    unit: OrganizationalUnit, ana: Account, ben: Account, noon: datetime
) -> None:
    drawing = make_request(unit, ana, pools=[PoolDraft(account_ids=[ana.pk, ben.pk], is_host=True)])
    Membership.objects.filter(account=drawing.host).delete()
    assert list_orphans(unit) == []
