"""Addresses of the screens of dashboards and their tables."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
