"""Addresses of the screens of consent, erasure and retention."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
