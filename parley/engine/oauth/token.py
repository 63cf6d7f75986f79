"""The token endpoints: a code or a refresh token against an access token, and taking it back."""

import json
from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from parley.engine.domain.errors.applications import GrantRefused
from parley.engine.models import Application
from parley.engine.services.applications.applications import authenticate_application
from parley.engine.services.applications.tokens import IssuedTokens, redeem_code, refresh, revoke
from parley.engine.services.calendars.profiles import describe_linking_profile
from parley.toolkit.routes import declares

_NOT_KEPT = {"Cache-Control": "no-store", "Pragma": "no-cache"}


@csrf_exempt
@require_POST
@declares("application")
def exchange_token(request: HttpRequest) -> HttpResponse:
    """`POST /oauth/token` (RFC 6749 §4.1.3, §6): JSON or form; credentials in the body, whatever the headers say."""
    try:
        fields = _read_fields(request)
        application = _authenticate(fields)
        return JsonResponse(_describe(_redeem(application, fields)), headers=_NOT_KEPT)
    except GrantRefused as refusal:
        return _refuse(refusal)


@csrf_exempt
@require_POST
@declares("application")
def revoke_token(request: HttpRequest) -> HttpResponse:
    """`POST /oauth/token/revoke`: by `token`, `refresh_token` (Node's word) or `sub`; an empty 200."""
    try:
        fields = _read_fields(request)
        application = _authenticate(fields)
        token, sub = fields.get("token") or fields.get("refresh_token", ""), fields.get("sub", "")
        if not token and not sub:
            raise GrantRefused("Neither a token nor a sub was sent.", error="invalid_request")
        revoke(application, token, sub)
        return HttpResponse(status=200, headers=_NOT_KEPT)
    except GrantRefused as refusal:
        return _refuse(refusal)


def _read_fields(request: HttpRequest) -> dict[str, str]:
    """The body's texts; null counts as absent, what is no text is left out."""
    if request.content_type != "application/json":
        return {name: value for name, value in request.POST.items() if isinstance(value, str)}
    try:
        body = json.loads(request.body or b"{}")
    except (ValueError, RecursionError) as error:
        raise GrantRefused("The body cannot be read.", error="invalid_request") from error
    if not isinstance(body, dict):
        raise GrantRefused("The body is not an object.", error="invalid_request")
    # JSON can carry half a character, which nothing else here can.
    return {name: value.encode(errors="replace").decode() for name, value in body.items() if isinstance(value, str)}


def _authenticate(fields: Mapping[str, str]) -> Application:
    return authenticate_application(fields.get("client_id", ""), fields.get("client_secret", ""))


def _redeem(application: Application, fields: Mapping[str, str]) -> IssuedTokens:
    match fields.get("grant_type", ""):
        case "authorization_code":
            if not fields.get("code"):
                raise GrantRefused("The code is missing.", error="invalid_request")
            return redeem_code(
                application, fields["code"], fields.get("redirect_uri", ""), fields.get("code_verifier", "")
            )
        case "refresh_token":
            return refresh(application, fields.get("refresh_token", ""))
        case "":
            raise GrantRefused("The grant type is missing.", error="invalid_request")
        case _:
            raise GrantRefused("This grant type is not offered.", error="unsupported_grant_type")


def _describe(issued: IssuedTokens) -> dict[str, object]:
    grant = issued.grant
    answer: dict[str, object] = {
        "token_type": "bearer",
        "access_token": issued.access_token,
        "expires_in": issued.expires_in_seconds,
        "refresh_token": issued.refresh_token,
        "scope": grant.scope,
        "sub": grant.sub,
    }
    if grant.unit_id is None:
        answer["account_id"] = grant.account_id
        profile = describe_linking_profile(grant.account)
        if profile:
            answer["linking_profile"] = profile
    return answer


def _refuse(refusal: GrantRefused) -> HttpResponse:
    answer: dict[str, object] = {"error": refusal.error, "error_description": refusal.message}
    if refusal.error == "invalid_grant":
        answer["errors"] = {"code": [{"key": "errors.unknown_or_used", "description": refusal.message}]}
    return JsonResponse(answer, status=400, headers=_NOT_KEPT)
