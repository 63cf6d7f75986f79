"""A batch of rows as candidates: new ones made, known ones left, filled in or overwritten; some twenty statements."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection
from django.db.models import F, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Lower

from parley.console.domain.candidate_import.rows import RowFacts
from parley.console.models import (
    Candidate,
    CandidateAddress,
    CandidateImport,
    CandidateTag,
    Company,
    CustomValue,
    EntryKind,
    KnownAddress,
    Tag,
)
from parley.console.services.candidates.words import index_words
from parley.console.services.lists.entries import add_to_list
from parley.console.services.lists.records import list_lists
from parley.console.services.lists.selected import insert_selected, note_selected
from parley.toolkit.clock import now
from parley.toolkit.ids import make_ordered_tokens

# What a file can say; everything else of a new candidate is the same for the whole batch.
_COLUMNS = ("first_name", "last_name", "phone", "headline", "address", "country", "language", "notes")
_OWN_COLUMNS = frozenset({"id", "email", *_COLUMNS})


@dataclass(frozen=True, slots=True)
class _Written:
    """What became of the rows: candidates beside what their rows say."""

    new: list[tuple[Candidate, RowFacts]]
    known: list[tuple[Candidate, RowFacts]]


def find_known(company: Company, emails: Sequence[str]) -> dict[str, str]:
    """Which of these lower-cased addresses are a candidate's, and whose; two queries."""
    lowered = Candidate.objects.filter(company=company).annotate(lowered=Lower("email"))
    known = dict(lowered.filter(lowered__in=emails).values_list("lowered", "pk"))
    others = CandidateAddress.objects.filter(company=company).annotate(lowered=Lower("email"))
    return dict(others.filter(lowered__in=emails).values_list("lowered", "candidate_id")) | known


def write_rows(found: CandidateImport, rows: Sequence[RowFacts]) -> tuple[int, int]:
    """Keep these rows, each of another address; answers how many were new and how many known.

    Call it in the transaction that moves the import's cursor. Raises IntegrityError when somebody adds one of the
    candidates at the same moment: then begin the transaction anew.
    """
    known = find_known(found.company, [row.email for row in rows])
    new = [row for row in rows if row.email not in known]
    # Tags, words and lines of the timeline stand by candidate: of those made together they stand together.
    ids = make_ordered_tokens(len(new), 12)
    made = [(_make(found, row, f"can_{key}"), row) for row, key in zip(new, ids, strict=True)]
    _insert([candidate for candidate, _row in made])
    written = _Written(made, _change_known(found, [row for row in rows if row.email in known], known))
    _tag(found, [*written.new, *written.known])
    _write_values(found, written)
    index_words([candidate for candidate, _row in written.new], are_new=True)
    index_words([candidate for candidate, _row in written.known])
    touched = [candidate.pk for candidate, _row in (*written.new, *written.known)]
    if touched:
        chosen = Candidate.objects.filter(pk__in=touched)
        note_selected(chosen, EntryKind.CANDIDATE, "imported", found.member, found.file_name)
    _put_on_list(found, [each.pk for each, _row in written.new], list(known.values()))
    return len(made), len(known)


def _make(found: CandidateImport, row: RowFacts, key: str) -> Candidate:
    """A new candidate; importing somebody is not their consent."""
    country = row.values.get("country") or found.country
    values = row.values | {"country": country}
    if not values.get("first_name"):
        # Without any name, what stands before the @.
        values["first_name"] = values.pop("last_name", "") or row.email.partition("@")[0][:100]
    return Candidate(
        pk=key,
        company_id=found.company_id,
        created_by_id=found.member_id,
        email=row.email,
        source="import",
        **values,
    )


def _insert(candidates: Sequence[Candidate]) -> None:
    """New rows, written past the models: `bulk_create` prepares each column of each row, most of them defaults."""
    if not candidates:
        return
    fields = Candidate._meta.concrete_fields
    beginning = [field.get_db_prep_save(getattr(candidates[0], field.attname), connection) for field in fields]
    own = [(place, field.attname) for place, field in enumerate(fields) if field.attname in _OWN_COLUMNS]
    rows = []
    for candidate in candidates:
        row = beginning.copy()
        for place, name in own:
            row[place] = getattr(candidate, name)
        rows.append(row)
    quote = connection.ops.quote_name
    columns = ", ".join(quote(str(field.column)) for field in fields)
    places = ", ".join(["%s"] * len(fields))
    with connection.cursor() as cursor:
        cursor.executemany(f"INSERT INTO {quote(Candidate._meta.db_table)} ({columns}) VALUES ({places})", rows)


def _change_known(
    found: CandidateImport, rows: Sequence[RowFacts], known: dict[str, str]
) -> list[tuple[Candidate, RowFacts]]:
    """Known candidates with what the file adds; none when they are to be left as they are."""
    if found.known == KnownAddress.SKIP or not rows:
        return []
    candidates = Candidate.objects.in_bulk(list(known.values()))
    pairs = [(candidates[known[row.email]], row) for row in rows]
    moment, changed = now(), {}
    for candidate, row in pairs:
        added = {
            name: value
            for name, value in row.values.items()
            if getattr(candidate, name) != value
            and (found.known == KnownAddress.OVERWRITE or not getattr(candidate, name))
        }
        if added:
            for name, value in added.items():
                setattr(candidate, name, value)
            candidate.changed_at = moment
            changed[candidate.pk] = candidate
    Candidate.objects.bulk_update(changed.values(), [*_COLUMNS, "changed_at"], batch_size=100)
    return pairs


def _tag(found: CandidateImport, pairs: Sequence[tuple[Candidate, RowFacts]]) -> None:
    """The tag for all and the row's own; words that differ in case only are one tag."""
    own = [(candidate.pk, row.tag) for candidate, row in pairs if row.tag]
    tags = get_tags(found.company, [name for name in (found.tag, *[name for _pk, name in own]) if name])
    rows = {(pk, tags[name.lower()]) for pk, name in own}
    CandidateTag.objects.bulk_create(
        [CandidateTag(candidate_id=pk, tag_id=tag_id) for pk, tag_id in sorted(rows)], ignore_conflicts=True
    )
    if found.tag and pairs:
        everybody = Candidate.objects.filter(pk__in=[candidate.pk for candidate, _row in pairs])
        columns: dict[str, Combinable] = {"candidate": F("pk"), "tag": Value(tags[found.tag.lower()])}
        insert_selected(CandidateTag, everybody, columns)


def get_tags(company: Company, names: Sequence[str]) -> dict[str, int]:
    """The ids of the company's tags by lower-cased name; those that it lacks are made, as they are spelt first."""
    if not names:
        return {}
    first_spelling = {name.lower(): name for name in reversed(names)}
    own = Tag.objects.filter(company=company).annotate(lowered=Lower("name")).filter(lowered__in=first_spelling)
    known = set(own.values_list("lowered", flat=True))
    missing = [Tag(company=company, name=name) for lowered, name in first_spelling.items() if lowered not in known]
    Tag.objects.bulk_create(missing, ignore_conflicts=True)
    return dict(own.values_list("lowered", "pk"))


def _write_values(found: CandidateImport, written: _Written) -> None:
    """The company's own fields; what is there already stays unless the file overwrites."""
    # Two addresses of one candidate may stand in one batch: the later row counts.
    values = {
        (candidate.pk, field_id): value
        for candidate, row in (*written.new, *written.known)
        for field_id, value in row.fields.items()
    }
    rows = [
        CustomValue(candidate_id=pk, field_id=int(field_id), value=value) for (pk, field_id), value in values.items()
    ]
    if found.known == KnownAddress.OVERWRITE:
        CustomValue.objects.bulk_create(
            rows, update_conflicts=True, unique_fields=["candidate", "field"], update_fields=["value"]
        )
    else:
        CustomValue.objects.bulk_create(rows, ignore_conflicts=True)


def _put_on_list(found: CandidateImport, new: Sequence[str], known: Sequence[str]) -> None:
    """Everybody in the file, known or new, goes on the list; one that was deleted meanwhile takes nobody."""
    chosen = list_lists(found.company).filter(pk=found.list_id).first() if found.list_id else None
    if chosen is not None:
        add_to_list(chosen, Candidate.objects.filter(pk__in=[*new, *known]), found.member)
