"""Addresses of the screens of replies: the shared inbox."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
