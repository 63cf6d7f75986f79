"""Addresses of the embedded scheduler."""

from django.urls import path

from parley.engine.embed.hub import cancel_window, continue_window
from parley.engine.embed.result import read_result
from parley.engine.embed.script import send_frame_script, send_script
from parley.engine.embed.start import start_window

urlpatterns = [
    path("embed/start", start_window),
    path("embed/result", read_result),
    path("embed/scheduler.js", send_script),
    path("embed/inline.js", send_frame_script),
    path("embed/<str:attempt_id>", continue_window),
    path("embed/<str:attempt_id>/cancel", cancel_window, name="cancel_window"),
]
