"""What an application is told with its tokens, in Cronofy's words."""

from parley.engine.services.applications.tokens import SERVICE_PREFIX, IssuedTokens
from parley.engine.services.calendars.profiles import describe_linking_profile


def describe_tokens(issued: IssuedTokens) -> dict[str, object]:
    """The answer of the token endpoint: always with `refresh_token` and `expires_in`, and whom they speak for."""
    grant = issued.grant
    answer: dict[str, object] = {
        "token_type": "bearer",
        "access_token": issued.access_token,
        "expires_in": issued.expires_in_seconds,
        "refresh_token": issued.refresh_token,
        "scope": grant.scope,
        "sub": grant.sub,
    }
    if grant.unit_id is not None:
        return answer
    if grant.account_id.startswith(SERVICE_PREFIX):
        return {**answer, "service_account_id": grant.account_id}
    profile = describe_linking_profile(grant.account)
    return {**answer, "account_id": grant.account_id, **({"linking_profile": profile} if profile else {})}
