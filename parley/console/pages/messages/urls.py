"""Addresses of the screens of messages, templates and unsubscribing."""

from django.urls import path

from parley.console.pages.messages.recipients import leave_these_out, remove_recipients, show_check, show_recipients
from parley.console.pages.messages.sendings import (
    cancel_message,
    pause_message,
    resume_message,
    show_progress,
    unschedule_message,
)
from parley.console.pages.messages.templates import (
    add_template,
    edit_signature,
    edit_template,
    remove_template,
    show_templates,
)
from parley.console.pages.messages.unsubscribing import show_unsubscribing
from parley.console.pages.messages.writing import begin, discard, show_message, show_messages, show_preview

urlpatterns = [
    path("messages/", show_messages, name="messages"),
    path("messages/new", begin, name="message_begin"),
    path("messages/<int:message_id>", show_message, name="message"),
    path("messages/<int:message_id>/preview", show_preview, name="message_preview"),
    path("messages/<int:message_id>/discard", discard, name="message_discard"),
    path("messages/<int:message_id>/recipients", show_recipients, name="message_recipients"),
    path("messages/<int:message_id>/recipients/remove", remove_recipients, name="message_recipients_remove"),
    path("messages/<int:message_id>/check", show_check, name="message_check"),
    path("messages/<int:message_id>/check/leave-out", leave_these_out, name="message_leave_out"),
    path("messages/<int:message_id>/progress", show_progress, name="message_progress"),
    path("messages/<int:message_id>/pause", pause_message, name="message_pause"),
    path("messages/<int:message_id>/resume", resume_message, name="message_resume"),
    path("messages/<int:message_id>/cancel", cancel_message, name="message_cancel"),
    path("messages/<int:message_id>/unschedule", unschedule_message, name="message_unschedule"),
    path("company/templates", show_templates, name="templates"),
    path("company/templates/add", add_template, name="template_add"),
    path("company/templates/<int:template_id>", edit_template, name="template"),
    path("company/templates/<int:template_id>/delete", remove_template, name="template_delete"),
    path("profile/signature", edit_signature, name="signature"),
    path("u/<str:token>", show_unsubscribing, name="unsubscribe"),
]
