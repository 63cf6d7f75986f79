"""Addresses of the screens of conversations and the candidate's own link."""

from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = []
