"""Addresses of the engine: one line a door."""

from django.urls import include, path

urlpatterns = [
    path("", include("parley.engine.api.urls")),
    path("", include("parley.engine.oauth.urls")),
    path("", include("parley.engine.embed.urls")),
    path("", include("parley.engine.dav.urls")),
    path("", include("parley.engine.inbound.urls")),
    path("", include("parley.engine.pages.connect.urls")),
    path("", include("parley.engine.pages.set_up.urls")),
    path("", include("parley.engine.pages.scheduler.urls")),
    path("", include("parley.engine.pages.scheduler.groups.urls")),
    path("", include("parley.engine.pages.preferences.urls")),
    path("", include("parley.engine.pages.events.urls")),
    path("", include("parley.engine.pages.unit.urls")),
    path("", include("parley.engine.pages.applications.urls")),
    path("", include("parley.engine.pages.book.urls")),
    path("", include("parley.engine.pages.hosted.urls")),
    path("", include("parley.engine.pages.permissions.urls")),
]
