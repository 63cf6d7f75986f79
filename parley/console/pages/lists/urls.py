"""Addresses of the screens of lists of candidates."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
