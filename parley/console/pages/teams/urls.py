"""Addresses of the screens of teams, the audit log and rules of signing in."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
