"""The worker's side of imports: files checked and rows written in batches, each batch once whatever is killed."""

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import islice

import structlog
from django.conf import settings
from django.db import IntegrityError, transaction

from parley.console.domain.candidate_import.reading import Record
from parley.console.domain.candidate_import.rows import RowFacts, RowReader, RowRefused
from parley.console.models import CandidateImport, ImportRefusal, ImportStage
from parley.console.services.imports.files import open_records, remove_file
from parley.console.services.imports.writing import find_known, write_rows
from parley.toolkit.clock import now
from parley.toolkit.work_queue import claim_due, finish, give_up, try_later, work_through

log = structlog.get_logger(__name__)

# Twice what the words of candidates are written in.
BATCH = 800
# So long one import holds the worker's hand; then it takes its turn again, so that two imports share it.
SECONDS_AT_ONCE = 5.0
_MOST_TRIES = 3
TWICE = "The same address stands further up in the file."


# Which import, its stage, how far it is, and how its file is read.
_Place = tuple[str, str, int, tuple[object, ...]]
_left_off: dict[_Place, "_Sorter"] = {}  # at most one, so that a long import does not begin its file anew at each turn


class _LeaseLost(Exception):
    """Another worker has taken the import over; never leaves this module."""


@dataclass(slots=True)
class _Batch:
    """Rows sorted out: to be kept, refused with why, and how many rows of the file that is."""

    rows: list[RowFacts] = field(default_factory=list)
    refused: list[ImportRefusal] = field(default_factory=list)
    size: int = 0


def work_on_imports() -> int:
    """Go on with an import that is due, for some seconds; answers how many were worked on."""
    return work_through(claim_due(CandidateImport, 1, settings.PARLEY_LEASE_SECONDS), _go_on)


def _go_on(found: CandidateImport) -> None:
    deadline = time.monotonic() + min(SECONDS_AT_ONCE, settings.PARLEY_LEASE_SECONDS / 2)
    found = CandidateImport.objects.select_related("company", "member__user").get(pk=found.pk)
    is_import = found.stage == ImportStage.IMPORTING
    # A file that is gone after its last row was removed by whoever wrote that row and was killed then.
    if not found.path.exists() and found.rows_done < found.rows_total:
        give_up(found, "The file is not there any more. Please upload it again.")
        CandidateImport.objects.filter(pk=found.pk).update(stage=ImportStage.STOPPED)
        return
    try:
        sorter = _resume(found)
        for batch in sorter.list_batches(found):
            _keep(found, batch)
            if time.monotonic() > deadline:
                _left_off[_name_place(found)] = sorter
                try_later(found, "", 0)
                return
    except _LeaseLost:
        log.info("import_taken_over", row=found.pk)
        return
    if is_import:
        remove_file(found)
    finish(found, stage=ImportStage.DONE if is_import else ImportStage.CHECKED)


class _Sorter:
    """The rows beyond the cursor, a batch at a time; those before it are only asked for their addresses."""

    def __init__(self, found: CandidateImport) -> None:
        self._reader = RowReader(found.targets)
        # Nothing is left to read of a file that was removed after its last row.
        self._records = open_records(found) if found.rows_done < found.rows_total else iter(())
        begun = islice(self._records, found.rows_done)
        self._seen = {self._reader.read_address(record.cells) for record in begun if not record.problem}
        self._before = dict(found.remarks)

    def list_batches(self, found: CandidateImport) -> Iterator[_Batch]:
        """The next ones; may be asked again where an earlier turn left off."""
        while chunk := list(islice(self._records, BATCH)):
            batch = _Batch(size=len(chunk))
            for record in chunk:
                self._take(found, record, batch)
            remarks, before = self._reader.remarks, self._before
            found.remarks = {words: before.get(words, 0) + remarks[words] for words in {*before, *remarks}}
            yield batch

    def _take(self, found: CandidateImport, record: Record, batch: _Batch) -> None:
        reason = record.problem
        if not reason:
            try:
                row = self._reader.read(record.cells)
            except RowRefused as refusal:
                reason = str(refusal)
            else:
                if row.email not in self._seen:
                    self._seen.add(row.email)
                    batch.rows.append(row)
                    return
                reason = TWICE
        # A null character is no text for PostgreSQL; what is kept of the row is only for people to read.
        cells = [cell.replace("\x00", "\ufffd") for cell in record.cells]
        batch.refused.append(
            ImportRefusal(candidate_import=found, line_number=record.line_number, cells=cells, reason=reason)
        )


def _resume(found: CandidateImport) -> _Sorter:
    """Where this process left off, if nobody has gone on since; else the file is read again up to the cursor."""
    left = _left_off.pop(_name_place(found), None)
    _left_off.clear()
    return left or _Sorter(found)


def _name_place(found: CandidateImport) -> _Place:
    way_of_reading = (found.encoding, found.delimiter, found.has_header, *found.targets)
    return found.pk, found.stage, found.rows_done, way_of_reading


def _keep(found: CandidateImport, batch: _Batch) -> None:
    """Write the batch and move the cursor in one transaction; anew when somebody added a candidate at that moment."""
    for tries_left in reversed(range(_MOST_TRIES)):
        try:
            with transaction.atomic():
                _keep_once(found, batch)
            return
        except IntegrityError:
            if not tries_left:
                raise


def _keep_once(found: CandidateImport, batch: _Batch) -> None:
    if found.stage == ImportStage.IMPORTING:
        new, known = write_rows(found, batch.rows)
    else:
        known = len(find_known(found.company, [row.email for row in batch.rows]))
        new = len(batch.rows) - known
    ImportRefusal.objects.bulk_create(batch.refused)
    moved = {
        "rows_done": found.rows_done + batch.size,
        "new_count": found.new_count + new,
        "known_count": found.known_count + known,
        "refused_count": found.refused_count + len(batch.refused),
    }
    own = CandidateImport.objects.filter(
        pk=found.pk, lease_token=found.lease_token, stage=found.stage, rows_done=found.rows_done
    )
    leased_until = now() + timedelta(seconds=settings.PARLEY_LEASE_SECONDS)
    if not own.update(leased_until=leased_until, remarks=found.remarks, **moved):
        raise _LeaseLost
    for name, value in moved.items():
        setattr(found, name, value)
