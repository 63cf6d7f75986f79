"""The language in which a mail is written: its reader's."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.utils.translation import get_language, override

from parley.identity.models import User
from parley.toolkit.presenting.languages import SOURCE_LANGUAGE, match_language


@contextmanager
def speak_language(code: str) -> Iterator[None]:
    """Within this, texts are translated into that language; English where it is "" or not one of the console's."""
    with override(match_language(code, dict(settings.PARLEY_CONSOLE_LANGUAGES)) or SOURCE_LANGUAGE):
        yield


@contextmanager
def speak_language_of_user(user: User | None) -> Iterator[None]:
    """Within this, texts are translated into the language that the user chose; who chose none is spoken to as we are.

    A colleague's language is the better guess than English; the worker, whom nobody speaks to, speaks English.
    """
    with speak_language((user.language if user else "") or get_language() or "en"):
        yield
