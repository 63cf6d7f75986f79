"""Files of candidates for tests, and the way of one through the worker."""

from collections.abc import Sequence

from django.core.files.uploadedfile import SimpleUploadedFile

from parley.console.models import CandidateImport, Member
from parley.console.services.imports.files import take_file
from parley.console.services.imports.records import ImportChoices, begin_import, choose_columns
from parley.console.services.imports.working import work_on_imports

SMALL = (
    "First name,Last name,Email,Telephone\n"
    "Milena,Jovanović,milena@example.org,+381 11 1\n"
    "Omar,Haddad,OMAR@example.org,\n"
)


def upload(member: Member, content: str | bytes, name: str = "people.csv") -> CandidateImport:
    """The file as it was taken in."""
    return take_file(member, SimpleUploadedFile(name, content.encode() if isinstance(content, str) else content))


def choose(found: CandidateImport, *, known: str = "fill", tag: str = "", **more: object) -> ImportChoices:
    """The guessed columns, and what is to be done."""
    values: dict[str, object] = {"targets": found.targets, "has_header": found.has_header, "country": "", "list_id": ""}
    return ImportChoices(known=known, tag=tag, **(values | more))  # type: ignore[arg-type]


def work_all() -> None:
    """Let the worker go on until nothing is due."""
    while work_on_imports():
        pass


def check(found: CandidateImport, **choices: object) -> CandidateImport:
    """Choose and have every row checked."""
    choose_columns(found, choose(found, **choices))  # type: ignore[arg-type]
    work_all()
    found.refresh_from_db()
    return found


def import_all(member: Member, content: str | bytes, **choices: object) -> CandidateImport:
    """The whole way of a file."""
    found = check(upload(member, content), **choices)
    begin_import(found)
    work_all()
    found.refresh_from_db()
    return found


def write_rows(count: int, first: int = 0) -> str:
    """A file with so many people."""
    lines = [f"First{n},Last{n},person{n}@example.org,+49 30 {n},Engineer {n}" for n in range(first, first + count)]
    return "\n".join(["First name,Last name,Email,Phone,Headline", *lines]) + "\n"


def count_by(found: CandidateImport) -> Sequence[int]:
    """How many rows were new, known, refused."""
    return (found.new_count, found.known_count, found.refused_count)
