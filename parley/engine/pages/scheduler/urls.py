"""Addresses of the pages of making links and looking after requests."""

from django.urls import URLPattern, URLResolver, path, re_path

from parley.engine.pages.scheduler.dashboard.answers import answer_proposal
from parley.engine.pages.scheduler.dashboard.clocks import settle_booking
from parley.engine.pages.scheduler.dashboard.deciding import decide
from parley.engine.pages.scheduler.dashboard.editing import edit, hand_over
from parley.engine.pages.scheduler.dashboard.listing import export_requests, show_requests
from parley.engine.pages.scheduler.dashboard.page import show_request, withdraw_request
from parley.engine.pages.scheduler.dashboard.wishes import settle_wish
from parley.engine.pages.scheduler.generate import generate_link, preview_link
from parley.engine.pages.scheduler.options.files import add_request_file, drop_request_file
from parley.engine.pages.scheduler.public_link import (
    make_public_link,
    renew_public_link,
    save_questions,
    show_public_link,
    withdraw_public_link,
)

_REQUEST = r"^scheduler/requests/(?P<request_id>srq_\w{1,36})"

urlpatterns: list[URLPattern | URLResolver] = [
    path("scheduler/", show_requests, name="scheduler"),
    path("scheduler/requests/new", generate_link, name="generate_link"),
    path("scheduler/preview", preview_link, name="preview_link"),
    re_path(rf"{_REQUEST}$", show_request, name="show_request"),
    path("scheduler/requests.csv", export_requests, name="export_requests"),
    re_path(rf"{_REQUEST}/edit$", edit, name="edit_request"),
    re_path(rf"{_REQUEST}/follow$", decide, name="decide_request"),
    re_path(rf"{_REQUEST}/answer$", answer_proposal, name="answer_proposal"),
    re_path(rf"{_REQUEST}/host$", hand_over, name="change_host"),
    re_path(rf"{_REQUEST}/clocks$", settle_booking, name="settle_clocks"),
    re_path(rf"{_REQUEST}/wish$", settle_wish, name="settle_wish"),
    re_path(rf"{_REQUEST}/withdraw$", withdraw_request, name="withdraw_request"),
    re_path(rf"{_REQUEST}/files$", add_request_file, name="add_request_file"),
    re_path(rf"{_REQUEST}/files/(?P<file_id>fil_\w{{1,36}})/remove$", drop_request_file, name="drop_request_file"),
    path("scheduler/public-link", show_public_link, name="public_link"),
    path("scheduler/public-link/make", make_public_link, name="make_public_link"),
    path("scheduler/public-link/renew", renew_public_link, name="renew_public_link"),
    path("scheduler/public-link/questions", save_questions, name="save_questions"),
    path("scheduler/public-link/withdraw", withdraw_public_link, name="withdraw_public_link"),
]
