"""Addresses of the built-in calendar."""

from django.urls import URLPattern, URLResolver, path, re_path

from parley.engine.dav.discovery import show_way
from parley.engine.dav.proxy import pass_on

urlpatterns: list[URLPattern | URLResolver] = [
    path(".well-known/caldav", show_way),
    path("dav", show_way),
    re_path(r"^dav(?P<path>/.*)$", pass_on),
]
