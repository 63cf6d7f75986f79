"""Addresses of the pages on hours, calendars, agenda and app passwords."""

from django.urls import URLPattern, URLResolver, path

from parley.engine.pages.preferences.account.app_passwords import make_app_password, revoke, show_app_passwords
from parley.engine.pages.preferences.account.leaving import show_leaving
from parley.engine.pages.preferences.agenda import show_agenda
from parley.engine.pages.preferences.calendars import disconnect_calendar, look_now, show_calendars
from parley.engine.pages.preferences.dates import (
    add_days_off,
    remove_date,
    save_hours_of_date,
    save_region,
    show_dates,
    work_or_rest,
)
from parley.engine.pages.preferences.hours import show_preferences
from parley.engine.pages.preferences.rules import add_rule, edit_rule, remove_rule, show_rules

urlpatterns: list[URLPattern | URLResolver] = [
    path("scheduler/preferences", show_preferences, name="engine_preferences"),
    path("scheduler/preferences/dates", show_dates, name="engine_dates"),
    path("scheduler/preferences/dates/off", add_days_off),
    path("scheduler/preferences/dates/hours", save_hours_of_date),
    path("scheduler/preferences/dates/<int:special_date_id>/remove", remove_date),
    path("scheduler/preferences/dates/holidays", save_region),
    path("scheduler/preferences/dates/holidays/work", work_or_rest),
    path("scheduler/preferences/rules", show_rules, name="engine_rules"),
    path("scheduler/preferences/rules/new", add_rule),
    path("scheduler/preferences/rules/<int:rule_number>", edit_rule),
    path("scheduler/preferences/rules/<int:rule_number>/remove", remove_rule),
    path("scheduler/calendars", show_calendars, name="engine_calendars"),
    path("scheduler/calendars/<str:connection_id>/disconnect", disconnect_calendar),
    path("scheduler/calendars/<str:connection_id>/look", look_now),
    path("scheduler/account/delete", show_leaving, name="engine_leaving"),
    path("scheduler/agenda", show_agenda, name="engine_agenda"),
    path("scheduler/app-passwords", show_app_passwords, name="engine_app_passwords"),
    path("scheduler/app-passwords/new", make_app_password),
    path("scheduler/app-passwords/<int:app_password_id>/revoke", revoke),
]
