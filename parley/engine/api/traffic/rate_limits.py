"""Rate limits at the door of the API: 429 with Retry-After, for every kind of caller that names an application."""

import threading

from django.http import HttpRequest
from ninja.throttling import BaseThrottle

from parley.engine.api.caller import Caller
from parley.engine.domain.errors.applications import RateExceeded
from parley.engine.services.applications.traffic.rates import admit_call


class ApplicationThrottle(BaseThrottle):
    """Asked after the caller is known; one object serves all threads, so the wait is kept for each apart."""

    def __init__(self) -> None:
        self._of_thread = threading.local()

    def allow_request(self, request: HttpRequest) -> bool:
        caller = getattr(request, "auth", None)
        if not isinstance(caller, Caller):
            return True
        try:
            admit_call(caller.application)
        except RateExceeded as refusal:
            self._of_thread.wait_seconds = refusal.retry_after_seconds
            return False
        return True

    def wait(self) -> float | None:
        return float(self._of_thread.wait_seconds)
