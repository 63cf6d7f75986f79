"""People, connections, calendars and applications: what their operations take and answer."""

from parley.engine.api.description.notation import (
    ADDRESS,
    EMAIL,
    NOTHING,
    NUMBER,
    TEXT,
    WORD,
    YES_OR_NO,
    Described,
    answer,
    either,
    list_of,
    one_of,
    record,
    reference,
    whole,
)

_PROFILE = record(
    "provider_name provider_service profile_id profile_name profile_connected",
    provider_name=TEXT,
    provider_service=TEXT,
    profile_id=TEXT,
    profile_name=TEXT,
    profile_connected=YES_OR_NO,
    profile_relink_url=ADDRESS,
)
_WISH = record("email callback_url scope", email=EMAIL, callback_url=ADDRESS, scope=WORD, state=TEXT)
_WISHES = record(
    "service_account_authorizations", service_account_authorizations=list_of(_WISH, least=1, most=50), state=TEXT
)
_BODY_CREDENTIALS = {"client_id": TEXT, "client_secret": TEXT}

OPERATIONS = {
    "GET /v1/account": Described(
        whole(
            account=record(
                "account_id email name scope default_tzid",
                account_id=TEXT,
                email=TEXT,
                name=TEXT,
                scope=TEXT,
                default_tzid=TEXT,
            ),
            sub=TEXT,
        )
    ),
    "GET /v1/profiles": Described(whole(profiles=list_of(_PROFILE))),
    "GET /v1/userinfo": Described(
        answer(
            "sub cronofy.type cronofy.data",
            sub=TEXT,
            email=TEXT,
            name=TEXT,
            zoneinfo=TEXT,
            **{
                "cronofy.type": one_of("account", "service_account", "organizational_unit"),
                "cronofy.data": record("authorization profiles", profiles=list_of(record())),
            },
        )
    ),
    "GET /v1/calendars": Described(whole(calendars=list_of(reference("Calendar")))),
    "POST /v1/calendars": Described(
        whole(calendar=reference("Calendar")),
        record("profile_id name", profile_id=WORD, name=WORD, color={**TEXT, "examples": ["#49BED8"]}),
    ),
    "POST /v1/permissions": Described(
        whole(permissions_request=record(url=ADDRESS, accepted=YES_OR_NO)),
        record(
            "permissions",
            permissions=list_of(
                record(
                    "calendar_id permission_level",
                    calendar_id=WORD,
                    permission_level=one_of("sandbox", "unrestricted"),
                ),
                least=1,
            ),
            redirect_uri=ADDRESS,
        ),
    ),
    "POST /v1/link_tokens": Described(whole(link_token=TEXT)),
    "POST /v1/profiles/{profile_id}/revoke": Described(NOTHING),
    "POST /v1/element_tokens": Described(
        whole(
            element_token=record(
                "permissions origin token expires_in",
                permissions=list_of(TEXT),
                origin=TEXT,
                token=TEXT,
                expires_in=NUMBER,
            )
        ),
        record(
            "permissions origin",
            version=TEXT,
            permissions=list_of(
                one_of("agenda", "account_management", "availability", "managed_availability"), least=1
            ),
            subs=list_of(TEXT),
            origin={**ADDRESS, "examples": ["https://application.example"]},
            bookable_event_ids=list_of(TEXT),
        ),
    ),
    "POST /v1/application_calendars": Described(
        {200: {"allOf": [reference("Tokens"), record("application_calendar_id", application_calendar_id=TEXT)]}},
        record(
            "client_id client_secret application_calendar_id",
            application_calendar_id={**WORD, "maxLength": 64},
            **_BODY_CREDENTIALS,
        ),
    ),
    "POST /v1/service_account_authorizations": Described(NOTHING, either(_WISH, _WISHES)),
    "GET /v1/resources": Described(whole(resources=list_of(record("email name", email=TEXT, name=TEXT)))),
    "POST /v1/delegated_authorizations": Described(
        NOTHING,
        record(
            "profile_id email callback_url scope",
            profile_id=WORD,
            email=EMAIL,
            callback_url=ADDRESS,
            scope=WORD,
            state=TEXT,
        ),
    ),
    "GET /v1/accessible_calendars": Described(
        whole(
            accessible_calendars=list_of(
                record("calendar_type email name", calendar_type=one_of("resource", "unknown"), email=TEXT, name=TEXT)
            )
        )
    ),
    "POST /v1/applications": Described(
        whole(oauth_client=record("client_id client_secret", client_id=TEXT, client_secret=TEXT)),
        record("name", name=WORD, url=ADDRESS),
    ),
    "POST /v1/parley/set_up_addresses": Described(
        whole(set_up_address=record("url valid_minutes", url=ADDRESS, valid_minutes={"type": "integer"}))
    ),
    "POST /v1/application_verification": Described(
        NOTHING,
        record(
            "redirect_uris", redirect_uris=list_of(ADDRESS, least=1), contact=record(email=EMAIL, display_name=TEXT)
        ),
    ),
}
