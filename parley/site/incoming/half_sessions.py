"""Two sign-ins on one origin: a session of its own, under a cookie of its own, for each half of the site."""

from django.conf import settings
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest, HttpResponse

HALF_KEY = "_half"


def cookie_name(half: str) -> str:
    """The name of a half's session cookie.

    Cookies ignore ports, so it carries the instance: two Parleys on one machine stay apart. `__Host-` binds it to
    the origin where HTTPS allows that.
    """
    prefix = "__Host-" if settings.SESSION_COOKIE_SECURE else ""
    return f"{prefix}parley_{half}_{settings.PARLEY_INSTANCE}"


class HalfSessions(SessionMiddleware):
    """Django's sessions under the cookie of the half that serves the path."""

    def process_request(self, request: HttpRequest) -> None:
        half = settings.PARLEY_FIND_HALF(request.path_info)
        own = request.COOKIES.get(cookie_name(half))
        request.COOKIES.pop(settings.SESSION_COOKIE_NAME, None)
        if own:
            request.COOKIES[settings.SESSION_COOKIE_NAME] = own
        super().process_request(request)
        # A key of the other half, put under this half's cookie by hand, must not sign anybody in here.
        if request.session.get(HALF_KEY, half) != half:
            request.session = self.SessionStore()

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        half = settings.PARLEY_FIND_HALF(request.path_info)
        if request.session.modified and not request.session.is_empty():
            request.session[HALF_KEY] = half
        response = super().process_response(request, response)
        morsel = response.cookies.pop(settings.SESSION_COOKIE_NAME, None)
        if morsel is not None:
            name = cookie_name(half)
            response.cookies[name] = morsel.value
            for key, value in morsel.items():
                response.cookies[name][key] = value
        return response
