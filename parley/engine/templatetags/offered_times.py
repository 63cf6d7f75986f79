"""What a page of times has by the dozen, days, times and zones: a template would take ten times as long."""

from collections.abc import Sequence
from functools import lru_cache

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from parley.engine.pages.book.month import DayCell, OfferView, TimeButton
from parley.toolkit.wall_time import write_city

register = template.Library()


@register.simple_tag
def month_rows(offer: OfferView, page_path: str, link_query: str) -> SafeString:
    """The weeks of the month as rows; a day with times leads to them, and says how many they are."""
    address = escape(f"{page_path}?{link_query}&day=")
    rows = ("".join(_write_cell(cell, address) for cell in week) for week in offer.weeks)
    return mark_safe("".join(f"<tr>{row}</tr>" for row in rows))


def _write_cell(cell: DayCell | None, address: str) -> str:
    if cell is None:
        return "<td></td>"
    look = "month-day is-today" if cell.is_today else "month-day"
    if not cell.count:
        return f'<td><span class="{look}">{cell.on.day}</span></td>'
    chosen = ' aria-current="date"' if cell.is_chosen else ""
    return (
        f'<td><a class="{look}" href="{address}{cell.on.isoformat()}#times" data-times="{cell.amount}"'
        f' aria-label="{escape(cell.words)}"{chosen}>{cell.on.day}</a></td>'
    )


@register.simple_tag
def time_buttons(buttons: Sequence[TimeButton]) -> SafeString:
    """The times of a day, or of a part of one, as buttons of the form around them."""
    items = (
        f'<li><button class="slot-button" name="starts_at" value="{each.value}">{escape(each.label)}</button></li>'
        for each in buttons
    )
    return mark_safe("".join(items))


@register.simple_tag
def zone_options(zones: Sequence[str]) -> SafeString:
    """Zones by their cities, to be completed while typing."""
    return _write_zone_options(tuple(zones), get_language() or "")


@lru_cache(maxsize=64)
def _write_zone_options(zones: tuple[str, ...], language: str) -> SafeString:
    return mark_safe("".join(f'<option value="{escape(write_city(each))}"></option>' for each in zones))
