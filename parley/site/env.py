"""Typed readers of the environment: every setting of an installation comes through here."""

import os
from collections.abc import Mapping, Sequence
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured


def read_text(name: str, default: str = "") -> str:
    """The variable's text without surrounding blanks; the default when it is unset or empty."""
    return os.environ.get(name, "").strip() or default


def read_number(name: str, default: int, lowest: int, highest: int) -> int:
    """A whole number within the given bounds, both included."""
    raw = read_text(name, str(default))
    if not raw.isascii() or not raw.isdigit() or not lowest <= int(raw) <= highest:
        raise ImproperlyConfigured(f"{name} must be a whole number from {lowest} to {highest}, not {raw!r}.")
    return int(raw)


def read_choice(name: str, choices: Sequence[str]) -> str:
    """One of the choices; the first is the default."""
    raw = read_text(name, choices[0])
    if raw not in choices:
        raise ImproperlyConfigured(f"{name} must be one of {', '.join(choices)}, not {raw!r}.")
    return raw


def read_networks(name: str) -> tuple[IPv4Network | IPv6Network, ...]:
    """The networks of a list separated by commas or blanks."""
    try:
        return tuple(ip_network(word, strict=False) for word in read_text(name).replace(",", " ").split())
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} must name networks like 10.1.0.0/16: {error}.") from error


def read_folder(name: str, default: Path) -> Path:
    """An absolute folder; it need not exist yet."""
    return Path(read_text(name, str(default))).expanduser().resolve()


def read_origin(name: str, default: str) -> str:
    """A web address without path, such as https://parley.example.org, without a slash at its end."""
    raw = read_text(name, default).rstrip("/")
    parts = _split(name, raw)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.path or parts.query or parts.username:
        raise ImproperlyConfigured(f"{name} must be like https://parley.example.org, without a path, not {raw!r}.")
    return raw


def read_imitation(name: str) -> str:
    """The origin of a program on this very machine that stands in for a provider; empty when none does."""
    raw = read_origin(name, "") if read_text(name) else ""
    if raw and urlsplit(raw).hostname not in ("127.0.0.1", "localhost", "::1"):
        raise ImproperlyConfigured(f"{name} must be an address of this machine: it gets people's sign-ins.")
    return raw


def read_provider(service: str) -> Mapping[str, str]:
    """An installation's own registration at a provider, as PARLEY_<SERVICE>_CLIENT_ID and its neighbours name it."""
    names = {"client_id": "CLIENT_ID", "client_secret": "CLIENT_SECRET", "tenant": "TENANT"}
    found = {field: read_text(f"PARLEY_{service.upper()}_{name}") for field, name in names.items()}
    if bool(found["client_id"]) != bool(found["client_secret"]):
        raise ImproperlyConfigured(f"PARLEY_{service.upper()}_CLIENT_ID and _CLIENT_SECRET belong together.")
    return {**found, "imitation": read_imitation(f"PARLEY_{service.upper()}_IMITATION")}


def read_database(name: str, sqlite_file: Path) -> dict[str, object]:
    """Django's DATABASES entry for a postgres:// address, or for the SQLite file when the variable is unset.

    A socket folder is given as `postgres:///parley?host=/run/postgresql`. The password never appears in an error.
    """
    raw = read_text(name)
    if not raw:
        return describe_sqlite(sqlite_file)
    parts = _split(name, raw)
    if parts.scheme == "sqlite":
        return describe_sqlite(Path(unquote(parts.path)))
    if parts.scheme not in ("postgres", "postgresql"):
        raise ImproperlyConfigured(f"{name} must begin with postgres:// or sqlite:///.")
    query = parse_qs(parts.query)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.get("host", [parts.hostname or ""])[0],
        "PORT": str(parts.port or query.get("port", [""])[0]),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }


def describe_sqlite(file: Path) -> dict[str, object]:
    """Django's DATABASES entry for an SQLite file that many threads and processes share.

    IMMEDIATE takes the writer's lock at the start of a transaction: a later upgrade from reader to writer cannot
    wait and would fail at once. FULL keeps a commit through a power cut, which a confirmed booking must survive.
    """
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(file),
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
        },
    }


def read_smtp(name: str) -> Mapping[str, object] | None:
    """Host, port, account and encryption of a mail server, or None when mail stays in the catcher."""
    raw = read_text(name)
    if not raw:
        return None
    parts = _split(name, raw)
    ports = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}
    if parts.scheme not in ports or not parts.hostname:
        raise ImproperlyConfigured(f"{name} must be like smtp+starttls://user:password@mail.example.org:587.")
    return {
        "host": parts.hostname,
        "port": parts.port or ports[parts.scheme],
        "username": unquote(parts.username or ""),
        "password": unquote(parts.password or ""),
        "use_tls": parts.scheme == "smtp+starttls",
        "use_ssl": parts.scheme == "smtps",
    }


def read_reply_address(name: str) -> str:
    """An address that may bear a word of 32 characters after a plus sign; empty when it is unset."""
    raw = read_text(name)
    local, _, host = raw.rpartition("@")
    # A local part has 64 characters at most (RFC 5321 §4.5.3.1.1).
    if raw and (not local or not host or len(local) > 31 or not raw.isascii() or any(sign in raw for sign in " <>+,")):
        raise ImproperlyConfigured(
            f"{name} must be like answers@mail.example.org, with at most 31 characters before @."
        )
    return raw


def read_imap(name: str) -> Mapping[str, object] | None:
    """Host, port, account, encryption and folder of a mailbox that is looked into, or None."""
    raw = read_text(name)
    if not raw:
        return None
    parts = _split(name, raw)
    ports = {"imap": 143, "imaps": 993}
    if parts.scheme not in ports or not parts.hostname or not parts.username:
        raise ImproperlyConfigured(f"{name} must be like imaps://user:password@mail.example.org/INBOX.")
    return {
        "host": parts.hostname,
        "port": parts.port or ports[parts.scheme],
        "username": unquote(parts.username),
        "password": unquote(parts.password or ""),
        "use_ssl": parts.scheme == "imaps",
        "folder": unquote(parts.path.strip("/")) or "INBOX",
    }


def read_sms_provider(name: str) -> Mapping[str, str] | None:
    """Account, token and sender number at Twilio as PARLEY_SMS_ACCOUNT and its neighbours name them, or None."""
    found = {field: read_text(f"{name}_{field.upper()}") for field in ("account", "token", "number")}
    if not any(found.values()):
        return None
    if not all(found.values()):
        raise ImproperlyConfigured(f"{name}_ACCOUNT, {name}_TOKEN and {name}_NUMBER belong together.")
    if not found["number"].startswith("+") or not found["number"][1:].isdigit():
        raise ImproperlyConfigured(f"{name}_NUMBER must be like +4930123456.")
    return {**found, "imitation": read_imitation(f"{name}_IMITATION")}


def _split(name: str, raw: str) -> SplitResult:
    try:
        parts = urlsplit(raw)
        _ = parts.port
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} is not a readable address.") from error
    return parts
