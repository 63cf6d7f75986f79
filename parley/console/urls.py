"""Addresses of the console: one line a noun."""

from django.urls import include, path

urlpatterns = [
    path("", include("parley.console.pages.companies.urls")),
    path("", include("parley.console.pages.candidates.urls")),
    path("", include("parley.console.pages.conversations.urls")),
    path("", include("parley.console.pages.messages.urls")),
    path("inbound/", include("parley.console.inbound")),
]
