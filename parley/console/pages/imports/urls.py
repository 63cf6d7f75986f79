"""Addresses of the screens of importing candidates from files."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
