"""Candidates as the rows of a table: what is known of each, with tags and the company's own fields."""

from collections.abc import Iterator, Sequence

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from parley.console.models import Candidate, CandidateTag, Company, CustomValue
from parley.console.services.candidates.fields import list_custom_fields

_AT_ONCE = 400


def list_columns(company: Company) -> list[str]:
    """The head of the table."""
    own = [field.name for field in list_custom_fields(company)]
    return [
        _("Id"),
        _("First name"),
        _("Last name"),
        _("Email address"),
        _("Telephone"),
        _("Headline"),
        _("Summary"),
        _("Postal address"),
        _("Country"),
        _("Language"),
        _("Time zone"),
        _("Source"),
        _("Consent"),
        _("Unsubscribed"),
        _("Archived"),
        _("Added"),
        _("Tags"),
        *own,
    ]


def stream_candidates(company: Company, found: QuerySet[Candidate]) -> Iterator[list[object]]:
    """The rows of the table, by id; however many there are, only some hundred are held at a time."""
    field_ids = [field.pk for field in list_custom_fields(company)]
    last = ""
    while batch := list(found.filter(pk__gt=last).order_by("pk")[:_AT_ONCE]):
        yield from _write_rows(batch, field_ids)
        last = batch[-1].pk


def _write_rows(batch: Sequence[Candidate], field_ids: Sequence[int]) -> Iterator[list[object]]:
    keys = [each.pk for each in batch]
    tags: dict[str, list[str]] = {}
    tagged = CandidateTag.objects.filter(candidate__in=keys).order_by("tag__name")
    for owner, name in tagged.values_list("candidate_id", "tag__name"):
        tags.setdefault(str(owner), []).append(name)
    values = {
        (str(owner), field_id): text
        for owner, field_id, text in CustomValue.objects.filter(candidate__in=keys).values_list(
            "candidate_id", "field_id", "value"
        )
    }
    for each in batch:
        yield [
            each.pk,
            each.first_name,
            each.last_name,
            each.email,
            each.phone,
            each.headline,
            each.notes,
            each.address,
            each.country,
            each.language,
            each.tzid,
            each.source,
            each.consent,
            each.unsubscribed_at,
            each.archived_at,
            each.created_at,
            ", ".join(tags.get(each.pk, ())),
            *(values.get((each.pk, field_id), "") for field_id in field_ids),
        ]
