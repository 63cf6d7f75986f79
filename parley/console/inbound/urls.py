"""Addresses of what other machines bring."""

from django.urls import path

from parley.console.inbound.engine import receive
from parley.console.inbound.replies import receive_reply
from parley.console.inbound.sms import receive_sms

urlpatterns = [
    path("engine/<slug:code>", receive, name="inbound_engine"),
    path("replies", receive_reply, name="inbound_replies"),
    path("sms", receive_sms, name="inbound_sms"),
]
