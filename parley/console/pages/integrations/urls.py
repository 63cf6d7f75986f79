"""Addresses of the screens of keys and webhooks for other software."""

from django.urls import path

from parley.console.pages.integrations.keys import revoke, show_keys
from parley.console.pages.integrations.webhooks import (
    remove,
    renew,
    repeat,
    resume,
    show_webhook,
    show_webhooks,
    test,
)

urlpatterns = [
    path("company/settings/keys", show_keys, name="api_keys"),
    path("company/settings/keys/<str:key_id>/revoke", revoke, name="api_key_revoke"),
    path("company/settings/webhooks", show_webhooks, name="webhooks"),
    path("company/settings/webhooks/<str:webhook_id>", show_webhook, name="webhook"),
    path("company/settings/webhooks/<str:webhook_id>/test", test, name="webhook_test"),
    path("company/settings/webhooks/<str:webhook_id>/renew", renew, name="webhook_renew"),
    path("company/settings/webhooks/<str:webhook_id>/resume", resume, name="webhook_resume"),
    path("company/settings/webhooks/<str:webhook_id>/remove", remove, name="webhook_remove"),
    path(
        "company/settings/webhooks/<str:webhook_id>/deliveries/<int:delivery_id>",
        repeat,
        name="webhook_repeat",
    ),
]
