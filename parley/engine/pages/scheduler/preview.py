"""What the candidate would see of a draft: the page in small, how many times, and what takes the others away."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from parley.engine.domain.errors.base import InputRefused
from parley.engine.pages.book.month import OfferView, lay_out_offer
from parley.engine.pages.scheduler.drafting import WORDS, note_refusal, read_draft
from parley.engine.pages.scheduler.request_form import RequestForm
from parley.engine.pages.scheduler.why import WhyView, look_why
from parley.engine.pages.scheduler.workplace import Workplace
from parley.engine.services.availability.readiness import list_calendar_warnings, name_own_calendars
from parley.engine.services.calendars.calendars import find_target_calendar, name_conferencing
from parley.engine.services.requests.drafts import RequestDraft, read_draft_terms
from parley.engine.services.scheduling_requests import Preview, preview_request
from parley.toolkit.clock import now

FEW = 6
DAYS_SHOWN = 6


@dataclass(frozen=True, slots=True)
class PreviewView:
    """A preview as the page shows it."""

    draft: RequestDraft
    offered: int
    day_count: int
    days: tuple[tuple[date, int], ...]
    more_days: int
    offer: OfferView
    host_name: str
    attendee_names: tuple[str, ...]
    reasons: tuple[str, ...]
    own_calendars: tuple[tuple[str, int], ...]
    warnings: tuple[str, ...]
    why: WhyView

    @property
    def is_scarce(self) -> bool:
        """Whether there are so few times that the reasons matter at once."""
        return self.offered <= FEW


def look_ahead(place: Workplace, form: RequestForm, *, is_final: bool = False) -> PreviewView | None:
    """The preview of a filled form, None where it does not say enough; then the form bears the errors.

    Words that are missing or wrong do not keep anybody from looking ahead; a title is typed last by many.
    """
    form.fields["summary"].required = is_final
    harmless = frozenset() if is_final else WORDS
    is_enough = set(form.errors) <= harmless
    form.fields["summary"].required = True
    if not is_enough:
        return None
    try:
        draft = read_draft(form, place.account)
        return _lay_out(place, form, draft, preview_request(place.unit, draft))
    except InputRefused as refusal:
        note_refusal(form, refusal)
        return None


def _lay_out(place: Workplace, form: RequestForm, draft: RequestDraft, found: Preview) -> PreviewView:
    names = {person.pk: person.name or person.email for person in form.people}
    days = sorted(found.by_day.items())
    starts = [slot.starts_at for slot in found.slots]
    return PreviewView(
        draft=draft,
        offered=found.offered,
        day_count=len(days),
        days=tuple(days[:DAYS_SHOWN]),
        more_days=max(len(days) - DAYS_SHOWN, 0),
        offer=lay_out_offer(starts, draft.tzid, now(), None, None),
        host_name=_name_host(form, draft, names),
        attendee_names=_name(names, draft.required_ids)
        + _name(names, draft.optional_ids, " (optional)")
        + tuple(f"somebody of {form.pools[pool.pool_id].name}" for pool in draft.pools if not pool.is_host),
        reasons=found.reasons if found.explanation.candidates > found.offered or not found.offered else (),
        own_calendars=tuple(name_own_calendars(found.explanation, place.account)),
        warnings=(*list_calendar_warnings(_list_fixed(draft)), *_list_link_warnings(form, draft)),
        why=look_why(str(form.data.get("why") or ""), read_draft_terms(place.unit, draft), place.account),
    )


def _list_link_warnings(form: RequestForm, draft: RequestDraft) -> list[str]:
    """That no video link comes by itself, where that is known."""
    if draft.place.get("kind") != "conferencing" or any(pool.is_host for pool in draft.pools):
        return []
    host = next(person for person in form.people if person.pk == draft.host_id)
    if name_conferencing(find_target_calendar(host)):
        return []
    name = host.name or host.email
    return [f"The calendar that takes the bookings of {name} makes no links for video calls. Choose another place."]


def _name_host(form: RequestForm, draft: RequestDraft, names: dict[str, str]) -> str:
    hosting = next((form.pools[pool.pool_id].name for pool in draft.pools if pool.is_host), "")
    return hosting or names[draft.host_id]


def _list_fixed(draft: RequestDraft) -> list[str]:
    """Who takes part whatever pools send."""
    is_from_pool = any(pool.is_host for pool in draft.pools)
    return [*(() if is_from_pool else (draft.host_id,)), *draft.required_ids]


def _name(names: dict[str, str], ids: Sequence[str], suffix: str = "") -> tuple[str, ...]:
    return tuple(f"{names[each]}{suffix}" for each in ids)
