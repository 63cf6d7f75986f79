"""Addresses of the screens of bookings: my day, the team's week."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
