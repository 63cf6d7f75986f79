"""Up to three times of the candidate's own, in their zone, and a word; who says so, where the link does not know."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parley.engine.domain.errors.base import ZoneUnknown
from parley.engine.pages.book.zone_choice import LONGEST_NAME, read_zone
from parley.engine.services.wishes.proposing import FURTHEST_DAYS, LONGEST_NOTE, MOST_TIMES
from parley.toolkit.clock import now
from parley.toolkit.wall_time import read_wall_clock, see_at, write_city

_LEGENDS = (
    gettext_lazy("A time that would suit you"),
    gettext_lazy("Another one"),
    gettext_lazy("And another one"),
)


class WishForm(forms.Form):
    """What would suit; days and times are typed on the clock of the zone."""

    name = forms.CharField(
        label=gettext_lazy("Your name"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    email = forms.EmailField(
        label=gettext_lazy("Your email address"),
        max_length=254,
        help_text=gettext_lazy("The answer goes there."),
        widget=forms.EmailInput(attrs={"autocomplete": "email", "inputmode": "email"}),
    )
    tz = forms.CharField(
        label=gettext_lazy("Your time zone"),
        max_length=LONGEST_NAME,
        help_text=gettext_lazy("A large city in your time zone"),
        widget=forms.TextInput(attrs={"list": "zones", "autocomplete": "off"}),
    )
    note = forms.CharField(
        label=gettext_lazy("What would suit you?"),
        max_length=LONGEST_NOTE,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("For example the days or hours when you can talk."),
    )

    def __init__(self, data: Mapping[str, Any] | None = None, *, tzid: str, asks_who: bool) -> None:
        super().__init__(data, initial={"tz": write_city(tzid)})
        if not asks_who:
            del self.fields["name"], self.fields["email"]
        today = see_at(now(), tzid).date()
        bounds = {"min": today.isoformat(), "max": (today + timedelta(days=FURTHEST_DAYS)).isoformat()}
        for number in range(1, MOST_TIMES + 1):
            self.fields[f"day_{number}"] = forms.DateField(
                label=gettext_lazy("Day"),
                required=False,
                input_formats=["%Y-%m-%d"],
                widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", **bounds}),
            )
            self.fields[f"time_{number}"] = forms.TimeField(
                label=gettext_lazy("Time of day"),
                required=False,
                input_formats=["%H:%M", "%H:%M:%S"],
                widget=forms.TimeInput(format="%H:%M", attrs={"type": "time", "step": "300"}),
            )

    def list_rows(self) -> list[tuple[str, tuple[forms.BoundField, forms.BoundField]]]:
        """Each time to be proposed: what it is called, and the fields of its day and its time of day."""
        return [
            (str(legend), (self[f"day_{number}"], self[f"time_{number}"])) for number, legend in enumerate(_LEGENDS, 1)
        ]

    def clean_tz(self) -> str:
        """The zone that is meant."""
        try:
            return read_zone(self.cleaned_data["tz"])
        except ZoneUnknown as refusal:
            raise forms.ValidationError(refusal.message) from None

    def clean(self) -> dict[str, Any]:
        """Days and times belong together; together they must be something that the clock shows."""
        values = super().clean() or {}
        tzid, starts = values.get("tz"), list[datetime]()
        for number in range(1, MOST_TIMES + 1):
            starts += self._read_start(number, tzid) if tzid else []
        values["starts"] = tuple(starts)
        return values

    def _read_start(self, number: int, tzid: str) -> list[datetime]:
        day, clock = self.cleaned_data.get(f"day_{number}"), self.cleaned_data.get(f"time_{number}")
        if day is None and clock is None:
            return []
        if clock is None:
            if f"time_{number}" not in self.errors:
                self.add_error(f"time_{number}", _("Please give the time of day, too."))
            return []
        if day is None:
            if f"day_{number}" not in self.errors:
                self.add_error(f"day_{number}", _("Please give the day, too."))
            return []
        # The clock shows some times twice, in autumn: both are proposed then.
        found = read_wall_clock(datetime.combine(day, clock), tzid)
        if not found:
            self.add_error(f"time_{number}", _("The clocks skip this time on that day."))
        return found
