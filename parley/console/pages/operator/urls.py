"""Addresses of the screens of whoever runs the installation."""

from django.urls import path

from parley.console.pages.operator.enter import enter
from parley.console.pages.operator.mail import download_mail, show_mail, show_mail_html, show_mails
from parley.console.pages.operator.providers import open_set_up

urlpatterns = [
    path("enter/<str:token>", enter, name="operator_enter"),
    path("set-up", open_set_up, name="operator_set_up"),
    path("mail/", show_mails, name="operator_mail"),
    path("mail/<str:name>/", show_mail, name="operator_mail_one"),
    path("mail/<str:name>/html", show_mail_html, name="operator_mail_html"),
    path("mail/<str:name>/source", download_mail, name="operator_mail_source"),
]
