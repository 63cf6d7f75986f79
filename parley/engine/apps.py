"""The engine as a Django app: a unit of migration."""

from django.apps import AppConfig


class EngineConfig(AppConfig):
    """Tables of the engine."""

    name = "parley.engine"
    label = "engine"
    default_auto_field = "django.db.models.BigAutoField"
