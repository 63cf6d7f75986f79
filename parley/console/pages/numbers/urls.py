"""Addresses of the screens of dashboards and their tables."""

from django.urls import path

from parley.console.pages.numbers.dashboard import export, show_numbers

urlpatterns = [
    path("numbers/", show_numbers, name="numbers"),
    path("numbers/<slug:table>/export", export, name="numbers_export"),
]
