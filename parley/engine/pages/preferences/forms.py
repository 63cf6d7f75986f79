"""Forms of the preferences: they read what was typed; services judge it."""

from django import forms
from django.conf import settings
from django.http import QueryDict

from parley.engine.pages.choices import BUFFERS, NOTICES, choose_minutes, list_zone_choices
from parley.engine.services.availability.hours.holidays import list_countries, list_regions
from parley.toolkit.presenting.days import DayField

DURATIONS = (15, 20, 30, 45, 60, 90, 120)
INTERVALS = (5, 10, 15, 20, 30, 60)
PLACES = (
    ("none", "Agreed on later"),
    ("link", "A meeting link of mine"),
    ("phone", "Telephone"),
    ("in_person", "In person"),
)
WITHOUT_DETAIL = ("none", "conferencing")


class PreferencesForm(forms.Form):
    """How somebody likes to be booked; names are those of the model."""

    tzid = forms.ChoiceField(
        label="Your time zone",
        choices=list_zone_choices,
        help_text="Your hours are meant in this zone, through every clock change.",
    )
    duration_minutes = forms.TypedChoiceField(label="Usual length", coerce=int)
    start_interval_minutes = forms.TypedChoiceField(
        label="Times start every", coerce=int, help_text="30 minutes: 9:00, 9:30, 10:00 …"
    )
    period_days = forms.IntegerField(
        label="How many days ahead", min_value=1, max_value=200, help_text="Candidates see times up to then."
    )
    minimum_notice_minutes = forms.TypedChoiceField(
        label="Shortest notice", coerce=int, help_text="Nobody can book a time sooner than this."
    )
    buffer_before_minutes = forms.TypedChoiceField(label="Free time before", coerce=int)
    buffer_after_minutes = forms.TypedChoiceField(label="Free time after", coerce=int)
    daily_limit = forms.IntegerField(
        label="Most conversations a day", min_value=1, max_value=50, required=False, help_text="Empty: no limit."
    )
    weekly_limit = forms.IntegerField(
        label="Most conversations a week",
        min_value=1,
        max_value=200,
        required=False,
        help_text="From Monday to Sunday. Empty: no limit.",
    )
    place_kind = forms.ChoiceField(label="Where", choices=PLACES)
    place_detail = forms.CharField(
        label="Link, number or address",
        max_length=500,
        required=False,
        help_text="Candidates find it in the invitation.",
    )

    language = forms.ChoiceField(
        label="Language",
        choices=settings.LANGUAGES,
        required=False,
        help_text="Parley writes its mails to you in it, and the words it adds to events in your calendar.",
    )

    def __init__(self, data: QueryDict | None = None, *, initial: dict[str, object], conferencing: str = "") -> None:
        super().__init__(data, initial=initial)
        self.conferencing = conferencing
        place = self.fields["place_kind"]
        if isinstance(place, forms.ChoiceField) and (conferencing or initial["place_kind"] == "conferencing"):
            name = conferencing or "Video call of the calendar"
            place.choices = [PLACES[0], ("conferencing", f"{name}, added by itself"), *PLACES[1:]]
        for name, usual in (
            ("duration_minutes", DURATIONS),
            ("start_interval_minutes", INTERVALS),
            ("minimum_notice_minutes", NOTICES),
            ("buffer_before_minutes", BUFFERS),
            ("buffer_after_minutes", BUFFERS),
        ):
            field = self.fields[name]
            if isinstance(field, forms.ChoiceField):
                field.choices = choose_minutes(usual, int(str(initial[name])), "none")

    def clean(self) -> dict[str, object]:
        """A place other than "agreed on later" needs its detail."""
        cleaned: dict[str, object] = super().clean() or {}
        if cleaned.get("place_kind") not in (None, *WITHOUT_DETAIL) and not cleaned.get("place_detail"):
            self.add_error("place_detail", "Say which link, number or address.")
        return cleaned


def _date_field(label: str, *, is_required: bool = True, help_text: str = "") -> forms.DateField:
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    return DayField(label=label, required=is_required, widget=widget, help_text=help_text)


def _clock_field(label: str, *, is_required: bool = True) -> forms.TimeField:
    widget = forms.TimeInput(format="%H:%M", attrs={"type": "time"})
    return forms.TimeField(label=label, required=is_required, widget=widget)


class TimeOffForm(forms.Form):
    """Days on which somebody does not work."""

    prefix = "off"
    first_on = _date_field("First day off")
    last_on = _date_field("Last day off", is_required=False, help_text="Empty: that one day.")
    note = forms.CharField(label="What for", max_length=100, required=False, help_text="Only you see it.")


class DateHoursForm(forms.Form):
    """The hours of one date in place of the usual ones."""

    prefix = "hours"
    on = _date_field("Date")
    first_start = _clock_field("From")
    first_end = _clock_field("Until")
    second_start = _clock_field("And from", is_required=False)
    second_end = _clock_field("Until then", is_required=False)
    note = forms.CharField(label="What for", max_length=100, required=False, help_text="Only you see it.")

    def list_periods(self) -> list[dict[str, str]]:
        """The periods that were typed; midnight at the end is the end of the day."""
        periods = []
        for name in ("first", "second"):
            start_time, end_time = self.cleaned_data[f"{name}_start"], self.cleaned_data[f"{name}_end"]
            if start_time is not None and end_time is not None:
                end_text = f"{end_time:%H:%M}"
                end_text = "24:00" if end_text == "00:00" else end_text
                periods.append({"start_time": f"{start_time:%H:%M}", "end_time": end_text})
        return periods

    def clean(self) -> dict[str, object]:
        """A second stretch has a start and an end, and no stretch is empty."""
        cleaned: dict[str, object] = super().clean() or {}
        for name in ("first", "second"):
            start_time, end_time = cleaned.get(f"{name}_start"), cleaned.get(f"{name}_end")
            if name == "second" and (start_time is None) != (end_time is None):
                self.add_error("second_end", "Give both a start and an end, or neither.")
            elif start_time is not None and start_time == end_time:
                self.add_error(f"{name}_end", "The end must come after the start.")
        return cleaned


class HolidaysForm(forms.Form):
    """Whose public holidays are days off."""

    country = forms.ChoiceField(label="Country", required=False)
    region = forms.ChoiceField(label="Region", required=False)

    def __init__(self, data: QueryDict | None = None, *, initial: dict[str, str]) -> None:
        super().__init__(data, initial=initial)
        country, region = self.fields["country"], self.fields["region"]
        chosen = data.get("country", "") if data is not None else initial["country"]
        self.regions = list_regions(str(chosen))
        if isinstance(country, forms.ChoiceField) and isinstance(region, forms.ChoiceField):
            country.choices = [("", "No public holidays"), *list_countries()]
            region.choices = [("", "The whole country"), *self.regions]


class AppPasswordForm(forms.Form):
    """What a new app password is for."""

    label = forms.CharField(
        label="For which app or device", max_length=100, help_text="Such as “Phone” or “Thunderbird at home”."
    )
