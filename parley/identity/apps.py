"""Identity as a Django app: a unit of migration."""

from django.apps import AppConfig


class IdentityConfig(AppConfig):
    """Tables of who can sign in."""

    name = "parley.identity"
    label = "identity"
    default_auto_field = "django.db.models.BigAutoField"
