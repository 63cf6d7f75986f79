"""Files that applications attach to events."""

from functools import partial

from django.db import models

from parley.engine.models.applications.applications import Application
from parley.toolkit.clock import now
from parley.toolkit.encrypted_field import EncryptedTextField
from parley.toolkit.ids import make_id, make_token


class Attachment(models.Model):
    """A file kept in the database, encrypted; its link is not to be guessed and stands in the events that carry it."""

    id = models.CharField(primary_key=True, max_length=40, default=partial(make_id, "att"))
    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="attachments")
    file_name = models.CharField(max_length=200)
    content_type = models.CharField(max_length=100)
    md5 = models.CharField(max_length=32)
    size_bytes = models.PositiveIntegerField()
    # Whether it holds what its type says; nothing is kept of what does not.
    is_approved = models.BooleanField(default=True)
    content = EncryptedTextField(blank=True, default="")  # base64
    token = EncryptedTextField(default=make_token)
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(default=now)

    def __str__(self) -> str:
        return self.id
