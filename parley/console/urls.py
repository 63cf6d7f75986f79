"""Addresses of the console: one line a noun."""

from django.urls import include, path

urlpatterns = [
    path("", include("parley.console.pages.companies.urls")),
    path("", include("parley.console.pages.access.urls")),
    path("", include("parley.console.pages.profile.urls")),
    path("", include("parley.console.pages.imports.urls")),
    path("", include("parley.console.pages.candidates.urls")),
    path("", include("parley.console.pages.lists.urls")),
    path("", include("parley.console.pages.projects.urls")),
    path("", include("parley.console.pages.conversations.urls")),
    path("", include("parley.console.pages.bookings.urls")),
    path("", include("parley.console.pages.campaigns.urls")),
    path("", include("parley.console.pages.messages.urls")),
    path("", include("parley.console.pages.inbox.urls")),
    path("", include("parley.console.pages.reminders.urls")),
    path("", include("parley.console.pages.numbers.urls")),
    path("", include("parley.console.pages.privacy.urls")),
    path("", include("parley.console.pages.teams.urls")),
    path("", include("parley.console.pages.integrations.urls")),
    path("api/v1/", include("parley.console.api.urls")),
    path("operator/", include("parley.console.pages.operator.urls")),
    path("accounts/", include("parley.identity.urls")),
    path("inbound/", include("parley.console.inbound.urls")),
]
