"""Two sign-ins on one origin: a session and a token against forgery, under cookies of their own, for each half."""

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


def csrf_cookie_name(half: str) -> str:
    """The name of a half's cookie against forged forms.

    Signing in to one half renews its token; a form that stands open in the other half meanwhile (the message in which
    Generate Link was chosen, say) must still be taken.
    """
    return f"{cookie_name(half)}_csrf"


def _name_cookies(half: str) -> dict[str, str]:
    return {settings.SESSION_COOKIE_NAME: cookie_name(half), settings.CSRF_COOKIE_NAME: csrf_cookie_name(half)}


class HalfSessions(SessionMiddleware):
    """Django's sessions and form tokens under the cookies of the half that serves the path."""

    def process_request(self, request: HttpRequest) -> None:
        half = settings.PARLEY_FIND_HALF(request.path_info)
        for djangos_name, own_name in _name_cookies(half).items():
            request.COOKIES.pop(djangos_name, None)
            own = request.COOKIES.get(own_name)
            if own:
                request.COOKIES[djangos_name] = own
        super().process_request(request)
        # A key of the other half, put under this half's cookie by hand, must not sign anybody in here.
        if request.session.get(HALF_KEY, half) != half:
            request.session = self.SessionStore()

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        half = settings.PARLEY_FIND_HALF(request.path_info)
        if request.session.modified and not request.session.is_empty():
            request.session[HALF_KEY] = half
        response = super().process_response(request, response)
        for djangos_name, own_name in _name_cookies(half).items():
            morsel = response.cookies.pop(djangos_name, None)
            if morsel is not None:
                response.cookies[own_name] = morsel.value
                for key, value in morsel.items():
                    response.cookies[own_name][key] = value
        return response
