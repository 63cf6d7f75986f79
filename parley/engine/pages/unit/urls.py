"""Addresses of the pages of the organizational unit."""

from django.urls import path

from parley.engine.pages.unit.members import drop_member, set_role, show_unit

urlpatterns = [
    path("scheduler/unit", show_unit, name="unit"),
    path("scheduler/unit/members/<str:account_id>/role", set_role, name="unit_member_role"),
    path("scheduler/unit/members/<str:account_id>/remove", drop_member, name="unit_member_remove"),
]
