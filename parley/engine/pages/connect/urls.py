"""Addresses of the pages of signing up, connecting a calendar and joining a unit."""

from django.urls import path

from parley.engine.pages.connect.calendar import choose_calendar, connect_server
from parley.engine.pages.connect.create import create
from parley.engine.pages.connect.log_in import ask_email, enter_code, log_out
from parley.engine.pages.connect.terms import terms
from parley.engine.pages.connect.unit import confirm, set_up_unit
from parley.engine.pages.connect.welcome import welcome

urlpatterns = [
    path("connect/welcome", welcome),
    path("connect/log-in", ask_email),
    path("connect/log-in/code", enter_code),
    path("connect/log-out", log_out),
    path("connect/create", create),
    path("connect/terms", terms),
    path("connect/calendar", choose_calendar),
    path("connect/calendar/caldav", connect_server),
    path("connect/unit", set_up_unit),
    path("connect/done", confirm),
]
