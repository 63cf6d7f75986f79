"""Addresses of the operator's set-up pages."""

from django.urls import path

from parley.engine.pages.health.operator import show_health
from parley.engine.pages.set_up.providers import enter, save_provider, show_providers

urlpatterns = [
    path("set-up/enter/<str:token>", enter, name="set_up_enter"),
    path("set-up/providers", show_providers, name="set_up_providers"),
    path("set-up/providers/<slug:service>", save_provider, name="set_up_provider"),
    path("set-up/calendars", show_health, name="set_up_health"),
]
