"""Who somebody is, and OAuth, through the Python client."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pycronofy
import pytest

from tests.clients.cast import REDIRECT_URI, SCOPE, Cast, Somebody
from tests.clients.python_client.calls import TZID, covers, is_refused

pytestmark = pytest.mark.slow


@covers("account")
def test_account_tells_who_the_token_speaks_for(client: Any, host: Somebody) -> None:
    account = client.account()
    assert account == {
        "account_id": host.sub,
        "email": host.email,
        "name": "Host Python",
        "scope": " ".join(sorted(SCOPE.split())),
        "default_tzid": TZID,
    }


@covers("userinfo")
def test_userinfo_names_profiles_with_their_calendars(
    client: Any, cast: Cast, host: Somebody, as_somebody: Any
) -> None:
    told = client.userinfo()
    assert (told["sub"], told["email"], told["zoneinfo"], told["cronofy.type"]) == (
        host.sub,
        host.email,
        TZID,
        "account",
    )
    assert told["cronofy.data"]["authorization"]["status"] == "active"
    profile = told["cronofy.data"]["profiles"][0]
    assert (profile["profile_id"], profile["profile_connected"], profile["provider_name"]) == (
        host.profile_id,
        True,
        "cronofy",
    )
    assert host.calendar_id in [each["calendar_id"] for each in profile["profile_calendars"]]
    service = as_somebody(access_token=cast.service_token).userinfo()
    assert (service["sub"], service["cronofy.type"]) == (cast.service_sub, "service_account")


@covers("list_profiles")
def test_profiles_are_the_connections(client: Any, host: Somebody) -> None:
    (profile,) = client.list_profiles()
    assert (profile["profile_id"], profile["profile_connected"]) == (host.profile_id, True)
    assert "profile_relink_url" not in profile


@covers("resources")
def test_resources_are_those_of_the_service_account(as_somebody: Any, cast: Cast, client: Any) -> None:
    assert as_somebody(access_token=cast.service_token).resources() == []
    is_refused(403, client.resources)


@covers("user_auth_link")
def test_the_authorization_address_opens(client: Any, cast: Cast) -> None:
    link = client.user_auth_link(REDIRECT_URI, SCOPE, state="s", avoid_linking=True)
    parts = urlsplit(link)
    assert f"{parts.scheme}://{parts.netloc}{parts.path}" == f"{cast.url}/oauth/authorize"
    assert parse_qs(parts.query)["client_id"] == [cast.client_id]
    page = pycronofy.request_handler.requests.get(link, timeout=30)
    assert page.status_code == 200 and "create an account" in page.text.lower()


@covers("get_authorization_from_code", "refresh_authorization", "is_authorization_expired", "revoke_authorization")
def test_a_code_becomes_tokens_which_are_refreshed_and_revoked(as_somebody: Any, cast: Cast) -> None:
    leaver = cast.people["python"]["leaver"]
    client = as_somebody()
    told = client.get_authorization_from_code(leaver.code, REDIRECT_URI)
    assert (len(told["access_token"]), len(told["refresh_token"])) == (32, 32)
    assert client.account()["account_id"] == leaver.sub and not client.is_authorization_expired()
    refreshed = client.refresh_authorization()
    assert refreshed["access_token"] != told["access_token"]
    assert client.auth.refresh_token == told["refresh_token"]
    assert client.account()["account_id"] == leaver.sub
    first = as_somebody(access_token=told["access_token"])
    client.revoke_authorization()
    is_refused(401, first.account)
    again = is_refused(400, as_somebody().get_authorization_from_code, leaver.code, REDIRECT_URI)
    assert again.json()["error"] == "invalid_grant"


@covers("revoke_profile")
def test_a_profile_is_revoked_alone(as_somebody: Any, cast: Cast) -> None:
    parter = cast.people["python"]["parter"]
    client = as_somebody(parter)
    client.revoke_profile(parter.profile_id)
    assert [each for each in client.list_profiles() if each["profile_connected"]] == []
    assert client.account()["account_id"] == parter.sub
    is_refused(404, client.revoke_profile, "pro_unknown")


@covers("application_calendar")
def test_an_application_calendar_is_made_once(as_somebody: Any) -> None:
    client = as_somebody()
    told = client.application_calendar("bookings")
    assert told["sub"].startswith("apc_") and told["application_calendar_id"] == "bookings"
    assert client.application_calendar("bookings")["sub"] == told["sub"]
    own = as_somebody(access_token=told["access_token"])
    (calendar,) = own.list_calendars()
    assert (calendar["calendar_primary"], calendar["calendar_readonly"]) == (True, False)


@covers("authorize_with_service_account", "authorize_multiple_accounts_via_service_account")
def test_a_service_account_asks_for_accounts(as_somebody: Any, cast: Cast, host: Somebody, client: Any) -> None:
    service = as_somebody(access_token=cast.service_token)
    callback_url = "https://application.example/authorized"
    assert service.authorize_with_service_account(host.email, "read_only", callback_url, state="one") is None
    wishes = [{"email": host.email, "scope": "read_only", "callback_url": callback_url}]
    assert service.authorize_multiple_accounts_via_service_account(wishes, state="many") is None
    is_refused(403, client.authorize_with_service_account, host.email, "read_only", callback_url)
    is_refused(422, service.authorize_multiple_accounts_via_service_account, wishes * 51)


@covers("elevated_permissions")
def test_permissions_are_asked_for_on_a_page(client: Any, cast: Cast, host: Somebody) -> None:
    wanted = [{"calendar_id": host.calendar_id, "permission_level": "unrestricted"}]
    told = client.elevated_permissions(wanted, REDIRECT_URI)
    assert told["url"].startswith(f"{cast.url}/permissions/")
    theirs = [{**wanted[0], "calendar_id": cast.people["node"]["host"].calendar_id}]
    assert is_refused(404, client.elevated_permissions, theirs, REDIRECT_URI) is not None


@covers("get_conferencing_services_auth_link")
def test_conferencing_is_asked_for_on_a_page(client: Any, cast: Cast) -> None:
    told = client.get_conferencing_services_auth_link(REDIRECT_URI)
    assert told.startswith(f"{cast.url}/conferencing_services/")


@covers("get_ui_element_token")
def test_an_element_token_is_for_one_origin(client: Any, host: Somebody) -> None:
    told = client.get_ui_element_token(["agenda", "availability"], [host.sub], "https://application.example")
    assert told["element_token"]["permissions"] == ["agenda", "availability"]
    assert told["element_token"]["origin"] == "https://application.example"
    assert told["element_token"]["expires_in"] == 64800 and told["element_token"]["token"]
