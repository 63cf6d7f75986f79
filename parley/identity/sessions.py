"""Signed-in browsers: kept when somebody signs in, listed, ended one by one or all, and ended by the rules."""

from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.contrib.auth import logout
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from parley.identity.models import User, UserSession
from parley.identity.sign_in_rules import SignInRules
from parley.toolkit.clock import now

STARTED_KEY = "signed_in_at"
SEEN_KEY = "seen_at"
OWN_KEY = "own_key"  # the session's key as our row knows it; Django gives a new one after a change of password
# How exactly the last click is known: no more often is it written down.
SEEN_SECONDS = 60
# Pages that wait ask by themselves, under this header: nobody is there because of that.
BEAT_HEADER = "Parley-Beat"
SESSIONS_AT_ONCE = 500


def keep_session(sender: Any, request: HttpRequest, user: User, **more: Any) -> None:
    """Somebody signed in (Django's signal): keep the browser as a row of theirs."""
    if not request.session.session_key:
        request.session.save()
    moment = now()
    request.session[STARTED_KEY] = request.session[SEEN_KEY] = moment.timestamp()
    request.session[OWN_KEY] = request.session.session_key
    UserSession.objects.update_or_create(
        session_key=str(request.session.session_key),
        defaults={
            "user": user,
            "started_at": moment,
            "address": read_address(request)[:45],
            "agent": request.headers.get("User-Agent", "")[:300],
        },
    )
    User.objects.filter(pk=user.pk).update(seen_on=moment.date())


def forget_session(sender: Any, request: HttpRequest, user: User | None, **more: Any) -> None:
    """Somebody signed out (Django's signal)."""
    UserSession.objects.filter(session_key=request.session.get(OWN_KEY, "")).delete()


def list_sessions(user: User) -> list[UserSession]:
    """The user's browsers that are signed in, newest first; rows of sessions that ended by themselves are left out."""
    rows = list(user.sessions.order_by("-started_at")[:100])
    keys = [row.session_key for row in rows]
    alive = set(Session.objects.filter(pk__in=keys, expire_date__gt=now()).values_list("pk", flat=True))
    return [row for row in rows if row.session_key in alive]


def end_session(user: User, session_id: int) -> bool:
    """Sign one browser of the user out; answers whether there was one."""
    return bool(_end(user.sessions.filter(pk=session_id)))


def end_sessions(user: User, kept_key: str = "") -> int:
    """Sign all browsers of the user out but the one with the given key; answers how many."""
    return _end(user.sessions.exclude(session_key=kept_key))


def end_sessions_where(user_ids: Iterable[int], is_meant: Callable[[dict[str, Any]], bool]) -> int:
    """Sign these users out of the browsers whose session holds what is meant; answers how many."""
    keys = UserSession.objects.filter(user_id__in=user_ids).values_list("session_key", flat=True)
    ended = 0
    known = list(keys)
    for begin in range(0, len(known), SESSIONS_AT_ONCE):
        some = known[begin : begin + SESSIONS_AT_ONCE]
        meant = [row.pk for row in Session.objects.filter(pk__in=some) if is_meant(row.get_decoded())]
        ended += _end(UserSession.objects.filter(session_key__in=meant))
    return ended


def drop_ended_sessions() -> int:
    """Forget rows of sessions that are too old to be alive; answers how many."""
    old = UserSession.objects.filter(started_at__lt=now() - timedelta(seconds=2 * settings.SESSION_COOKIE_AGE))
    return int(old.delete()[0])


def read_address(request: HttpRequest) -> str:
    """The network address that the request came from, as far as proxies can be trusted; empty where there is none."""
    try:
        return str(get_adapter(request).get_client_ip(request))
    except PermissionDenied:
        return ""  # a proxy on a socket, or fewer proxies than the operator named


class SessionRules:
    """Signs out whoever was idle or signed in for too long, and keeps up when a browser was last used."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if settings.PARLEY_FIND_HALF(request.path_info) != "console" or not request.user.is_authenticated:
            return self._get_response(request)
        rules = SignInRules.read(request.user.sign_in_rules)
        if is_over(request, rules):
            logout(request)
            return self._get_response(request)
        if not rules.is_remembering_allowed and not request.session.get_expire_at_browser_close():
            request.session.set_expiry(0)
        if BEAT_HEADER not in request.headers:
            _note_use(request)
        response = self._get_response(request)
        _follow_key(request)
        return response


def is_over(request: HttpRequest, rules: SignInRules) -> bool:
    """Whether the rules end this session."""
    moment = now().timestamp()
    started, seen = (float(request.session.get(key, moment)) for key in (STARTED_KEY, SEEN_KEY))
    too_long = bool(rules.session_hours) and moment - started >= rules.session_hours * 3600
    too_idle = bool(rules.idle_minutes) and moment - seen >= rules.idle_minutes * 60
    return too_long or too_idle


def _note_use(request: HttpRequest) -> None:
    moment = now()
    if abs(moment.timestamp() - float(request.session.get(SEEN_KEY, 0))) >= SEEN_SECONDS:
        request.session[SEEN_KEY] = moment.timestamp()
        request.session.setdefault(STARTED_KEY, moment.timestamp())
        if request.user.is_authenticated and request.user.seen_on != moment.date():
            User.objects.filter(pk=request.user.pk).update(seen_on=moment.date())


def _follow_key(request: HttpRequest) -> None:
    known, current = request.session.get(OWN_KEY), request.session.session_key
    if known and current and known != current:
        UserSession.objects.filter(session_key=known).update(session_key=current)
        request.session[OWN_KEY] = current


def _end(rows: Any) -> int:
    keys = list(rows.values_list("session_key", flat=True))
    for key in keys:
        SessionStore(key).delete()
    rows.model.objects.filter(session_key__in=keys).delete()
    return len(keys)
