"""Addresses of the screens of reminders and nudges."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
