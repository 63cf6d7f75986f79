"""Addresses of the pages of signing up, connecting a calendar and joining a unit."""

from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = []
