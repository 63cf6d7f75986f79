"""Addresses of the screens of companies, members and their settings."""

from django.urls import path

from parley.console.pages.companies.cronofy import (
    add_cronofy,
    authorize,
    return_authorized,
    revoke,
    show_cronofy,
)
from parley.console.pages.companies.first_run import set_up
from parley.console.pages.companies.join import join
from parley.console.pages.companies.members import (
    invite,
    set_role,
    show_members,
    withdraw_invitation,
)
from parley.console.pages.companies.settings import show_settings
from parley.console.pages.companies.today import show_today

urlpatterns = [
    path("", show_today, name="today"),
    path("first-run/<str:token>", set_up, name="first_run"),
    path("join/<str:token>", join, name="join"),
    path("company/members", show_members, name="members"),
    path("company/members/invite", invite, name="member_invite"),
    path("company/members/invitations/<int:invitation_id>/withdraw", withdraw_invitation, name="invitation_withdraw"),
    path("company/members/<int:member_id>/role", set_role, name="member_role"),
    path("company/settings", show_settings, name="company_settings"),
    path("company/settings/cronofy", show_cronofy, name="cronofy"),
    path("company/settings/cronofy/add", add_cronofy, name="cronofy_add"),
    path("company/settings/cronofy/authorize", authorize, name="cronofy_authorize"),
    path("company/settings/cronofy/authorized", return_authorized, name="cronofy_authorized"),
    path("company/settings/cronofy/revoke", revoke, name="cronofy_revoke"),
]
