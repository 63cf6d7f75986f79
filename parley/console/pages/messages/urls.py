"""Addresses of the screens of messages."""

from django.urls import path

from parley.console.pages.messages.writing import begin, discard, show_message, show_messages, show_preview

urlpatterns = [
    path("messages/", show_messages, name="messages"),
    path("messages/new", begin, name="message_begin"),
    path("messages/<int:message_id>", show_message, name="message"),
    path("messages/<int:message_id>/preview", show_preview, name="message_preview"),
    path("messages/<int:message_id>/discard", discard, name="message_discard"),
]
