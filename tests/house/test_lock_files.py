"""The environment is pinned by hashes, without saying where packages came from."""

import re
import tomllib

import pytest

from tests.house.source import CHECKOUT

PROJECT = tomllib.loads((CHECKOUT / "pyproject.toml").read_text())
WANTED = {
    "run": PROJECT["project"]["dependencies"],
    "test": PROJECT["project"]["dependencies"] + PROJECT["dependency-groups"]["test"],
}


def read_lock(kind: str) -> str:
    return (CHECKOUT / "requirements" / f"{kind}.txt").read_text()


@pytest.mark.parametrize("kind", list(WANTED))
def test_everything_that_is_wanted_is_pinned(kind: str) -> None:
    pinned = {
        name.lower().replace("_", "-") for name in re.findall(r"^([A-Za-z0-9._-]+)==", read_lock(kind), re.MULTILINE)
    }
    wanted = {re.split(r"[\[<>=! ]", requirement)[0].lower() for requirement in WANTED[kind]}
    assert wanted - pinned == set()


@pytest.mark.parametrize("kind", list(WANTED))
def test_every_package_has_hashes(kind: str) -> None:
    blocks = re.split(r"^(?=[A-Za-z0-9])", read_lock(kind), flags=re.MULTILINE)
    assert [block.splitlines()[0] for block in blocks if "==" in block and "--hash=sha256:" not in block] == []


@pytest.mark.parametrize("kind", list(WANTED))
def test_no_address_is_written_down(kind: str) -> None:
    assert "://" not in read_lock(kind)
    assert "--index-url" not in read_lock(kind)


def test_the_first_heading_of_the_changelog_is_the_version() -> None:
    headings = re.findall(r"^## +(\S+)", (CHECKOUT / "CHANGELOG.md").read_text(), re.MULTILINE)
    assert headings[0] == PROJECT["project"]["version"]
