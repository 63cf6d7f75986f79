"""Channels over HTTP, as Cronofy's clients ask for them."""

from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from parley.engine.models import Account
from parley.engine.services.applications.applications import ensure_builtin_application
from parley.engine.services.applications.tokens import grant_access, issue_code, redeem_code
from parley.engine.services.notifications.channels import create_channel
from tests.engine.signing import make_person

pytestmark = pytest.mark.django_db
URL = "https://hears.example/hook"


def token_for(account: Account, scope: str = "read_events") -> dict[str, Any]:
    grant = grant_access(ensure_builtin_application(), account, scope, None)
    issued = redeem_code(grant.application, issue_code(grant, "https://b"), "https://b")
    return {"Authorization": f"Bearer {issued.access_token}"}


def test_a_channel_is_made_listed_and_deleted(client: Client) -> None:
    headers = token_for(make_person("ana@acme.example"))
    made = client.post("/v1/channels", {"callback_url": URL}, "application/json", headers=headers)
    channel = made.json()["channel"]
    assert (made.status_code, channel) == (
        200,
        {"channel_id": channel["channel_id"], "callback_url": URL, "filters": {}},
    )
    again = client.post("/v1/channels", {"callback_url": URL, "filters": {}}, "application/json", headers=headers)
    assert again.json() == made.json()
    assert client.get("/v1/channels", headers=headers).json() == {"channels": [channel]}

    # PHP sends an empty list as the body of its deletes.
    gone = client.delete(f"/v1/channels/{channel['channel_id']}", "[]", "application/json", headers=headers)
    assert (gone.status_code, gone.content) == (202, b"")
    assert client.get("/v1/channels", headers=headers).json() == {"channels": []}
    assert client.delete(f"/v1/channels/{channel['channel_id']}", headers=headers).status_code == 404


def test_the_channel_of_another_account_is_not_there(client: Client) -> None:
    ben = make_person("ben@acme.example", "Ben Cole")
    grant_access(ensure_builtin_application(), ben, "read_events")
    channel = create_channel(ensure_builtin_application(), ben, URL)
    headers = token_for(make_person("ana@acme.example"))
    assert client.get("/v1/channels", headers=headers).json() == {"channels": []}
    assert client.delete(f"/v1/channels/{channel.pk}", headers=headers).status_code == 404
    channel.refresh_from_db()
    assert channel.closed_at is None


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({}, "callback_url"),
        ({"callback_url": "ftp://hears.example"}, "callback_url"),
        ({"callback_url": URL, "filters": {"calendar_ids": ["cal_nobody"]}}, "filters.calendar_ids"),
        ({"callback_url": URL, "filters": {"calendar_ids": "cal_1"}}, "filters.calendar_ids"),
        ({"callback_url": URL, "filters": {"only_managed": "perhaps"}}, "filters.only_managed"),
        ({"callback_url": URL, "filters": "all"}, "filters"),
    ],
)
def test_what_cannot_be_a_channel_is_refused_by_name(client: Client, fields: dict[str, Any], named: str) -> None:
    headers = token_for(make_person("ana@acme.example"))
    answer = client.post("/v1/channels", fields, "application/json", headers=headers)
    assert (answer.status_code, list(answer.json()["errors"])) == (422, [named])
    if not fields:
        assert answer.json()["errors"][named][0]["key"] == "errors.required"


def test_a_form_may_name_filters(client: Client) -> None:
    headers = token_for(make_person("ana@acme.example"))
    form = f"callback_url={URL}&filters[only_managed]=true"
    answer = client.post("/v1/channels", form, "application/x-www-form-urlencoded", headers=headers)
    assert answer.json()["channel"]["filters"] == {"only_managed": True}


def test_a_channel_needs_a_token_that_may_read(client: Client) -> None:
    headers = token_for(make_person("ana@acme.example"), "delete_event")
    assert client.post("/v1/channels", {"callback_url": URL}, "application/json").status_code == 401
    assert client.post("/v1/channels", {"callback_url": URL}, "application/json", headers=headers).status_code == 403


def test_a_list_of_channels_costs_three_questions(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    ana = make_person("ana@acme.example")
    headers = token_for(ana)
    for number in range(5):
        create_channel(ensure_builtin_application(), ana, f"{URL}/{number}")
    client.get("/v1/channels", headers=headers)
    with django_assert_num_queries(2):
        assert len(client.get("/v1/channels", headers=headers).json()["channels"]) == 5
