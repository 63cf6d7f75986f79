"""The calendars of an account, in the contract's shape."""

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from parley.engine.models import Account, Calendar, Connection
from parley.engine.services.applications.applications import ensure_builtin_application
from parley.engine.services.applications.tokens import grant_access, issue_code, redeem_code
from parley.engine.services.calendars.connecting.disconnecting import disconnect
from tests.engine.signing import make_person

pytestmark = pytest.mark.django_db


def token_for(account: Account) -> dict[str, str]:
    application = ensure_builtin_application()
    grant = grant_access(application, account, "read_account", None)
    issued = redeem_code(application, issue_code(grant, "https://b"), "https://b")
    return {"Authorization": f"Bearer {issued.access_token}"}


def test_calendars_are_listed_with_their_profiles(client: Client) -> None:
    ana = make_person("ana@acme.example")
    connection = Connection.objects.create(account=ana, service="caldav", name="ana", address="https://cal.example/")
    Calendar.objects.create(connection=connection, href="/holidays/", name="Holidays", is_readonly=True)
    work = Calendar.objects.create(connection=connection, href="/work/", name="Work", is_primary=True)
    headers = token_for(ana)
    calendars = client.get("/v1/calendars", headers=headers).json()["calendars"]
    assert [calendar["calendar_name"] for calendar in calendars] == ["Work", "Holidays"]
    assert calendars[0] == {
        "provider_name": "caldav",
        "profile_id": connection.pk,
        "profile_name": "ana",
        "calendar_id": work.pk,
        "calendar_name": "Work",
        "calendar_readonly": False,
        "calendar_deleted": False,
        "calendar_primary": True,
        "calendar_integrated_conferencing_available": False,
        "calendar_attachments_available": False,
        "permission_level": "sandbox",
    }
    disconnect(connection)
    assert client.get("/v1/calendars", headers=headers).json() == {"calendars": []}


def test_many_calendars_cost_no_more_questions(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    ana = make_person("ana@acme.example")
    for number in range(5):
        connection = Connection.objects.create(account=ana, service="caldav", name="ana", address=f"https://{number}/")
        Calendar.objects.create(connection=connection, href="/work/", name="Work")
    headers = token_for(ana)
    with django_assert_max_num_queries(8):
        assert len(client.get("/v1/calendars", headers=headers).json()["calendars"]) == 5


def test_calendars_need_a_token(client: Client) -> None:
    assert client.get("/v1/calendars").status_code == 401
    assert client.get("/v1/calendars", headers={"Authorization": "Bearer guess"}).status_code == 401
