"""Addresses of the pages on hours, calendars, agenda and app passwords."""

from django.urls import URLPattern, URLResolver, path

from parley.engine.pages.preferences.agenda import show_agenda
from parley.engine.pages.preferences.app_passwords import make_app_password, revoke, show_app_passwords
from parley.engine.pages.preferences.calendars import disconnect_calendar, look_now, show_calendars
from parley.engine.pages.preferences.hours import show_preferences

urlpatterns: list[URLPattern | URLResolver] = [
    path("scheduler/preferences", show_preferences, name="engine_preferences"),
    path("scheduler/calendars", show_calendars, name="engine_calendars"),
    path("scheduler/calendars/<str:connection_id>/disconnect", disconnect_calendar),
    path("scheduler/calendars/<str:connection_id>/look", look_now),
    path("scheduler/agenda", show_agenda, name="engine_agenda"),
    path("scheduler/app-passwords", show_app_passwords, name="engine_app_passwords"),
    path("scheduler/app-passwords/new", make_app_password),
    path("scheduler/app-passwords/<int:app_password_id>/revoke", revoke),
]
