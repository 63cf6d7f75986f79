"""Addresses of the screens of conversations and the candidate's own link."""

from django.urls import path

from parley.console.pages.conversations.changes import revoke, set_attendance
from parley.console.pages.conversations.declining import decline
from parley.console.pages.conversations.link_windows import begin, check, show_returned, show_waiting, start
from parley.console.pages.conversations.opening import open_conversation
from parley.console.pages.conversations.page import (
    change_link,
    regenerate,
    save_outcome,
    settle_invitee,
    show_conversation,
)
from parley.console.pages.conversations.requesting import request_link

urlpatterns = [
    path("c/<str:token>", open_conversation, name="open_conversation"),
    path("c/<str:token>/decline", decline, name="decline_conversation"),
    path("conversations/links", begin, name="link_window_begin"),
    path("conversations/links/returned", show_returned, name="link_window_returned"),
    path("conversations/links/new", request_link, name="link_request"),
    path("conversations/links/<str:window_id>", show_waiting, name="link_window"),
    path("conversations/links/<str:window_id>/start", start, name="link_window_start"),
    path("conversations/links/<str:window_id>/check", check, name="link_window_check"),
    path("conversations/<str:conversation_id>", show_conversation, name="conversation"),
    path("conversations/<str:conversation_id>/link", change_link, name="conversation_link"),
    path("conversations/<str:conversation_id>/regenerate", regenerate, name="conversation_regenerate"),
    path("conversations/<str:conversation_id>/outcome", save_outcome, name="conversation_outcome"),
    path("conversations/<str:conversation_id>/invitee", settle_invitee, name="conversation_invitee"),
    path("conversations/<str:conversation_id>/revoke", revoke, name="conversation_revoke"),
    path("conversations/<str:conversation_id>/attendance", set_attendance, name="conversation_attendance"),
]
