"""Addresses of the screens of keys and webhooks for other software."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
