"""Files that go with a scheduling request: a programme, a job's description, the way to the office."""

from functools import partial

from django.db import models

from parley.engine.models.people.accounts import Account
from parley.engine.models.scheduling.requests import SchedulingRequest
from parley.toolkit.clock import now
from parley.toolkit.encrypted_field import EncryptedTextField
from parley.toolkit.ids import make_id


class RequestFile(models.Model):
    """A file kept encrypted in the database; whoever has its link reads it.

    Without a request it was chosen in a form that has not been sent yet, and is swept after a day.
    """

    id = models.CharField(primary_key=True, max_length=40, default=partial(make_id, "fil"))
    request = models.ForeignKey(
        SchedulingRequest, null=True, blank=True, on_delete=models.CASCADE, related_name="files"
    )
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="request_files")
    name = models.CharField(max_length=120)
    content_type = models.CharField(max_length=100)
    size_bytes = models.PositiveIntegerField()
    content = EncryptedTextField()  # base64
    token = EncryptedTextField()
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(default=now, db_index=True)

    def __str__(self) -> str:
        return self.id
