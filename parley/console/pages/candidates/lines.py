"""Lines of candidates and of the timeline, made ready for templates: a page of fifty is written out in a few ms."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.safestring import SafeString

from parley.console.domain.statuses import Status
from parley.console.models import Candidate, Conversation
from parley.console.services.candidates.happenings import Happening
from parley.console.services.candidates.listing import CandidateLine
from parley.toolkit.templatetags.parley_ui import local_time

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


@dataclass(frozen=True, slots=True)
class ShownCandidate:
    """One line of the list."""

    pk: str
    name: str
    url: str
    card_url: str
    about: str
    tags: Sequence[str]
    more_tags: int
    status: str
    badge: str
    when: str


@dataclass(frozen=True, slots=True)
class ShownHappening:
    """One line of the timeline."""

    what: str
    who: str
    detail: str
    when: SafeString
    mood: str


def show_lines(lines: Sequence[CandidateLine], tzid: str) -> list[ShownCandidate]:
    """The lines of the list, ready."""
    root = reverse("candidates")
    return [_show_line(line, root, tzid) for line in lines]


def show_happenings(happenings: Sequence[Happening], tzid: str) -> list[ShownHappening]:
    """The lines of the timeline, ready."""
    return [
        ShownHappening(
            each.what, each.who, each.detail, local_time(each.happened_at, tzid), f"is-{each.mood}" if each.mood else ""
        )
        for each in happenings
    ]


def find_badge(status: str) -> str:
    """The class of a status's badge."""
    return _BADGES.get(Status(status), "badge-warn")


def _show_line(line: CandidateLine, root: str, tzid: str) -> ShownCandidate:
    candidate, latest = line.candidate, line.latest
    url = f"{root}{candidate.pk}"
    return ShownCandidate(
        pk=candidate.pk,
        name=candidate.name,
        url=url,
        card_url=f"{url}/card",
        about=_describe(candidate),
        tags=line.tags[:_MOST_TAGS],
        more_tags=max(0, len(line.tags) - _MOST_TAGS),
        status=str(latest.get_status_display()) if latest else "",
        badge=find_badge(latest.status) if latest else "",
        when=_find_time(latest, tzid),
    )


def _describe(candidate: Candidate) -> str:
    return f"{candidate.email} · {candidate.headline}" if candidate.headline else candidate.email


def _find_time(latest: Conversation | None, tzid: str) -> str:
    is_told = latest is not None and latest.starts_at is not None and latest.view_url
    return local_time(latest.starts_at, tzid) if is_told and latest and latest.starts_at else ""
