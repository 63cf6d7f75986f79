"""The addresses of the site: one half or both, as this process is told to serve."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path


def list_mounted() -> list[URLPattern | URLResolver]:
    """The engine first, since its paths are few and fixed; its own listener serves nothing else."""
    mounted: list[URLPattern | URLResolver] = []
    if settings.PARLEY_HAS_ENGINE:
        mounted.append(path("", include("parley.engine.urls")))
    if settings.PARLEY_HAS_CONSOLE and settings.PARLEY_LISTENER == "public":
        mounted.append(path("", include("parley.console.urls")))
    return mounted


urlpatterns = list_mounted()
