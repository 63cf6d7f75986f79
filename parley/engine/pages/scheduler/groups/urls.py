"""Addresses of the recruiters' pages for group sessions."""

from django.urls import URLPattern, URLResolver, path, re_path

from parley.engine.pages.scheduler.groups.offers import add_dates, make_offer, open_or_close, show_offer, show_offers
from parley.engine.pages.scheduler.groups.sessions import (
    call_off,
    cancel_seat,
    change_places,
    export_session,
    move,
    show_session,
)

_OFFER = r"^scheduler/groups/(?P<offer_id>grp_\w{1,36})"
_SESSION = r"^scheduler/groups/sessions/(?P<group_session_id>ses_\w{1,36})"

urlpatterns: list[URLPattern | URLResolver] = [
    path("scheduler/groups", show_offers, name="group_offers"),
    path("scheduler/groups/new", make_offer, name="make_group_offer"),
    re_path(rf"{_OFFER}$", show_offer, name="group_offer"),
    re_path(rf"{_OFFER}/dates$", add_dates, name="add_group_dates"),
    re_path(rf"{_OFFER}/open$", open_or_close, name="open_group_offer"),
    re_path(rf"{_SESSION}$", show_session, name="group_session"),
    re_path(rf"{_SESSION}/people\.csv$", export_session, name="export_group_session"),
    re_path(rf"{_SESSION}/places$", change_places, name="change_group_places"),
    re_path(rf"{_SESSION}/move$", move, name="move_group_session"),
    re_path(rf"{_SESSION}/call-off$", call_off, name="call_off_group_session"),
    re_path(rf"{_SESSION}/places/(?P<booking_id>bok_\w{{1,36}})/cancel$", cancel_seat, name="cancel_group_seat"),
]
