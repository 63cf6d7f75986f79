"""Addresses of the permissions page."""

from django.urls import path

from parley.engine.pages.permissions.answer import answer_permissions

urlpatterns = [path("permissions/<str:token>", answer_permissions)]
