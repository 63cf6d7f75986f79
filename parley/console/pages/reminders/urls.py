"""Addresses of the screens of reminders."""

from django.urls import path

from parley.console.pages.reminders.settings import change_settings
from parley.console.pages.reminders.switches import switch_message

urlpatterns = [
    path("company/settings/reminders", change_settings, name="reminder_settings"),
    path("messages/<int:message_id>/nudges", switch_message, name="message_nudges"),
]
