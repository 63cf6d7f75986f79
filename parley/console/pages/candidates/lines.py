"""Lines of candidates and of the timeline, made ready for templates: a page of fifty is written out in a few ms."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from parley.console.domain.statuses import Status
from parley.console.models import ConversationStatus
from parley.console.services.candidates.happenings import Happening
from parley.console.services.candidates.listing import CandidateLine, LatestConversation
from parley.toolkit.clock import now
from parley.toolkit.templatetags.parley_ui import icon, local_time

_BADGES = {
    Status.BOOKED: "badge-success",
    Status.RESCHEDULED: "badge-success",
    Status.COMPLETED: "badge-success",
    Status.SENT: "badge-info",
    Status.OPENED: "badge-info",
    Status.FAILED: "badge-error",
    Status.NO_SHOW: "badge-error",
    Status.DRAFT: "badge-plain",
}
_MOST_TAGS = 3
# Fifty of these with a dozen facts each: a template would take longer for them than the database for the page.
_ROW = (
    '<tr><td><input type="checkbox" name="candidate" value="{pk}" aria-label="{select} {name}"></td>'
    '<th scope="row"><a href="{url}">{name}</a>{tags}<div class="muted small font-normal">{about}</div></th>'
    '<td>{state}</td><td class="is-action"><a class="btn btn-quiet btn-icon btn-small" href="{url}/card"'
    ' data-open-dialog="card" hx-get="{url}/card" hx-target="#card" aria-label="{preview} {name}">{eye}</a></td></tr>'
)
_TAG = ' <span class="badge badge-plain">{}</span>'
_MORE = ' <span class="muted small">+{}</span>'
_STATE = '<span class="badge {}">{}</span>'
_TIME = '<div class="muted small">{}</div>'


@dataclass(frozen=True, slots=True)
class ShownHappening:
    """One line of the timeline."""

    what: str
    who: str
    detail: str
    when: SafeString
    mood: str


def show_lines(lines: Sequence[CandidateLine], tzid: str) -> SafeString:
    """The rows of the list's table, written out."""
    labels = {value: str(label) for value, label in ConversationStatus.choices}
    words = {"select": _("Select"), "preview": _("Preview"), "eye": icon("eye")}
    root = reverse("candidates")
    return _join(_write_row(line, root, tzid, labels, words) for line in lines)


def show_happenings(happenings: Sequence[Happening], tzid: str) -> list[ShownHappening]:
    """The lines of the timeline, ready."""
    return [
        ShownHappening(
            each.what,
            each.who,
            each.detail,
            _write_time(each.happened_at, tzid),
            f"is-{each.mood}" if each.mood else "",
        )
        for each in happenings
    ]


def find_badge(status: str) -> str:
    """The class of a status's badge."""
    return _BADGES.get(Status(status), "badge-warn")


def _write_row(
    line: CandidateLine, root: str, tzid: str, labels: Mapping[str, str], words: Mapping[str, str]
) -> SafeString:
    """One row."""
    candidate = line.candidate
    about = f"{candidate.email} · {candidate.headline}" if candidate.headline else candidate.email
    return format_html(
        _ROW,
        pk=candidate.pk,
        name=candidate.name,
        url=f"{root}{candidate.pk}",
        tags=_write_tags(line.tags),
        about=about,
        state=_write_state(line.latest, tzid, labels),
        **words,
    )


def _write_tags(names: Sequence[str]) -> SafeString:
    shown = [format_html(_TAG, name) for name in names[:_MOST_TAGS]]
    return _join([*shown, format_html(_MORE, len(names) - _MOST_TAGS)] if len(names) > _MOST_TAGS else shown)


def _write_state(latest: LatestConversation | None, tzid: str, labels: Mapping[str, str]) -> SafeString:
    if latest is None:
        return _join([])
    state = format_html(_STATE, find_badge(latest.status), labels[latest.status])
    if latest.starts_at is None or not latest.view_url:
        return state
    return _join([state, format_html(_TIME, _write_time(latest.starts_at, tzid))])


def _join(parts: Iterable[SafeString]) -> SafeString:
    return format_html_join("", "{}", ((part,) for part in parts))


def _write_time(moment: datetime, tzid: str) -> SafeString:
    return _write_kept_time(moment, tzid, get_language() or "", now().year)


@lru_cache(maxsize=10_000)
def _write_kept_time(moment: datetime, tzid: str, language: str, year: int) -> SafeString:
    """The words of an instant, which depend on the reader's language and on what year it is; kept, since fifty cost."""
    return local_time(moment, tzid)
