"""The form behind Generate Link: who, when, rules; typed as people type, kept as typed when something is wrong."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from django import forms
from django.core.validators import URLValidator
from django.http import QueryDict

from parley.engine.domain.zones.names import list_zones
from parley.engine.models import Account, Membership, Pool, UnitResource
from parley.engine.pages.choices import BUFFERS, NOTICES, choose_minutes
from parley.engine.pages.scheduler.options.parts import PartRow, list_part_rows
from parley.engine.services.people.resources import list_covered
from parley.toolkit.presenting.days import DayField
from parley.toolkit.wall_time import WEEKDAYS, write_zone

OTHER_DURATION = "other"
DURATIONS = [("15", "15 minutes"), ("30", "30 minutes"), ("45", "45 minutes"), ("60", "1 hour"), ("other", "Other")]
INTERVALS = (15, 30, 60)
PERIODS = [("days", "The next days"), ("range", "A date range"), ("slots", "Hand-picked times")]
HOURS = [("own", "Everybody's own working hours"), ("custom", "Hours for this link")]
PLACES = [
    ("none", "Not said yet"),
    ("conferencing", "Google Meet or Microsoft Teams, added by itself"),
    ("link", "A video link of my own"),
    ("phone", "By telephone"),
    ("in_person", "In person"),
]
# Places that need no detail.
WITHOUT_DETAIL = ("none", "conferencing")
SEATS = [("", "Not taking part"), ("required", "Required"), ("optional", "Optional")]
SPARE_PICKS = 3


class PickedTimes(forms.DateTimeInput):
    """Several inputs of one name."""

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> list[str]:
        """All that was typed, without the empty ones."""
        typed = data.getlist(name) if isinstance(data, QueryDict) else data.get(name) or []
        return [text for text in cast(list[str], typed) if text]


class PickedTimesField(forms.Field):
    """Times on the wall clock, as `2026-03-09T14:30`; what they mean is read together with the zone."""

    widget = PickedTimes


def _minutes_field(label: str) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(label=label, coerce=int)


def _date_field(label: str, help_text: str = "") -> forms.DateField:
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    return DayField(label=label, required=False, widget=widget, help_text=help_text)


def _clock_field(label: str) -> forms.TimeField:
    return forms.TimeField(label=label, required=False, widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}))


class RequestForm(forms.Form):
    """All that a scheduling request needs; `members` are those of the unit, who may host and attend."""

    summary = forms.CharField(label="Title", max_length=200, help_text="The candidate and the calendars show it.")
    duration = forms.ChoiceField(label="Duration", choices=DURATIONS, widget=forms.RadioSelect)
    duration_minutes = forms.IntegerField(label="Minutes", required=False, min_value=5, max_value=480)
    recipient_name = forms.CharField(label="Candidate's name", max_length=200, required=False)
    recipient_email = forms.EmailField(
        label="Candidate's email",
        max_length=254,
        required=False,
        error_messages={"invalid": "This does not look like an email address: name@example.com."},
    )
    description = forms.CharField(
        label="What the candidate should know",
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    host = forms.ChoiceField(label="Host")
    attending_pools = forms.MultipleChoiceField(label="From pools", required=False, widget=forms.CheckboxSelectMultiple)
    place = forms.ChoiceField(label="Place", choices=PLACES, widget=forms.RadioSelect)
    place_detail = forms.CharField(label="Link, number or address", max_length=500, required=False)
    period = forms.ChoiceField(label="Period", choices=PERIODS, widget=forms.RadioSelect)
    period_days = forms.IntegerField(label="How many days ahead", required=False, min_value=1, max_value=200)
    first_on = _date_field("First day")
    last_on = _date_field("Last day")
    starts = PickedTimesField(label="Times", required=False)
    tzid = forms.ChoiceField(label="Time zone of these dates and times")
    hours = forms.ChoiceField(label="Hours", choices=HOURS, widget=forms.RadioSelect)
    hours_days = forms.MultipleChoiceField(
        label="Days",
        choices=[(day.lower(), day) for day in WEEKDAYS],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    hours_start = _clock_field("From")
    hours_end = _clock_field("Until")
    buffer_before_minutes = _minutes_field("Free time before")
    buffer_after_minutes = _minutes_field("Free time after")
    minimum_notice_minutes = _minutes_field("Minimum notice")
    start_interval_minutes = _minutes_field("Times start every")
    guests = forms.CharField(
        label="Also invited",
        max_length=2000,
        required=False,
        help_text="Email addresses with commas between. They get the invitation; only the candidate can change it.",
    )
    rooms = forms.MultipleChoiceField(label="Rooms", required=False, widget=forms.CheckboxSelectMultiple)
    tags = forms.CharField(
        label="Tags", max_length=1000, required=False, help_text="With commas between. Only colleagues see them."
    )
    expires_on = _date_field("The link works until", "The end of this day. Empty: as long as there are times.")
    is_reschedule_allowed = forms.BooleanField(label="The candidate may choose another time later", required=False)

    def __init__(
        self,
        members: Sequence[Membership],
        data: Mapping[str, Any] | None = None,
        *,
        initial: Mapping[str, Any],
        pools: Sequence[Pool] = (),
        rooms: Sequence[UnitResource] = (),
    ) -> None:
        super().__init__(data, initial=dict(initial))
        self.members = members
        self.people: tuple[Account, ...] = tuple(each.account for each in members if each.account.is_active)
        self.pools = {pool.pk: pool for pool in pools}
        self._offer("host", self._list_hosts())
        choices = [(pool.pk, f"{pool.name}: {pool.required_count} of {len(pool.members.all())}") for pool in pools]
        self._offer("attending_pools", choices)
        self.offered_rooms = rooms
        covered = list_covered([room.pk for room in rooms])
        self._offer("rooms", [(room.pk, _tell_room(room, room.pk in covered)) for room in rooms])
        self._offer("tzid", [(zone, _write_zone_choice(zone)) for zone in list_zones()])
        self._offer_minutes("buffer_before_minutes", BUFFERS, "None")
        self._offer_minutes("buffer_after_minutes", BUFFERS, "None")
        self._offer_minutes("minimum_notice_minutes", NOTICES, "None")
        self._offer_minutes("start_interval_minutes", INTERVALS, "")
        for person in self.people:
            label = f"{person.name or person.email} takes part"
            self.fields[seat_name(person)] = forms.ChoiceField(label=label, choices=SEATS, required=False)

    def _list_hosts(self) -> list[Any]:
        people = [(person.pk, person.name or person.email) for person in self.people]
        if not self.pools:
            return people
        pools = [(pool.pk, pool.name) for pool in self.pools.values()]
        return [("Colleagues", people), ("Pools", pools)]

    def _offer(self, name: str, choices: list[Any]) -> None:
        cast(forms.ChoiceField, self.fields[name]).choices = choices

    def _offer_minutes(self, name: str, values: Sequence[int], none_words: str) -> None:
        self._offer(name, choose_minutes(values, int(self.initial[name]), none_words))

    def list_seats(self) -> list[tuple[Account, forms.BoundField]]:
        """Each member with the select of their part."""
        return [(person, self[seat_name(person)]) for person in self.people]

    def list_part_rows(self) -> list[PartRow]:
        """Further conversations as they were typed, and room for more."""
        return list_part_rows(self.data)

    def count_parts(self) -> int:
        """How many further conversations were typed."""
        return sum(1 for row in self.list_part_rows() if not row.is_empty)

    def count_seats(self) -> int:
        """How many colleagues and pools have a part, as far as was chosen."""
        people = sum(1 for _, field in self.list_seats() if field.value())
        return people + len(self["attending_pools"].value() or ())

    def list_picks(self) -> list[str]:
        """The picked times as they were typed, and room for some more."""
        typed = self["starts"].value() or []
        return [*typed, *[""] * SPARE_PICKS]

    def clean(self) -> dict[str, Any]:
        """Ask for what the chosen kinds need. Ranges and zones are checked where the draft is read."""
        values = super().clean() or {}
        if values.get("duration") == OTHER_DURATION:
            self._require("duration_minutes", "Please say how many minutes: between 5 and 480.")
        if values.get("period") == "days":
            self._require("period_days", "Please say how many days: between 1 and 200.")
        if values.get("period") == "range":
            self._require("first_on", "Please choose the first day.")
            self._require("last_on", "Please choose the last day.")
        if values.get("period") == "slots":
            self._require("starts", "Please pick at least one time.")
        if values.get("hours") == "custom":
            self._require("hours_days", "Please choose at least one day.")
            self._require("hours_start", "Please say from when.")
            self._require("hours_end", "Please say until when.")
        self._clean_place(values)
        return values

    def _clean_place(self, values: Mapping[str, Any]) -> None:
        if values.get("place") == "in_person":
            self._require("place_detail", "Please say where: the address, the floor, the room.")
        if values.get("place") == "link":
            self._require("place_detail", "Please paste the link of your video room.")
            try:
                URLValidator(schemes=["https", "http"])(values.get("place_detail") or "https://x.example")
            except forms.ValidationError:
                self.add_error("place_detail", "This is not a link. It begins with https://.")

    def _require(self, name: str, words: str) -> None:
        if name not in self.errors and not self.cleaned_data.get(name):
            self.add_error(name, words)


def seat_name(person: Account) -> str:
    """The field that says whether somebody takes part."""
    return f"seat_{person.pk}"


def _tell_room(room: UnitResource, is_covered: bool) -> str:
    how = "kept free by its calendar" if is_covered else "invited by its address; only our own conversations are known"
    return f"{room.name}: {how}"


def _write_zone_choice(zone: str) -> str:
    area, _, _ = zone.partition("/")
    return f"{write_zone(zone)} ({area})" if "/" in zone else write_zone(zone)
