"""Refusals that no view can give, as designed screens: unknown address, stale form, our own fault."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render


def _answer(request: HttpRequest, status: int, happened: str, means: str, to_do: str) -> HttpResponse:
    context = {"what_happened": happened, "what_it_means": means, "what_to_do": to_do}
    return render(request, "toolkit/error.html", context, status=status)


def show_unknown(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    """404: nobody lives at this address; the API answers in its own form."""
    if request.path_info.startswith("/v1/"):
        return JsonResponse({"errors": {"path": [{"key": "errors.not_found"}]}}, status=404)
    return _answer(
        request,
        404,
        "There is no such page",
        "The address may be mistyped, or what stood here is gone.",
        "Check the address, or go back to where you came from.",
    )


def show_own_fault(request: HttpRequest) -> HttpResponseBase:
    """500: the fault is ours; the log has it."""
    if request.path_info.startswith("/v1/"):
        return JsonResponse({"errors": {}}, status=500)
    return _answer(
        request,
        500,
        "Something went wrong on our side",
        "The fault is in Parley, not in what you did, and it is in the log.",
        "Go back and try again in a minute. What was confirmed before stays confirmed.",
    )


def show_stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: a form without a valid token; usually the page was open too long or cookies are off."""
    return _answer(
        request,
        403,
        "This form is too old to be sent",
        "Nothing was changed. It happens when a page stays open for long, or when cookies are switched off.",
        "Go back, reload the page, and send it once more.",
    )
