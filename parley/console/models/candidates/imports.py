"""Imports of candidates from files: how the file is read, what is to be done with its rows, and how far it is."""

from functools import partial
from pathlib import Path

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from parley.console.models.companies.members import Company, Member
from parley.toolkit.ids import make_id
from parley.toolkit.work_queue import WorkRow


class ImportStage(models.TextChoices):
    """Where an import stands; in `checking` and `importing` the worker has it."""

    MAPPING = "mapping", _("Columns to be chosen")
    CHECKING = "checking", _("Being checked")
    CHECKED = "checked", _("Checked")
    IMPORTING = "importing", _("Being imported")
    DONE = "done", _("Done")
    STOPPED = "stopped", _("Stopped")


class KnownAddress(models.TextChoices):
    """What happens with rows whose address is a candidate's already."""

    SKIP = "skip", _("Leave them as they are")
    FILL = "fill", _("Fill in what is empty")
    OVERWRITE = "overwrite", _("Overwrite with what the file says")


class CandidateImport(WorkRow):
    """One uploaded file; the file itself lies in the data folder and goes when the import is done.

    `rows_done` is the cursor: it moves in the transaction that wrote the rows, so that each is written once.
    """

    id = models.CharField(primary_key=True, max_length=40, default=partial(make_id, "imp"))
    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="imports")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+", db_index=False)
    file_name = models.CharField(max_length=200)
    stage = models.CharField(max_length=10, choices=ImportStage.choices, default=ImportStage.MAPPING)
    encoding = models.CharField(max_length=20)
    delimiter = models.CharField(max_length=1)
    has_header = models.BooleanField(default=True)
    targets = models.JSONField(default=list)  # what each column is
    country = models.CharField(max_length=2, blank=True, default="")
    tag = models.CharField(max_length=60, blank=True, default="")
    known = models.CharField(max_length=10, choices=KnownAddress.choices, default=KnownAddress.FILL)
    list_id = models.CharField(max_length=40, blank=True, default="")  # a static list of the company
    rows_total = models.PositiveIntegerField(default=0)
    rows_done = models.PositiveIntegerField(default=0)
    new_count = models.PositiveIntegerField(default=0)
    known_count = models.PositiveIntegerField(default=0)
    refused_count = models.PositiveIntegerField(default=0)
    remarks = models.JSONField(default=dict)  # what was left out of rows that were taken, counted
    begun_at = models.DateTimeField(null=True, blank=True)

    class Meta(WorkRow.Meta):
        # The company's newest first.
        indexes = [*WorkRow.Meta.indexes, models.Index(fields=["company", "-created_at"], name="imports_of_company")]

    @property
    def path(self) -> Path:
        """Where the file lies."""
        return Path(settings.PARLEY_DATA) / "imports" / f"{self.pk}.csv"


class ImportRefusal(models.Model):
    """A row that was not taken, whole, and why; kept for days so that somebody can mend it."""

    candidate_import = models.ForeignKey(
        CandidateImport, on_delete=models.CASCADE, related_name="refusals", db_index=False
    )
    line_number = models.PositiveIntegerField()
    cells = models.JSONField()
    reason = models.CharField(max_length=200)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["candidate_import", "line_number"], name="one_refusal_a_line")]
