"""The token endpoints, which stand beside the API proper (3.2, 3.3)."""

from parley.engine.api.description.notation import TEXT, YES_OR_NO, Schema, one_of, record, reference

_CREDENTIALS = {"client_id": TEXT, "client_secret": TEXT}
_REFUSAL: Schema = {
    "description": "Refused, in OAuth's words.",
    "content": {"application/json": {"schema": record("error", error=TEXT, error_description=TEXT)}},
}


def _operation(operation_id: str, summary: str, description: str, body: Schema, answered: Schema) -> Schema:
    forms = {kind: {"schema": body} for kind in ("application/json", "application/x-www-form-urlencoded")}
    return {
        "operationId": operation_id,
        "summary": summary,
        "description": description,
        "tags": ["OAuth"],
        "security": [{}],
        "requestBody": {"content": forms},
        "responses": {"200": answered, "400": _REFUSAL, "429": {"description": "Too many calls."}},
    }


PATHS: dict[str, Schema] = {
    "/oauth/token": {
        "post": _operation(
            "exchange_code_or_refresh",
            "Tokens for a code, or for a refresh token",
            "The application says who it is in the body; an Authorization header is not looked at.",
            record(
                "grant_type",
                **_CREDENTIALS,
                grant_type=one_of("authorization_code", "refresh_token"),
                code=TEXT,
                redirect_uri=TEXT,
                code_verifier=TEXT,
                refresh_token=TEXT,
            ),
            {"description": "The tokens.", "content": {"application/json": {"schema": reference("Tokens")}}},
        )
    },
    "/oauth/token/revoke": {
        "post": _operation(
            "revoke_tokens",
            "End what somebody allowed",
            "By a token of either kind, or for everybody of a `sub`; 200 with an empty body.",
            record(**_CREDENTIALS, token=TEXT, refresh_token=TEXT, sub=TEXT, request_pii_erasure=YES_OR_NO),
            {"description": "Ended, or never known."},
        )
    },
}
