"""Addresses of the screens of the inbox."""

from django.urls import path

from parley.console.pages.inbox.texting import measure, show_sms
from parley.console.pages.inbox.threads import (
    assign,
    export_inbox,
    finish,
    mark,
    set_notices,
    show_inbox,
    show_thread,
)

urlpatterns = [
    path("inbox/", show_inbox, name="inbox"),
    path("inbox/export", export_inbox, name="inbox_export"),
    path("inbox/notices", set_notices, name="inbox_notices"),
    path("inbox/<int:thread_id>", show_thread, name="inbox_thread"),
    path("inbox/<int:thread_id>/assign", assign, name="inbox_assign"),
    path("inbox/<int:thread_id>/read", mark, name="inbox_mark"),
    path("inbox/<int:thread_id>/done", finish, name="inbox_done"),
    path("candidates/<str:candidate_id>/sms", show_sms, name="candidate_sms"),
    path("sms/length", measure, name="sms_length"),
]
