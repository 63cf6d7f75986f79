"""Addresses of the pages about applications."""

from django.urls import path

from parley.engine.pages.applications.granted import show_granted, take_access_back, take_unit_back
from parley.engine.pages.applications.page import add_secret, change, end_secret, show_application, show_secret
from parley.engine.pages.applications.registry import register, show_applications
from parley.engine.pages.applications.traffic import deliver_again, show_calls, show_deliveries

urlpatterns = [
    path("developers/", show_applications, name="developers"),
    path("developers/new", register, name="developers_new"),
    path("developers/<str:application_id>", show_application, name="application"),
    path("developers/<str:application_id>/change", change, name="application_change"),
    path("developers/<str:application_id>/secrets", add_secret, name="application_secret_new"),
    path("developers/<str:application_id>/secrets/<int:secret_id>", show_secret, name="application_secret"),
    path(
        "developers/<str:application_id>/secrets/<int:secret_id>/revoke", end_secret, name="application_secret_revoke"
    ),
    path("developers/<str:application_id>/calls", show_calls, name="application_calls"),
    path("developers/<str:application_id>/deliveries", show_deliveries, name="application_deliveries"),
    path("developers/<str:application_id>/deliveries/<int:delivery_id>", deliver_again, name="application_send_again"),
    path("scheduler/connected-applications", show_granted, name="connected_applications"),
    path("scheduler/connected-applications/<str:application_id>/take-back", take_access_back, name="take_access_back"),
    path(
        "scheduler/connected-applications/<str:unit_id>/<str:application_id>/take-back",
        take_unit_back,
        name="take_unit_back",
    ),
]
