"""Addresses of the candidate's pages."""

from django.urls import URLPattern, URLResolver, re_path

from parley.engine.pages.book.choose import choose_time, decline, keep_time
from parley.engine.pages.book.details import book_time, show_details
from parley.engine.pages.book.groups.choosing import choose_session, keep_place
from parley.engine.pages.book.groups.details import book_place, show_place_form
from parley.engine.pages.book.groups.exchanging import exchange_place
from parley.engine.pages.book.manage.booking import cancel, download_invitation, show_booking
from parley.engine.pages.book.manage.moving import choose_other_time, move_booking, watch_earlier
from parley.engine.pages.book.sending.brand import send_colours, send_logo
from parley.engine.pages.book.sending.files import download_file
from parley.engine.pages.book.settling.confirming import (
    confirm_code,
    confirm_from_mail,
    mail_again,
    show_code_form,
    show_confirm_button,
)
from parley.engine.pages.book.settling.opening import tell_opened
from parley.engine.pages.book.wishing.none_suits import none_suits

_LINK = r"^(?P<kind>rts|pls)/(?P<token>[\w-]{16,64})"
_WAITING = r"^pls/(?P<token>[\w-]{16,64})/confirm/(?P<page>[\w-]{16,64})"
_MAILED = r"^confirm/(?P<token>[\w-]{16,64})"
_GROUP = r"^groups/(?P<token>[\w-]{16,64})"
_BOOKING = r"^booking/(?P<token>[\w-]{16,64})"

urlpatterns: list[URLPattern | URLResolver] = [
    re_path(rf"{_LINK}/?$", choose_time, name="choose_time"),
    re_path(rf"{_LINK}/time$", keep_time, name="keep_time"),
    re_path(rf"{_LINK}/details$", show_details, name="show_details"),
    re_path(rf"{_LINK}/book$", book_time, name="book_time"),
    re_path(rf"{_LINK}/decline$", decline, name="decline_request"),
    re_path(rf"{_LINK}/none-suits$", none_suits, name="none_suits"),
    re_path(rf"{_LINK}/opened$", tell_opened, name="tell_opened"),
    re_path(rf"{_WAITING}/?$", show_code_form, name="show_code_form"),
    re_path(rf"{_WAITING}/code$", confirm_code, name="confirm_code"),
    re_path(rf"{_WAITING}/again$", mail_again, name="mail_again"),
    re_path(rf"{_MAILED}/?$", show_confirm_button, name="show_confirm_button"),
    re_path(rf"{_MAILED}/book$", confirm_from_mail, name="confirm_from_mail"),
    re_path(rf"{_GROUP}/?$", choose_session, name="choose_session"),
    re_path(rf"{_GROUP}/time$", keep_place, name="keep_place"),
    re_path(rf"{_GROUP}/details$", show_place_form, name="show_place_form"),
    re_path(rf"{_GROUP}/book$", book_place, name="book_place"),
    re_path(r"^brand/colours/(?P<digits>[0-9a-f]{6})\.css$", send_colours, name="brand_colours"),
    re_path(r"^brand/logos/(?P<digest>[0-9a-f]{32})$", send_logo, name="brand_logo"),
    re_path(r"^files/(?P<token>[\w-]{16,64})$", download_file, name="request_file"),
    re_path(rf"{_BOOKING}/?$", show_booking, name="show_booking"),
    re_path(rf"{_BOOKING}/change$", choose_other_time, name="choose_other_time"),
    re_path(rf"{_BOOKING}/move$", move_booking, name="move_booking"),
    re_path(rf"{_BOOKING}/session$", exchange_place, name="exchange_place"),
    re_path(rf"{_BOOKING}/cancel$", cancel, name="cancel_booking"),
    re_path(rf"{_BOOKING}/earlier$", watch_earlier, name="watch_earlier"),
    re_path(rf"{_BOOKING}/conversation\.ics$", download_invitation, name="download_invitation"),
]
