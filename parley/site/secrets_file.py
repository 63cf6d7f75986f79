"""The installation's own secrets: made once in the data folder, read at every start, shared with nobody."""

import hashlib
import hmac
import json
import os
import secrets
import stat
from base64 import urlsafe_b64encode
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured


@dataclass(frozen=True, slots=True)
class Secrets:
    """All that is random in an installation; no value is ever shown in full on any page or in any log."""

    instance: str
    django_key: str
    field_keys: list[str]
    lookup_key: str
    client_id: str
    client_secret: str
    embed_key: str
    embed_secret: str

    def __repr__(self) -> str:
        return f"Secrets(instance={self.instance!r}, …)"


SHORTEST = {"instance": 8, "client_id": 16, "embed_key": 16}
SHORTEST_KEY = 32


def read_or_make_secrets(folder: Path) -> Secrets:
    """The secrets of this data folder; made there, readable by this user only, at the first start.

    Raises ImproperlyConfigured with what to do when the file cannot be trusted or read.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    file = folder / "secrets.json"
    if not file.exists():
        _write_once(file, make_secrets())
    _refuse_if_open_to_others(file)
    return _read(file)


def make_secrets() -> Secrets:
    """Fresh random secrets: 256 bits and more for every key."""
    return Secrets(
        instance=secrets.token_hex(4),
        django_key=secrets.token_urlsafe(48),
        field_keys=[urlsafe_b64encode(secrets.token_bytes(32)).decode()],
        lookup_key=secrets.token_urlsafe(48),
        client_id=secrets.token_urlsafe(24),
        client_secret="CRN_" + secrets.token_urlsafe(48),
        embed_key="EMB_" + secrets.token_urlsafe(24),
        embed_secret="ESK_" + secrets.token_urlsafe(48),
    )


def add_field_key(folder: Path) -> Secrets:
    """Put a new key for encrypted columns in front of the others, which go on decrypting; answers the new secrets."""
    known = read_or_make_secrets(folder)
    fresh = urlsafe_b64encode(secrets.token_bytes(32)).decode()
    renewed = Secrets(**{**asdict(known), "field_keys": [fresh, *known.field_keys]})
    draft = _write_draft(folder / "secrets.json", renewed)
    os.replace(draft, folder / "secrets.json")
    return renewed


def derive_key(key: str, purpose: str) -> str:
    """A key for one purpose that follows from another one, so that it need not be kept; tells nothing about that."""
    return hmac.new(key.encode(), purpose.encode(), hashlib.sha256).hexdigest()


def _write_draft(file: Path, content: Secrets) -> Path:
    draft = file.with_name(f".secrets-{os.getpid()}-{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as out:
        json.dump(asdict(content), out, indent=1)
        out.flush()
        os.fsync(out.fileno())
    return draft


def _write_once(file: Path, content: Secrets) -> None:
    """Several processes may start at once: a link fails where a rename would overwrite, so the first one wins."""
    draft = _write_draft(file, content)
    try:
        os.link(draft, file)
    except FileExistsError:
        pass
    finally:
        draft.unlink()


def _refuse_if_open_to_others(file: Path) -> None:
    mode = stat.S_IMODE(file.stat().st_mode)
    if mode & 0o077:
        raise ImproperlyConfigured(
            f"{file} can be read by other users (mode {mode:04o}). Its secrets may be known: look who had access, "
            f"then type: chmod 600 {file}"
        )


def _read(file: Path) -> Secrets:
    try:
        raw = json.loads(file.read_text())
        content = Secrets(**{field.name: raw[field.name] for field in fields(Secrets)})
    except (OSError, ValueError, TypeError, KeyError) as error:
        # Never made anew by itself: with new keys the stored credentials could not be opened any more.
        raise ImproperlyConfigured(
            f"{file} cannot be read as this installation's secrets. Put back the copy that belongs to this database."
        ) from error
    short = [field.name for field in fields(content) if not _is_long_enough(field.name, getattr(content, field.name))]
    if short:
        raise ImproperlyConfigured(f"{file}: too short or missing: {', '.join(short)}. Put back the right copy.")
    return content


def _is_long_enough(name: str, value: object) -> bool:
    if name == "field_keys":
        return isinstance(value, list) and bool(value) and all(_is_long_enough("key", key) for key in value)
    return isinstance(value, str) and len(value) >= SHORTEST.get(name, SHORTEST_KEY)
