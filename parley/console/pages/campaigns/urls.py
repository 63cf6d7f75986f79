"""Addresses of the screens of campaigns: one message to many."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
