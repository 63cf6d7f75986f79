"""Addresses of the screens of one's own profile."""

from django.urls import path

from parley.console.pages.profile.calendar import (
    import_calendar,
    make_public_link,
    paste,
    remove,
    return_from_public_link,
    return_signed_in,
    sign_in,
)
from parley.console.pages.profile.page import (
    end_other_sessions,
    end_own_session,
    set_default_company,
    show_profile,
    switch_company,
)

urlpatterns = [
    path("profile", show_profile, name="profile"),
    path("profile/company", switch_company, name="switch_company"),
    path("profile/default-company", set_default_company, name="default_company"),
    path("profile/sessions/end-others", end_other_sessions, name="sessions_end"),
    path("profile/sessions/<int:session_id>/end", end_own_session, name="session_end"),
    path("profile/calendar", import_calendar, name="profile_calendar"),
    path("profile/calendar/sign-in", sign_in, name="profile_sign_in"),
    path("profile/calendar/signed-in", return_signed_in, name="profile_signed_in"),
    path("profile/calendar/public-link", make_public_link, name="profile_public_link"),
    path("profile/calendar/returned", return_from_public_link, name="profile_returned"),
    path("profile/calendar/paste", paste, name="profile_paste"),
    path("profile/calendar/remove", remove, name="profile_calendar_remove"),
]
