"""Addresses of the candidate's pages."""

from django.urls import URLPattern, URLResolver, re_path

from parley.engine.pages.book.choose import choose_time, decline, keep_time
from parley.engine.pages.book.details import book_time, show_details
from parley.engine.pages.book.manage import (
    cancel,
    choose_other_time,
    download_invitation,
    move_booking,
    show_booking,
)
from parley.engine.pages.book.sending.brand import send_colours, send_logo
from parley.engine.pages.book.sending.files import download_file

_LINK = r"^(?P<kind>rts|pls)/(?P<token>[\w-]{16,64})"
_BOOKING = r"^booking/(?P<token>[\w-]{16,64})"

urlpatterns: list[URLPattern | URLResolver] = [
    re_path(rf"{_LINK}/?$", choose_time, name="choose_time"),
    re_path(rf"{_LINK}/time$", keep_time, name="keep_time"),
    re_path(rf"{_LINK}/details$", show_details, name="show_details"),
    re_path(rf"{_LINK}/book$", book_time, name="book_time"),
    re_path(rf"{_LINK}/decline$", decline, name="decline_request"),
    re_path(r"^brand/colours/(?P<digits>[0-9a-f]{6})\.css$", send_colours, name="brand_colours"),
    re_path(r"^brand/logos/(?P<digest>[0-9a-f]{32})$", send_logo, name="brand_logo"),
    re_path(r"^files/(?P<token>[\w-]{16,64})$", download_file, name="request_file"),
    re_path(rf"{_BOOKING}/?$", show_booking, name="show_booking"),
    re_path(rf"{_BOOKING}/change$", choose_other_time, name="choose_other_time"),
    re_path(rf"{_BOOKING}/move$", move_booking, name="move_booking"),
    re_path(rf"{_BOOKING}/cancel$", cancel, name="cancel_booking"),
    re_path(rf"{_BOOKING}/conversation\.ics$", download_invitation, name="download_invitation"),
]
