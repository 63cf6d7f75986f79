"""A text column that is encrypted at rest: the first key encrypts, every key decrypts (MultiFernet)."""

from functools import lru_cache
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper


class SecretUnreadable(Exception):
    """A stored secret opens with none of the installation's keys."""


@lru_cache(maxsize=8)
def _open_keyring(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(key) for key in keys])


def keyring() -> MultiFernet:
    """The installation's field keys, newest first."""
    return _open_keyring(tuple(settings.PARLEY_FIELD_KEYS))


class EncryptedTextField(models.TextField[str, str]):
    """Text that leaves the process only encrypted; it cannot be searched, so keep a keyed hash beside it."""

    def get_prep_value(self, value: Any) -> Any:
        if value is None or value == "":
            return value
        return keyring().encrypt(str(value).encode()).decode()

    def from_db_value(self, value: str | None, expression: object, connection: BaseDatabaseWrapper) -> str | None:
        if not value:
            return value
        try:
            return keyring().decrypt(value.encode()).decode()
        except InvalidToken as error:
            # The value itself is never quoted: it may be a password under a key that was lost.
            raise SecretUnreadable(f"{self.model.__name__}.{self.name} opens with none of the field keys") from error


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
