"""Forms of the preferences: they read what was typed; services judge it."""

from django import forms
from django.http import QueryDict

from parley.engine.pages.choices import BUFFERS, NOTICES, choose_minutes, list_zone_choices

DURATIONS = (15, 20, 30, 45, 60, 90, 120)
INTERVALS = (5, 10, 15, 20, 30, 60)
PLACES = (
    ("none", "Agreed on later"),
    ("link", "A meeting link of mine"),
    ("phone", "Telephone"),
    ("in_person", "In person"),
)


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
    place_kind = forms.ChoiceField(label="Where", choices=PLACES)
    place_detail = forms.CharField(
        label="Link, number or address",
        max_length=500,
        required=False,
        help_text="Candidates find it in the invitation.",
    )

    def __init__(self, data: QueryDict | None = None, *, initial: dict[str, object]) -> None:
        super().__init__(data, initial=initial)
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
        if cleaned.get("place_kind") not in (None, "none") and not cleaned.get("place_detail"):
            self.add_error("place_detail", "Say which link, number or address.")
        return cleaned


class AppPasswordForm(forms.Form):
    """What a new app password is for."""

    label = forms.CharField(
        label="For which app or device", max_length=100, help_text="Such as “Phone” or “Thunderbird at home”."
    )
