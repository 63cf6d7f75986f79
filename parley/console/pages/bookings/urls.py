"""Addresses of the screens of bookings: calendar, list, links, changes, proposals, cover, outcomes."""

from django.urls import path

from parley.console.pages.bookings.calendar import show_calendar
from parley.console.pages.bookings.changes import change, show_batch
from parley.console.pages.bookings.cover import cover
from parley.console.pages.bookings.links import change_links, export_links, show_links
from parley.console.pages.bookings.nudges import nudge_links
from parley.console.pages.bookings.outcomes import edit_outcomes
from parley.console.pages.bookings.proposals import accept, show_declined
from parley.console.pages.bookings.table import export_bookings, show_table

urlpatterns = [
    path("bookings/", show_calendar, name="bookings"),
    path("bookings/list", show_table, name="booking_list"),
    path("bookings/export", export_bookings, name="booking_export"),
    path("bookings/change", change, name="booking_change"),
    path("bookings/changes/<int:batch_id>", show_batch, name="booking_batch"),
    path("bookings/links", show_links, name="booking_links"),
    path("bookings/links/change", change_links, name="booking_links_change"),
    path("bookings/links/nudge", nudge_links, name="booking_links_nudge"),
    path("bookings/links/export", export_links, name="booking_links_export"),
    path("bookings/declined", show_declined, name="booking_declined"),
    path("bookings/proposals/<int:proposal_id>/accept", accept, name="proposal_accept"),
    path("bookings/cover", cover, name="booking_cover"),
    path("company/settings/outcomes", edit_outcomes, name="outcomes"),
]
