"""The menu of languages on a candidate's page: the same page, said in another one."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import cast

from django.conf import settings
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from parley.engine.pages.speaking import PARAMETER

# What a page that answers a form says stands on another page, too: the form's own page.
_KEPT_OF_FORMS = frozenset({"tz", "hours", "view", "form_key", "correlation_id", "claim_token"})


@dataclass(frozen=True, slots=True)
class LanguageMenu:
    """What the layout of candidates' pages offers; a page asks it while it is rendered, in the language in force."""

    request: HttpRequest

    @property
    def path(self) -> str:
        """Where the choice leads: this page, or, after a form, the page that the form belongs to."""
        path = self.request.path
        return path if self._is_page else path.rpartition("/")[0]

    @property
    def carried(self) -> Iterator[tuple[str, str]]:
        """What goes along besides the language."""
        values = self.request.GET if self._is_page else self.request.POST
        for name, value in values.items():
            is_kept = self._is_page or name in _KEPT_OF_FORMS or name.startswith("utm_")
            if is_kept and name != PARAMETER:
                yield name, str(value)

    @property
    def current(self) -> str:
        """The name of the language in force."""
        return dict(settings.LANGUAGES).get(get_language() or "", "English")

    @property
    def buttons(self) -> SafeString:
        """A button for each language, in its own name."""
        return _write_buttons(get_language() or "")

    @property
    def _is_page(self) -> bool:
        return self.request.method in ("GET", "HEAD")


@cache
def _write_buttons(spoken: str) -> SafeString:
    return format_html_join(
        "",
        '<button name="{}" value="{}" lang="{}"{}>{}</button>',
        (
            (PARAMETER, code, code, format_html(' aria-current="{}"', "true") if code == spoken else "", name)
            for code, name in settings.LANGUAGES
        ),
    )


class SpokenRequest(HttpRequest):
    """A request whose page offers the languages."""

    language_menu: LanguageMenu


def offer_languages(request: HttpRequest) -> None:
    """Let the layout of this request's page offer the languages."""
    cast(SpokenRequest, request).language_menu = LanguageMenu(request)
