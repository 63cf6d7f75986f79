"""Imports as their members see them: columns chosen, checked, begun, stopped, and how far they are."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.core.paginator import Page, Paginator
from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q
from django.utils.translation import gettext as _

from parley.console.domain.candidate_import.columns import FIELD_PREFIX, IGNORE, TARGETS
from parley.console.domain.candidate_import.rows import RowReader, RowRefused
from parley.console.domain.errors import InputRefused, LinkUnknown
from parley.console.models import CandidateImport, Company, ImportRefusal, ImportStage
from parley.console.services.imports.files import list_field_targets, read_sample, remove_file
from parley.console.services.lists.records import get_list
from parley.toolkit.clock import now
from parley.toolkit.work_queue import WorkState

PAGE_SIZE = 20
KEPT_DAYS = 14
_SAMPLES = 3
_MOST_REASONS = 20


@dataclass(frozen=True, slots=True)
class ImportChoices:
    """What a member chose: the meaning of each column, and what is to be done."""

    targets: list[str]
    has_header: bool
    known: str
    country: str
    tag: str
    list_id: str


@dataclass(frozen=True, slots=True)
class FileColumn:
    """One column of the file: its name, some of what stands in it, and what it is taken for."""

    name: str
    samples: tuple[str, ...]
    target: str


@dataclass(frozen=True, slots=True)
class PreviewRow:
    """A row as it will be, or why it will not."""

    name: str
    email: str
    phone: str
    problem: str


def get_import(company: Company, import_id: str) -> CandidateImport:
    """An import of the company. Raises LinkUnknown."""
    found = CandidateImport.objects.filter(company=company, pk=import_id).select_related("member__user").first()
    if found is None:
        raise LinkUnknown(_("There is no such import in your company."))
    return found


def list_imports(company: Company, page: str) -> Page[CandidateImport]:
    """The company's imports, newest first."""
    rows = CandidateImport.objects.filter(company=company).select_related("member__user")
    return Paginator(rows.order_by("-created_at", "pk"), PAGE_SIZE).get_page(page)


def describe_columns(found: CandidateImport) -> list[FileColumn]:
    """The columns of the file with what they are taken for; none when the file is gone."""
    if not found.path.exists():
        return []
    rows = [record.cells for record in read_sample(found)]
    names = rows.pop(0) if found.has_header and rows else []
    return [
        FileColumn(
            name=names[place].strip()[:60] if place < len(names) else "",
            samples=tuple(row[place].strip()[:60] for row in rows if place < len(row) and row[place].strip())[
                :_SAMPLES
            ],
            target=target,
        )
        for place, target in enumerate(found.targets)
    ]


def preview_rows(found: CandidateImport) -> list[PreviewRow]:
    """The first rows as they will be."""
    if not found.path.exists():
        return []
    reader = RowReader(found.targets)
    return [_preview(reader, record.cells) for record in read_sample(found)[1 if found.has_header else 0 :][:5]]


def _preview(reader: RowReader, cells: Sequence[str]) -> PreviewRow:
    try:
        row = reader.read(cells)
    except RowRefused as refusal:
        return PreviewRow("", "", "", _(str(refusal)))
    name = f"{row.values.get('first_name', '')} {row.values.get('last_name', '')}".strip()
    return PreviewRow(name, row.email, row.values.get("phone", ""), "")


def choose_columns(found: CandidateImport, choices: ImportChoices) -> None:
    """Keep the choices and have the worker check every row; nothing is imported yet.

    Raises InputRefused, and LinkUnknown for a list of another company.
    """
    _check_targets(found, choices.targets)
    if choices.list_id:
        get_list(found.company, choices.list_id)
    values = {
        "targets": choices.targets,
        "has_header": choices.has_header,
        "known": choices.known,
        "country": choices.country,
        "tag": choices.tag,
        "list_id": choices.list_id,
    }
    _hand_over(found, ImportStage.CHECKING, (ImportStage.MAPPING, ImportStage.CHECKED), **values)


def _check_targets(found: CandidateImport, targets: Sequence[str]) -> None:
    usable = {*TARGETS, *list_field_targets(found.company).values()}
    if len(targets) != len(found.targets) or not usable.issuperset(targets):
        raise InputRefused({"targets": _("The columns are not those of the file. Please choose them again.")})
    if "email" not in targets:
        raise InputRefused(
            {"targets": _("Say which column holds the email address: it is what tells two candidates apart.")}
        )
    chosen = [target for target in targets if target != IGNORE]
    twice = next((target for target in chosen if chosen.count(target) > 1), "")
    if twice:
        words = _("“%(name)s” is chosen for two columns. Let one of them be ignored.")
        name = _(TARGETS[twice]) if twice in TARGETS else _name_field(found.company, twice)
        raise InputRefused({"targets": words % {"name": name}})


def _name_field(company: Company, target: str) -> str:
    names = {value: name for name, value in list_field_targets(company).items()}
    return names[f"{FIELD_PREFIX}{target.removeprefix(FIELD_PREFIX)}"]


def begin_import(found: CandidateImport) -> None:
    """Have the worker import what was checked; a second click changes nothing."""
    if found.stage in (ImportStage.IMPORTING, ImportStage.DONE):
        return
    _hand_over(found, ImportStage.IMPORTING, (ImportStage.CHECKED,), begun_at=now())


def _hand_over(found: CandidateImport, stage: ImportStage, allowed: Sequence[ImportStage], **values: object) -> None:
    """Give the import to the worker from its first row on, if it still stands where the member saw it."""
    due = {"state": WorkState.PENDING, "attempts": 0, "next_attempt_at": now(), "done_at": None, "last_error": ""}
    lease = {"leased_until": None, "lease_token": ""}
    zero = {"rows_done": 0, "new_count": 0, "known_count": 0, "refused_count": 0, "remarks": {}}
    total = found.rows_total + int(found.has_header) - int(bool(values.get("has_header", found.has_header)))
    with transaction.atomic():
        own = CandidateImport.objects.filter(pk=found.pk, stage__in=allowed)
        if not own.update(stage=stage, rows_total=total, **due, **lease, **zero, **values):
            raise InputRefused({"targets": _("This import has gone on meanwhile. Look at it again.")})
        ImportRefusal.objects.filter(candidate_import=found).delete()
    found.refresh_from_db()


def stop_import(found: CandidateImport) -> None:
    """Stop an import; rows that were imported stay, the rest of the file is forgotten."""
    rows = CandidateImport.objects.filter(pk=found.pk).exclude(stage=ImportStage.DONE)
    if rows.update(stage=ImportStage.STOPPED, state=WorkState.DONE, lease_token="", leased_until=None, done_at=now()):
        remove_file(found)


def count_reasons(found: CandidateImport) -> list[tuple[str, int]]:
    """Why rows were refused, most frequent first."""
    rows = ImportRefusal.objects.filter(candidate_import=found).values_list("reason")
    return list(rows.annotate(count=Count("pk")).order_by("-count", "reason")[:_MOST_REASONS])


def list_refused_rows(found: CandidateImport) -> Iterator[list[object]]:
    """The refused rows as they stand in the file, the reason last."""
    rows = ImportRefusal.objects.filter(candidate_import=found).order_by("line_number")
    width = len(found.targets)
    for cells, reason in rows.values_list("cells", "reason").iterator(chunk_size=500):
        yield [*cells[:width], *[""] * (width - len(cells)), *cells[width:], _(reason)]


def remove_old_imports() -> int:
    """Forget files that nobody went on with and rows that were refused, after two weeks; answers how many."""
    has_refusals = Exists(ImportRefusal.objects.filter(candidate_import=OuterRef("pk")))
    is_left = Q(stage__in=(ImportStage.MAPPING, ImportStage.CHECKED)) | has_refusals
    old = CandidateImport.objects.filter(
        is_left, state__in=(WorkState.DONE, WorkState.FAILED), created_at__lt=now() - timedelta(days=KEPT_DAYS)
    )
    imports = list(old[:20])
    for found in imports:
        remove_file(found)
        ImportRefusal.objects.filter(candidate_import=found).delete()
        CandidateImport.objects.filter(pk=found.pk).exclude(stage=ImportStage.DONE).update(stage=ImportStage.STOPPED)
    return len(imports)
