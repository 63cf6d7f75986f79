"""Addresses of the console: one line a noun."""

from django.urls import include, path

urlpatterns = [
    path("", include("parley.console.pages.companies.urls")),
    path("", include("parley.console.pages.profile.urls")),
    path("", include("parley.console.pages.candidates.urls")),
    path("", include("parley.console.pages.conversations.urls")),
    path("", include("parley.console.pages.messages.urls")),
    path("operator/", include("parley.console.pages.operator.urls")),
    path("accounts/", include("parley.identity.urls")),
    path("inbound/", include("parley.console.inbound")),
]
