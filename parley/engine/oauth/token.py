"""The token endpoints: a code or a refresh token against an access token, and taking it back."""

import json
from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from parley.engine.domain.errors.applications import GrantRefused, RateExceeded
from parley.engine.models import Application
from parley.engine.services.applications.applications import authenticate_application
from parley.engine.services.applications.tokens import IssuedTokens, redeem_code, refresh, revoke
from parley.engine.services.applications.traffic.calls import APPLICATION_ATTRIBUTE
from parley.engine.services.applications.traffic.rates import admit_call
from parley.engine.services.erasing import erase
from parley.engine.services.own_accounts.telling import describe_tokens
from parley.toolkit.routes import declares

_NOT_KEPT = {"Cache-Control": "no-store", "Pragma": "no-cache"}


@csrf_exempt
@require_POST
@declares("application")
def exchange_token(request: HttpRequest) -> HttpResponse:
    """`POST /oauth/token` (RFC 6749 §4.1.3, §6): JSON or form; credentials in the body, whatever the headers say."""
    try:
        fields = _read_fields(request)
        application = _authenticate(request, fields)
        return JsonResponse(describe_tokens(_redeem(application, fields)), headers=_NOT_KEPT)
    except GrantRefused as refusal:
        return _refuse(refusal)
    except RateExceeded as refusal:
        return _slow_down(refusal)


@csrf_exempt
@require_POST
@declares("application")
def revoke_token(request: HttpRequest) -> HttpResponse:
    """`POST /oauth/token/revoke`: by `token`, `refresh_token` (Node's word) or `sub`; an empty 200.

    With `request_pii_erasure`, what the application knew of them is deleted as well, before the answer.
    """
    try:
        fields = _read_fields(request)
        application = _authenticate(request, fields)
        token, sub = fields.get("token") or fields.get("refresh_token", ""), fields.get("sub", "")
        if not token and not sub:
            raise GrantRefused("Neither a token nor a sub was sent.", error="invalid_request")
        about = revoke(application, token, sub)
        if about and fields.get("request_pii_erasure", "").lower() in ("true", "1"):
            erase(application, about)
        return HttpResponse(status=200, headers=_NOT_KEPT)
    except GrantRefused as refusal:
        return _refuse(refusal)
    except RateExceeded as refusal:
        return _slow_down(refusal)


def _read_fields(request: HttpRequest) -> dict[str, str]:
    """The body's texts, and `true` as a text; null counts as absent, what is anything else is left out."""
    if request.content_type != "application/json":
        if any(len(values) > 1 for _, values in request.POST.lists()):
            raise GrantRefused("A field stands there twice.", error="invalid_request")
        return {name: value for name, value in request.POST.items() if isinstance(value, str)}
    try:
        body = json.loads(request.body or b"{}")
    except (ValueError, RecursionError) as error:
        raise GrantRefused("The body cannot be read.", error="invalid_request") from error
    if not isinstance(body, dict):
        raise GrantRefused("The body is not an object.", error="invalid_request")
    body = {name: "true" if value is True else value for name, value in body.items()}
    # JSON can carry half a character, which nothing else here can.
    return {name: value.encode(errors="replace").decode() for name, value in body.items() if isinstance(value, str)}


def _authenticate(request: HttpRequest, fields: Mapping[str, str]) -> Application:
    """Whose credentials these are; from here on the call counts and is logged as theirs."""
    application = authenticate_application(fields.get("client_id", ""), fields.get("client_secret", ""))
    setattr(request, APPLICATION_ATTRIBUTE, application)
    admit_call(application)
    return application


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


def _slow_down(refusal: RateExceeded) -> HttpResponse:
    headers = {**_NOT_KEPT, "Retry-After": str(refusal.retry_after_seconds)}
    return JsonResponse(
        {"error": "temporarily_unavailable", "error_description": refusal.message}, status=429, headers=headers
    )


def _refuse(refusal: GrantRefused) -> HttpResponse:
    answer: dict[str, object] = {"error": refusal.error, "error_description": refusal.message}
    if refusal.error == "invalid_grant":
        answer["errors"] = {"code": [{"key": "errors.unknown_or_used", "description": refusal.message}]}
    return JsonResponse(answer, status=400, headers=_NOT_KEPT)
