"""The forms of group sessions: a link with its dates, further dates, another date, more or fewer places."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, cast

from django import forms

from parley.engine.domain.errors.base import InputRefused
from parley.engine.domain.zones.names import list_zones
from parley.engine.models import Account
from parley.engine.pages.scheduler.drafting import read_pick
from parley.engine.pages.scheduler.request_form import PLACES, SPARE_PICKS, PickedTimesField
from parley.engine.services.group_sessions.dates import MOST_PLACES
from parley.engine.services.group_sessions.offers import LONGEST_MINUTES, SHORTEST_MINUTES, GroupDraft


def _places_field() -> forms.IntegerField:
    return forms.IntegerField(label="Places", min_value=1, max_value=MOST_PLACES)


class DatesForm(forms.Form):
    """Dates on the clock of a zone, and how many places each has."""

    starts = PickedTimesField(label="Dates", error_messages={"required": "Please choose at least one date and time."})
    places = _places_field()

    def list_picks(self) -> list[str]:
        """The dates as they were typed, and room for some more."""
        return [*(self["starts"].value() or []), *[""] * SPARE_PICKS]

    def read_starts(self, tzid: str) -> list[datetime]:
        """The instants that were picked. Raises InputRefused(starts)."""
        return read_starts(self.cleaned_data["starts"], tzid)


class GroupForm(DatesForm):
    """All that a link to group sessions needs; `people` are the members of the unit, who may hold them."""

    summary = forms.CharField(label="Title", max_length=200, help_text="Candidates and calendars show it.")
    description = forms.CharField(
        label="What candidates should know", max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    host = forms.ChoiceField(label="Host")
    colleagues = forms.MultipleChoiceField(
        label="Holds it with you", required=False, widget=forms.CheckboxSelectMultiple
    )
    duration_minutes = forms.IntegerField(
        label="Minutes", min_value=SHORTEST_MINUTES, max_value=LONGEST_MINUTES, initial=60
    )
    place = forms.ChoiceField(label="Place", choices=PLACES, widget=forms.RadioSelect, initial="none")
    place_detail = forms.CharField(label="Link, number or address", max_length=500, required=False)
    tzid = forms.ChoiceField(label="Time zone of these dates")
    is_reschedule_allowed = forms.BooleanField(
        label="Candidates may change to another session later", required=False, initial=True
    )

    def __init__(
        self, people: Sequence[Account], initial: Mapping[str, Any], data: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__(data, initial=dict(initial))
        named = [(person.pk, person.name or person.email) for person in people]
        self._offer("host", named)
        self._offer("colleagues", named)
        self._offer("tzid", [(zone, zone.replace("_", " ")) for zone in list_zones()])

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        cast(forms.ChoiceField, self.fields[name]).choices = choices

    def clean(self) -> dict[str, Any]:
        """Ask for the detail of a place that needs one."""
        values = super().clean() or {}
        if values.get("place") in ("link", "in_person") and not values.get("place_detail"):
            self.add_error("place_detail", "Please say where: the link, or the address and the room.")
        return values

    def read(self) -> GroupDraft:
        """The draft that was typed. Raises InputRefused with the field."""
        values = self.cleaned_data
        return GroupDraft(
            summary=values["summary"],
            description=values["description"],
            host_id=values["host"],
            colleague_ids=values["colleagues"],
            duration_minutes=values["duration_minutes"],
            places=values["places"],
            tzid=values["tzid"],
            starts=self.read_starts(values["tzid"]),
            place={"kind": values["place"], "detail": values["place_detail"]},
            is_reschedule_allowed=values["is_reschedule_allowed"],
        )


class PlacesForm(forms.Form):
    """How many places a session has."""

    places = _places_field()


class DateForm(forms.Form):
    """Another date for a session."""

    starts = forms.CharField(
        label="New date and time",
        max_length=30,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}),
        error_messages={"required": "Please choose a date and a time."},
    )

    def read_start(self, tzid: str) -> datetime:
        """The instant that was picked. Raises InputRefused(starts)."""
        return read_starts([self.cleaned_data["starts"]], tzid)[0]


class CallOffForm(forms.Form):
    """Why a session or a place is called off, if the host wants to say."""

    reason = forms.CharField(
        label="Reason",
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Whoever has a place reads this in the mail that tells them.",
    )


def read_starts(typed: Iterable[str], tzid: str) -> list[datetime]:
    """The instants of times on the zone's wall clock. Raises InputRefused(starts)."""
    return [datetime.fromisoformat(read_pick(text, tzid)) for text in typed]


def note_refusal(form: forms.Form, refusal: InputRefused) -> None:
    """Show a refusal at the field that it names, or above the form."""
    names = {"host_id": "host", "colleague_ids": "colleagues"}
    name = names.get(refusal.field, refusal.field)
    form.add_error(name if name in form.fields else None, refusal.message)
