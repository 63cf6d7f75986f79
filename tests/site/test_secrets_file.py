"""Every installation has secrets of its own, made once, readable by nobody else."""

import json
import stat
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from django.core.exceptions import ImproperlyConfigured

from parley.site.secrets_file import add_field_key, make_secrets, read_or_make_secrets


def test_two_installations_share_no_secret(tmp_path: Path) -> None:
    one, other = (asdict(read_or_make_secrets(tmp_path / name)) for name in ("one", "other"))
    assert all(one[name] != other[name] for name in one)


def test_a_second_start_reads_the_same_secrets(tmp_path: Path) -> None:
    assert read_or_make_secrets(tmp_path / "data") == read_or_make_secrets(tmp_path / "data")


def test_only_this_user_can_read_them(tmp_path: Path) -> None:
    read_or_make_secrets(tmp_path / "data")
    assert stat.S_IMODE((tmp_path / "data").stat().st_mode) == 0o700
    assert stat.S_IMODE((tmp_path / "data" / "secrets.json").stat().st_mode) == 0o600


def test_many_first_starts_at_once_agree_on_one_set(tmp_path: Path) -> None:
    with ThreadPoolExecutor(32) as pool:
        read = list(pool.map(read_or_make_secrets, [tmp_path / "data"] * 64))
    assert len({secrets.django_key for secrets in read}) == 1
    assert [file.name for file in (tmp_path / "data").iterdir()] == ["secrets.json"]


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604])
def test_a_file_that_others_can_read_is_refused(tmp_path: Path, mode: int) -> None:
    read_or_make_secrets(tmp_path)
    (tmp_path / "secrets.json").chmod(mode)
    with pytest.raises(ImproperlyConfigured, match="chmod 600"):
        read_or_make_secrets(tmp_path)


@pytest.mark.parametrize("content", ["", "{", "[]", "{}", '{"instance": 1}'])
def test_an_unreadable_file_is_refused_and_left_alone(tmp_path: Path, content: str) -> None:
    file = tmp_path / "secrets.json"
    file.write_text(content)
    file.chmod(0o600)
    with pytest.raises(ImproperlyConfigured, match="Put back"):
        read_or_make_secrets(tmp_path)
    assert file.read_text() == content


@pytest.mark.parametrize("name", list(asdict(make_secrets())))
def test_a_short_secret_is_refused_without_being_shown(tmp_path: Path, name: str) -> None:
    values = asdict(make_secrets()) | {name: ["stub"] if name == "field_keys" else "stub"}
    file = tmp_path / "secrets.json"
    file.write_text(json.dumps(values))
    file.chmod(0o600)
    with pytest.raises(ImproperlyConfigured, match=name) as refusal:
        read_or_make_secrets(tmp_path)
    assert "stub" not in str(refusal.value)


def test_a_new_field_key_stands_first_and_the_old_ones_stay(tmp_path: Path) -> None:
    before = read_or_make_secrets(tmp_path)
    sealed = Fernet(before.field_keys[0]).encrypt(b"password")
    after = add_field_key(tmp_path)
    assert after.field_keys[1:] == before.field_keys
    assert Fernet(read_or_make_secrets(tmp_path).field_keys[1]).decrypt(sealed) == b"password"


def test_secrets_do_not_show_themselves() -> None:
    made = make_secrets()
    assert made.client_secret not in repr(made)
    assert made.django_key not in f"{made}"
