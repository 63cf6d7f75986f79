"""Addresses of the pages on meeting rooms, and of files."""

from django.urls import URLPattern, URLResolver, path

from parley.engine.pages.events.attachments import download_attachment
from parley.engine.pages.events.choosing import choose_conferencing
from parley.engine.pages.events.rooms import remove_room, show_rooms

urlpatterns: list[URLPattern | URLResolver] = [
    path("conferencing_services/<str:token>", choose_conferencing),
    path("scheduler/meeting-rooms", show_rooms, name="engine_meeting_rooms"),
    path("scheduler/meeting-rooms/<str:profile_id>/remove", remove_room),
    path("attachments/<str:token>", download_attachment),
]
