"""Columns that are encrypted at rest: the first key encrypts, every key decrypts."""

import base64
import hmac
import json
import os
from functools import lru_cache
from typing import Any, TypeVar

from cryptography.exceptions import InvalidTag
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

_NONCE_BYTES = 12
# Its version and the upper half of its time, until the year 2106.
_FERNET_BEGINNING = "gAAAAA"
_Set = TypeVar("_Set")
_Get = TypeVar("_Get")


class SecretUnreadable(Exception):
    """A stored secret opens with none of the installation's keys."""


@lru_cache(maxsize=8)
def _open_keyring(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(key) for key in keys])


def keyring() -> MultiFernet:
    """The installation's field keys, newest first."""
    return _open_keyring(tuple(settings.PARLEY_FIELD_KEYS))


class EncryptedField(models.TextField[_Set, _Get]):
    """What the two kinds below share: one encrypted text, which cannot be searched."""

    def get_prep_value(self, value: Any) -> Any:
        if value is None or value == "":
            return value
        return keyring().encrypt(str(value).encode()).decode()

    def from_db_value(self, value: str | None, expression: object, connection: BaseDatabaseWrapper) -> Any:
        if not value:
            return value
        try:
            return keyring().decrypt(value.encode()).decode()
        except InvalidToken as error:
            # The value itself is never quoted: it may be a password under a key that was lost.
            raise SecretUnreadable(f"{self.model.__name__}.{self.name} opens with none of the field keys") from error


class EncryptedTextField(EncryptedField[str, str]):
    """Text that leaves the process only encrypted; it cannot be searched, so keep a keyed hash beside it."""


class EncryptedJSONField(EncryptedField[_Set, _Get]):
    """What JSON can say, encrypted as a whole: no query reaches into it."""

    # Without these the types of text win over those that a column names.
    _pyi_private_set_type: Any
    _pyi_private_get_type: Any

    def get_prep_value(self, value: Any) -> Any:
        return None if value is None else super().get_prep_value(json.dumps(value))

    def from_db_value(self, value: str | None, expression: object, connection: BaseDatabaseWrapper) -> Any:
        return None if value is None else json.loads(super().from_db_value(value, expression, connection))


class SealedTextField(EncryptedTextField):
    """The same for small texts that are read by the hundred: AES-256-GCM opens them in a fifth of Fernet's time.

    Its keys are derived from the installation's field keys; each text has a random nonce of 96 bits, good for four
    thousand million texts under one key (NIST SP 800-38D). What a column held while it was an EncryptedTextField is
    read as well.
    """

    def get_prep_value(self, value: Any) -> Any:
        if value is None or value == "":
            return value
        nonce = os.urandom(_NONCE_BYTES)
        sealed = _open_ciphers(tuple(settings.PARLEY_FIELD_KEYS))[0].encrypt(nonce, str(value).encode(), None)
        return base64.b64encode(nonce + sealed).decode()

    def from_db_value(self, value: str | None, expression: object, connection: BaseDatabaseWrapper) -> str | None:
        if not value:
            return value
        if value.startswith(_FERNET_BEGINNING):
            try:
                return keyring().decrypt(value.encode()).decode()
            except InvalidToken:
                pass  # One nonce in many millions begins like that.
        sealed = base64.b64decode(value)
        for cipher in _open_ciphers(tuple(settings.PARLEY_FIELD_KEYS)):
            try:
                return cipher.decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], None).decode()
            except InvalidTag:
                continue
        raise SecretUnreadable(f"{self.model.__name__}.{self.name} opens with none of the field keys")


@lru_cache(maxsize=8)
def _open_ciphers(keys: tuple[str, ...]) -> list[AESGCM]:
    return [AESGCM(hmac.digest(base64.urlsafe_b64decode(key), b"parley sealed text", "sha256")) for key in keys]


def reencrypt_rows(model: type[models.Model], field_names: list[str], batch_size: int = 500) -> int:
    """Write every row's secrets anew under the newest key; answers how many rows were written. May be run again."""
    count = 0
    last: Any = None
    while True:
        rows = model._default_manager.order_by("pk")
        batch = list((rows.filter(pk__gt=last) if last is not None else rows)[:batch_size])
        if not batch:
            return count
        model._default_manager.bulk_update(batch, field_names)
        count, last = count + len(batch), batch[-1].pk


def encrypt_plain_rows(model: type[models.Model], field_names: list[str], batch_size: int = 500) -> None:
    """For migrations: encrypt what plain text columns hold, before their fields become encrypted ones."""
    last: Any = None
    while True:
        rows = model._default_manager.only("pk", *field_names).order_by("pk")
        batch = list((rows.filter(pk__gt=last) if last is not None else rows)[:batch_size])
        if not batch:
            return
        for row in batch:
            for name in field_names:
                plain = getattr(row, name)
                setattr(row, name, plain and keyring().encrypt(plain.encode()).decode())
        model._default_manager.bulk_update(batch, field_names)
        last = batch[-1].pk
