"""Addresses of the pages of a person's hours, buffers, calendars and app passwords."""

from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = []
