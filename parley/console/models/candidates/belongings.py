"""What belongs to a candidate: other addresses, notes, files, and who watches."""

from functools import partial

from django.db import models
from django.db.models.functions import Lower

from parley.console.models.candidates.records import Candidate
from parley.console.models.companies.members import Company, Member
from parley.toolkit.clock import now
from parley.toolkit.ids import make_id


class CandidateAddress(models.Model):
    """Another address by which a candidate is known, left by merging; nothing is mailed to it."""

    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="+", db_index=False)
    candidate = models.ForeignKey(Candidate, on_delete=models.CASCADE, related_name="other_addresses")
    email = models.EmailField(max_length=254)

    class Meta:
        constraints = [models.UniqueConstraint("company", Lower("email"), name="one_other_address")]


class Note(models.Model):
    """What a member wrote about a candidate for colleagues; only its author changes it."""

    id = models.CharField(primary_key=True, max_length=40, default=partial(make_id, "not"))
    candidate = models.ForeignKey(Candidate, on_delete=models.CASCADE, related_name="note_rows", db_index=False)
    author = models.ForeignKey(Member, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    text = models.TextField(max_length=4000)
    created_at = models.DateTimeField(default=now)
    changed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["candidate", "-created_at"], name="notes_of_candidate")]


class CandidateFile(models.Model):
    """A file of a candidate; its bytes lie under the data folder by a random name, outside any web root."""

    id = models.CharField(primary_key=True, max_length=40, default=partial(make_id, "fil"))
    candidate = models.ForeignKey(Candidate, on_delete=models.CASCADE, related_name="files")
    added_by = models.ForeignKey(Member, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    name = models.CharField(max_length=200)  # as the member's computer called it
    content_type = models.CharField(max_length=100)  # by its content, not its name
    size_bytes = models.PositiveIntegerField()
    place = models.CharField(max_length=80, unique=True)  # the file's random name on disk
    created_at = models.DateTimeField(default=now)


class Watch(models.Model):
    """A member wants to hear when a candidate books or declines."""

    candidate = models.ForeignKey(Candidate, on_delete=models.CASCADE, related_name="watches")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="watches")
    created_at = models.DateTimeField(default=now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["candidate", "member"], name="one_watch_a_member")]


class WatchTold(models.Model):
    """A line of the timeline of which a watcher was told: the same line again tells nobody twice."""

    watch = models.ForeignKey(Watch, on_delete=models.CASCADE, related_name="told", db_index=False)
    entry = models.ForeignKey("console.TimelineEntry", on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["watch", "entry"], name="one_word_of_an_entry")]
