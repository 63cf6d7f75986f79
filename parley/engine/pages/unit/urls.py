"""Addresses of the pages of the organizational unit."""

from django.urls import URLPattern, URLResolver, path, re_path

from parley.engine.pages.health.unit import show_health
from parley.engine.pages.preferences.hours import show_colleague_preferences
from parley.engine.pages.unit.branding import save_accent, save_logo, show_branding
from parley.engine.pages.unit.invitations import join_by_invitation, send_invitations, withdraw
from parley.engine.pages.unit.members import adopt, drop_member, set_role, show_unit
from parley.engine.pages.unit.pools import drop_pool, make_pool, show_pool, show_pools
from parley.engine.pages.unit.rooms import drop_room, show_rooms
from parley.engine.pages.unit.rules.page import show_rules
from parley.engine.pages.unit.templates import drop_template, make_template, show_template, show_templates

_TEMPLATE = r"^scheduler/templates/(?P<template_id>tpl_\w{1,36})"
_POOL = r"^scheduler/pools/(?P<pool_id>sel_\w{1,36})"

urlpatterns: list[URLPattern | URLResolver] = [
    path("scheduler/unit", show_unit, name="unit"),
    path("scheduler/unit/members/<str:account_id>/role", set_role, name="unit_member_role"),
    path("scheduler/unit/members/<str:account_id>/remove", drop_member, name="unit_member_remove"),
    path("scheduler/unit/members/<str:account_id>/hours", show_colleague_preferences, name="unit_member_hours"),
    path("scheduler/unit/adopt", adopt, name="unit_adopt"),
    path("scheduler/unit/invitations", send_invitations, name="unit_invite"),
    re_path(r"^scheduler/unit/invitations/(?P<invitation_id>\d{1,18})/withdraw$", withdraw, name="unit_withdraw"),
    path("scheduler/unit/rooms", show_rooms, name="unit_rooms"),
    re_path(r"^scheduler/unit/rooms/(?P<resource_id>res_\w{1,36})/remove$", drop_room, name="unit_drop_room"),
    path("scheduler/unit/calendars", show_health, name="unit_health"),
    path("scheduler/unit/rules", show_rules, name="unit_rules"),
    path("scheduler/unit/branding", show_branding, name="unit_branding"),
    path("scheduler/unit/branding/colour", save_accent, name="unit_accent"),
    path("scheduler/unit/branding/logo", save_logo, name="unit_logo"),
    path("scheduler/pools", show_pools, name="pools"),
    path("scheduler/pools/new", make_pool, name="make_pool"),
    re_path(rf"{_POOL}$", show_pool, name="show_pool"),
    re_path(rf"{_POOL}/retire$", drop_pool, name="drop_pool"),
    path("scheduler/templates", show_templates, name="unit_templates"),
    path("scheduler/templates/new/<str:kind>", make_template, name="make_template"),
    re_path(rf"{_TEMPLATE}$", show_template, name="show_template"),
    re_path(rf"{_TEMPLATE}/retire$", drop_template, name="drop_template"),
    re_path(r"^unit/join/(?P<token>[\w-]{16,64})$", join_by_invitation, name="unit_join"),
]
