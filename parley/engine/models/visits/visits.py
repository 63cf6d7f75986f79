"""Work that browsers did, and what processes tell each other of visitors who ask often."""

from django.db import models


class SpentProof(models.Model):
    """A proof of work that was accepted; it serves once."""

    digest = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField(db_index=True)


class VisitShare(models.Model):
    """What one process counted under a name in a window of so many seconds (of Unix time); names are keyed hashes."""

    name = models.CharField(max_length=120)
    process = models.CharField(max_length=40)
    seconds = models.PositiveIntegerField()
    window = models.BigIntegerField()
    count = models.PositiveIntegerField()
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["name", "process", "window"], name="one_visit_share_a_process")]
