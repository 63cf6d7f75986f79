"""Addresses of the pages of signing up, connecting a calendar and joining a unit."""

from django.urls import path

from parley.engine.pages.connect.calendar import choose_calendar, connect_published, connect_server
from parley.engine.pages.connect.create import create
from parley.engine.pages.connect.log_in import ask_email, enter_code, log_out
from parley.engine.pages.connect.provider.trip import come_back, set_out
from parley.engine.pages.connect.terms import terms
from parley.engine.pages.connect.unit import confirm, set_up_unit
from parley.engine.pages.connect.welcome import welcome

urlpatterns = [
    path("connect/welcome", welcome, name="connect_welcome"),
    path("connect/log-in", ask_email, name="connect_log_in"),
    path("connect/log-in/code", enter_code, name="connect_log_in_code"),
    path("connect/log-out", log_out, name="connect_log_out"),
    path("connect/create", create, name="connect_create"),
    path("connect/terms", terms, name="connect_terms"),
    path("connect/calendar", choose_calendar, name="connect_calendar"),
    path("connect/calendar/caldav", connect_server, name="connect_calendar_caldav"),
    path("connect/calendar/published", connect_published, name="connect_calendar_published"),
    path("connect/unit", set_up_unit, name="connect_unit"),
    path("connect/done", confirm, name="connect_done"),
    path("connect/<slug:service>", set_out, name="connect_provider"),
    path("connect/<slug:service>/back", come_back, name="connect_provider_back"),
]
