"""Template tags of every page: icons, form widgets, and instants written as people say them."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

from babel.lists import format_list
from django import template
from django.conf import settings
from django.forms import BoundField
from django.forms.widgets import CheckboxInput, CheckboxSelectMultiple, RadioSelect, Select, Textarea
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from parley.toolkit.clock import now
from parley.toolkit.presenting.translating import translate_told
from parley.toolkit.wall_time import (
    find_comma,
    find_own_locale,
    is_clock_of_twelve,
    write_city,
    write_date,
    write_day,
    write_distance,
    write_duration,
    write_month,
    write_span,
    write_time,
    write_when,
    write_zone,
)

register = template.Library()

ICONS = Path(__file__).resolve().parent.parent / "icons"
NOTICE_KINDS = {"warning": "warn", "warn": "warn", "error": "error", "success": "success"}
NOTICE_ICONS = {"warn": "exclamation-triangle", "error": "exclamation-triangle", "success": "check-circle"}


@cache
def read_icon(name: str) -> str:
    """The icon's SVG as it stands in the set; raises FileNotFoundError for a name outside it."""
    return (ICONS / f"{name}.svg").read_text(encoding="utf-8").strip()


@register.simple_tag
def installation_notice() -> str:
    """What every page of this installation has to say, "" as a rule."""
    return str(settings.PARLEY_NOTICE)


@register.simple_tag
def comma() -> str:
    """What stands between a day and its time, before the blank."""
    return find_comma()


@register.simple_tag
def icon(name: str, label: str = "", extra_class: str = "") -> SafeString:
    """The inline SVG of an icon; with a label it is read aloud, without one it is decoration."""
    svg = read_icon(name)
    if extra_class:
        svg = svg.replace('class="icon"', str(format_html('class="icon {}"', extra_class)), 1)
    if label:
        svg = svg.replace('aria-hidden="true"', str(format_html('role="img" aria-label="{}"', label)), 1)
    return mark_safe(svg)  # The set is ours; label and class were escaped above.


@register.simple_tag
def widget(field: BoundField, extra_class: str = "") -> SafeString:
    """The field's control with the class its kind needs; Django links help and errors to it."""
    attrs = field.field.widget.attrs
    classes = [str(attrs.get("class", "")), _class_of(field), extra_class]
    return field.as_widget(attrs={"class": " ".join(name for name in classes if name)})


@register.filter
def control_kind(field: BoundField) -> str:
    """`checkbox`, `choices` (a set of radios or checkboxes) or `box`: which layout a field needs."""
    control = field.field.widget
    if isinstance(control, RadioSelect | CheckboxSelectMultiple):
        return "choices"
    return "checkbox" if isinstance(control, CheckboxInput) else "box"


@register.filter
def notice_kind(tags: str) -> str:
    """The kind of notice for a message's level: info, success, warn or error."""
    return next((kind for level, kind in NOTICE_KINDS.items() if level in tags.split()), "info")


@register.filter
def notice_icon(kind: str) -> str:
    """The icon that goes with a kind of notice."""
    return NOTICE_ICONS.get(kind, "information-circle")


@register.filter
def initials(name: str) -> str:
    """The letters of an avatar: first and last word's, at most two."""
    words = name.split()
    letters = [words[0][0], words[-1][0]] if len(words) > 1 else [word[0] for word in words]
    return "".join(letters).upper()


@register.filter
def when_long(moment: datetime, tzid: str) -> str:
    """`Tuesday 9 March, 14:30, Berlin time`; the year only when it is not this one."""
    return write_when(moment, tzid, now())


@register.filter
def local_time(moment: datetime, tzid: str) -> SafeString:
    """The same words in a `time` element that carries the instant for machines."""
    return time_tag(moment, write_when(moment, tzid, now()))


@register.filter
def day_long(moment: datetime | date, tzid: str = "UTC") -> str:
    """`Tuesday 9 March`, of an instant in a zone or of a bare date."""
    if isinstance(moment, datetime):
        return write_day(moment, tzid, now())
    return write_date(moment)


@register.filter
def month_long(day: date) -> str:
    """`March 2027`."""
    return write_month(day)


@register.filter
def time_only(moment: datetime, tzid: str) -> str:
    """`14:30`, on the zone's wall clock."""
    return write_time(moment, tzid)


@register.filter
def zone_words(tzid: str) -> str:
    """`Berlin time`."""
    return write_zone(tzid)


@register.filter
def city_words(tzid: str) -> str:
    """`New York`, the city that a zone is named after."""
    return write_city(tzid)


@register.simple_tag
def twelve_hour_clock() -> bool:
    """Whether times of day are written with morning and afternoon on this page."""
    return is_clock_of_twelve()


@register.filter
def list_words(names: Sequence[str]) -> str:
    """`Ana, Ben and Chloe`, as the language joins them."""
    return str(format_list(list(names), locale=find_own_locale()))


@register.filter
def said(words: str) -> str:
    """A sentence of ours that was kept in English, in the language in force."""
    return translate_told(words)


@register.filter
def duration_words(minutes: int) -> str:
    """`1 hour 30 minutes`."""
    return write_duration(minutes)


@register.filter
def distance_words(moment: datetime) -> str:
    """`3 minutes ago`, `in 2 hours`."""
    return write_distance(moment, now())


@register.simple_tag
def span_words(starts_at: datetime, ends_at: datetime, tzid: str) -> str:
    """`14:30–15:15`."""
    return write_span(starts_at, ends_at, tzid)


@register.simple_tag
def time_tag(moment: datetime, words: str) -> SafeString:
    """A `time` element: the instant for machines, the words for people."""
    return format_html('<time datetime="{}">{}</time>', moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"), words)


def _class_of(field: BoundField) -> str:
    kinds: Sequence[tuple[type, str]] = (
        (RadioSelect, ""),
        (CheckboxSelectMultiple, ""),
        (CheckboxInput, ""),
        (Textarea, "textarea"),
        (Select, "select"),
    )
    return next((name for kind, name in kinds if isinstance(field.field.widget, kind)), "input")
