"""Addresses that mail servers and calendar providers call."""

from django.urls import path

from parley.engine.inbound.calls import receive_google, receive_microsoft
from parley.engine.inbound.mail import receive_mail

urlpatterns = [
    path("inbound/mail", receive_mail, name="inbound_mail"),
    path("inbound/google", receive_google, name="inbound_google"),
    path("inbound/microsoft", receive_microsoft, name="inbound_microsoft"),
]
