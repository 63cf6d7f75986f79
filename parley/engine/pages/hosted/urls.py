"""Addresses of hosted links; their tokens say what kind they are, so that they never meet a request's."""

from django.urls import URLPattern, URLResolver, re_path

from parley.engine.pages.hosted.adding import download_event, keep_event, log_in_first, show_event
from parley.engine.pages.hosted.choosing import choose, say_none_found, say_none_suits, show_hosted

_HOSTED = r"^rts/(?P<token>(?:sch|seq)\.[\w-]{16,64})"
_EVENT = r"^add_to_calendar/(?P<token>atc\.[\w-]{16,64})"

urlpatterns: list[URLPattern | URLResolver] = [
    re_path(rf"{_HOSTED}/?$", show_hosted, name="show_hosted"),
    re_path(rf"{_HOSTED}/choose$", choose, name="choose_hosted"),
    re_path(rf"{_HOSTED}/none-suits$", say_none_suits, name="say_none_suits"),
    re_path(rf"{_HOSTED}/none-found$", say_none_found, name="say_none_found"),
    re_path(rf"{_EVENT}/?$", show_event, name="show_event"),
    re_path(rf"{_EVENT}/event\.ics$", download_event, name="download_event"),
    re_path(rf"{_EVENT}/log-in$", log_in_first, name="log_in_to_add"),
    re_path(rf"{_EVENT}/keep$", keep_event, name="keep_event"),
]
