"""Screens of imports: the way of a file through the browser, and broken files as reports."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from parley.console.models import Candidate, CandidateImport, Member
from tests.console.cast import browse_as, make_member
from tests.console.services.imports.files import SMALL, check, import_all, upload, work_all

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_folder(settings: Any, tmp_path: Any) -> None:
    settings.PARLEY_DATA = tmp_path


def send(client: Client, content: bytes, name: str = "people.csv") -> Any:
    return client.post("/candidates/import/new", {"file": SimpleUploadedFile(name, content)}, follow=True)


def test_a_file_goes_through_all_screens(as_ben: Client) -> None:
    page = send(as_ben, SMALL.encode())
    assert "What is in the columns?" in page.content.decode()
    path = page.request["PATH_INFO"]
    choices = {"target": ["first_name", "last_name", "email", "phone"], "has_header": "on", "known": "fill"}
    page = as_ben.post(f"{path}/columns", choices | {"tag": "Fair", "country": "", "list_id": ""}, follow=True)
    assert "0 of 2 rows checked" in page.content.decode()
    assert as_ben.get(path, headers={"HX-Request": "true"}).content.decode().lstrip().startswith("<section")
    work_all()
    assert as_ben.get(path, headers={"HX-Request": "true"}).headers["HX-Refresh"] == "true"
    assert "Import 2 rows" in as_ben.get(path).content.decode()
    as_ben.post(f"{path}/start")
    work_all()
    assert "Nobody was written to" in as_ben.get(path).content.decode()
    assert Candidate.objects.count() == 2
    assert "people.csv" in as_ben.get("/candidates/import").content.decode()


BROKEN = {
    "empty": (b"", "The file is empty."),
    "blank": (b"\xef\xbb\xbf \n\n", "The file is empty."),
    "workbook": (b"PK\x03\x04" + bytes(500), "This is not a table as text."),
    "noise": (bytes(range(256)) * 40, "This is not a table as text."),
    "names only": (b"Email,Name\n", "There is no row below"),
    "too wide": (b",".join([b"a@example.org"] * 200) + b"\n", "The file has 200 columns"),
}


@pytest.mark.parametrize("kind", BROKEN)
def test_what_is_no_table_is_refused_in_words(as_ben: Client, kind: str) -> None:
    content, words = BROKEN[kind]
    page = send(as_ben, content)
    assert page.status_code == 422
    assert words in page.content.decode()
    assert not CandidateImport.objects.exists()


def test_a_column_for_the_address_has_to_be_chosen(as_ben: Client, ben: Member) -> None:
    found = upload(ben, SMALL)
    choices = {"target": ["ignore"] * 4, "known": "fill"}
    page = as_ben.post(f"/candidates/import/{found.pk}/columns", choices)
    assert page.status_code == 422
    assert "Say which column holds the email address" in page.content.decode()


def test_refused_rows_are_downloaded_without_formulas(as_ben: Client, ben: Member) -> None:
    found = import_all(ben, 'Name,Email\n"=HYPERLINK(""http://x"")",none\n')
    page = as_ben.post(f"/candidates/import/{found.pk}/refused")
    table = b"".join(page.streaming_content).decode()  # type: ignore[attr-defined]
    assert '"\'=HYPERLINK(""http://x"")","none","This is not an email address."' in table


def test_an_import_can_be_stopped(as_ben: Client, ben: Member) -> None:
    found = check(upload(ben, SMALL))
    page = as_ben.post(f"/candidates/import/{found.pk}/stop", follow=True)
    assert "Nothing was imported." in page.content.decode()


def test_readers_do_not_import(ben: Member) -> None:
    reader = make_member(ben.company, "rea@harbour.example", "Rea", "Der", "read_only")
    assert browse_as(reader).get("/candidates/import").status_code == 403


def test_the_list_costs_as_many_queries_whatever_its_length(
    as_ben: Client, ben: Member, django_assert_num_queries: Any
) -> None:
    upload(ben, SMALL)
    as_ben.get("/candidates/import")
    with django_assert_num_queries(7):
        as_ben.get("/candidates/import")
    for _number in range(3):
        upload(ben, SMALL)
    with django_assert_num_queries(7):
        as_ben.get("/candidates/import")
