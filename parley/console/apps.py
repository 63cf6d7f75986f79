"""The console as a Django app: a unit of migration."""

from django.apps import AppConfig


class ConsoleConfig(AppConfig):
    """Tables of the console."""

    name = "parley.console"
    label = "console"
    default_auto_field = "django.db.models.BigAutoField"
