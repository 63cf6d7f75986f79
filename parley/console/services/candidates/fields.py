"""A company's own fields of candidates: which there are, and the values of each candidate."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation

from django.db import IntegrityError, transaction
from django.db.models import Count
from django.utils.translation import gettext as _

from parley.console.domain.errors import InputRefused, LinkUnknown
from parley.console.models import Candidate, Company, CustomField, CustomValue
from parley.toolkit.locking import lock_names
from parley.toolkit.queries.ready import ReadyQuery

MOST_FIELDS = 40
MOST_CHOICES = 50
LONGEST_NAME = 60
LONGEST_VALUE = 500
KINDS = ("text", "number", "date", "choice")


def list_custom_fields(company: Company) -> list[CustomField]:
    """The company's fields in their order."""
    return list(company.custom_fields.order_by("position", "pk"))


def list_counted_fields(company: Company) -> list[tuple[CustomField, int]]:
    """The fields in their order, each with how many candidates have a value of it."""
    counted = company.custom_fields.annotate(value_count=Count("values")).order_by("position", "pk")
    return [(each, int(each.value_count)) for each in counted]


def get_custom_field(company: Company, field_id: int) -> CustomField:
    """A field of the company. Raises LinkUnknown."""
    found = CustomField.objects.filter(company=company, pk=field_id).first()
    if found is None:
        raise LinkUnknown(_("There is no such field in your company."))
    return found


def save_custom_field(
    company: Company, field_id: int | None, name: str, kind: str = "text", choices: Sequence[str] = ()
) -> CustomField:
    """Add a field, or change name and choices of one; its kind stays. Raises LinkUnknown, InputRefused."""
    name = " ".join(name.split())
    words = list(dict.fromkeys(kept for each in choices if (kept := " ".join(each.split())[:LONGEST_VALUE])))
    if not name or len(name) > LONGEST_NAME or kind not in KINDS:
        raise InputRefused(
            {"name": _("Give the field a name of at most %(most)d characters.") % {"most": LONGEST_NAME}}
        )
    with transaction.atomic():
        lock_names([f"custom-fields:{company.pk}"])
        if field_id is None:
            field = CustomField(company=company, kind=kind, position=_count_fields(company))
        else:
            field = get_custom_field(company, field_id)
        if field.kind == "choice" and not 1 <= len(words) <= MOST_CHOICES:
            raise InputRefused({"choices": _("Write the words to choose from, one a line; at most 50.")})
        field.name, field.choices = name, words if field.kind == "choice" else []
        try:
            with transaction.atomic():
                field.save()
        except IntegrityError:
            raise InputRefused({"name": _("Another field has this name already.")}) from None
    return field


def _count_fields(company: Company) -> int:
    count = company.custom_fields.count()
    if count >= MOST_FIELDS:
        raise InputRefused({"name": _("A company has at most %(most)d fields of its own.") % {"most": MOST_FIELDS}})
    return count


def move_custom_field(company: Company, field_id: int, steps: int) -> None:
    """Put a field so many places further down, or up when negative. Raises LinkUnknown."""
    with transaction.atomic():
        lock_names([f"custom-fields:{company.pk}"])
        fields = list_custom_fields(company)
        place = next((index for index, each in enumerate(fields) if each.pk == field_id), None)
        if place is None:
            raise LinkUnknown(_("There is no such field in your company."))
        fields.insert(max(0, place + steps), fields.pop(place))
        for position, field in enumerate(fields):
            field.position = position
        CustomField.objects.bulk_update(fields, ["position"])


def remove_custom_field(company: Company, field_id: int) -> None:
    """Remove a field with the values of all candidates; there is no way back. Raises LinkUnknown."""
    get_custom_field(company, field_id).delete()


def show_custom_values(candidate: Candidate) -> dict[int, str]:
    """The candidate's values by field."""
    return dict(candidate.custom_values.values_list("field_id", "value"))


def list_named_values(candidate: Candidate) -> list[tuple[str, str]]:
    """The candidate's values with the names of their fields, in the order of the fields."""
    return [(name, value) for name, value in _NAMED.list_rows(candidate=candidate.pk)]


_NAMED = ReadyQuery(
    lambda candidate: (
        CustomValue.objects.filter(candidate=candidate)
        .order_by("field__position", "field_id")
        .values_list("field__name", "value")
    )
)


def read_custom_values(company: Company, values: Mapping[int, str]) -> dict[int, str]:
    """The values as they are kept. Raises InputRefused with `field_<id>` for what does not fit its kind."""
    fields = {field.pk: field for field in list_custom_fields(company)} if values else {}
    problems, kept = {}, {}
    for field_id, text in values.items():
        try:
            kept[field_id] = _read_value(fields[field_id], text.strip())
        except KeyError:
            problems[f"field_{field_id}"] = _("There is no such field in your company.")
        except ValueError as error:
            problems[f"field_{field_id}"] = str(error)
    if problems:
        raise InputRefused(problems)
    return kept


def write_custom_values(candidate: Candidate, values: Mapping[int, str]) -> list[str]:
    """Write what `read_custom_values` answered; an empty value is removed. Answers the names of fields that changed."""
    present = show_custom_values(candidate)
    changed = {field_id: text for field_id, text in values.items() if present.get(field_id, "") != text}
    if not changed:
        return []
    CustomValue.objects.filter(
        candidate=candidate, field__in=[key for key, text in changed.items() if not text]
    ).delete()
    CustomValue.objects.bulk_create(
        (CustomValue(candidate=candidate, field_id=key, value=text) for key, text in changed.items() if text),
        update_conflicts=True,
        unique_fields=["candidate", "field"],
        update_fields=["value"],
    )
    return list(CustomField.objects.filter(pk__in=changed).order_by("position").values_list("name", flat=True))


def _read_value(field: CustomField, text: str) -> str:
    """The value as it is kept: numbers without exponents, dates as ISO 8601. Raises ValueError with what to do."""
    if len(text) > LONGEST_VALUE or not text.replace("\n", "").isprintable():
        raise ValueError(_("Use at most 500 ordinary characters."))
    if not text:
        return ""
    if field.kind == "choice" and text not in field.choices:
        raise ValueError(_("Choose one of the offered words."))
    if field.kind == "number":
        return _read_number(text)
    if field.kind == "date":
        try:
            return date.fromisoformat(text).isoformat()
        except ValueError:
            raise ValueError(_("Write a date, such as 2026-03-09.")) from None
    return text


def _read_number(text: str) -> str:
    try:
        number = Decimal(text.replace(",", "."))
    except InvalidOperation:
        raise ValueError(_("Write a number, such as 12 or 3.5.")) from None
    if not number.is_finite() or abs(number.adjusted()) > 15:
        raise ValueError(_("Write a number, such as 12 or 3.5."))
    return f"{number:f}"
