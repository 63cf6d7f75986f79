"""Addresses of the screens of projects and their boards."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
