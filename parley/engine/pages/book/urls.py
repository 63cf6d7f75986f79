"""Addresses of the pages of choosing, changing and cancelling a time."""

from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = []
