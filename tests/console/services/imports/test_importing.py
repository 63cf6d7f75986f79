"""Files become candidates: guessed, checked without writing, imported once, refused rows told with why."""

from typing import Any

import pytest

from parley.console.domain.errors import InputRefused
from parley.console.models import (
    Candidate,
    CandidateImport,
    CandidateList,
    CustomField,
    ImportRefusal,
    ImportStage,
    Member,
    OutgoingMail,
    TimelineEntry,
)
from parley.console.services.candidates.filtering import CandidateFilter, filter_candidates
from parley.console.services.imports.records import (
    count_reasons,
    describe_columns,
    list_refused_rows,
    preview_rows,
    remove_old_imports,
    stop_import,
)
from parley.toolkit.clock import frozen, in_minutes
from tests.console.conversation_cast import make_candidate
from tests.console.services.imports.files import SMALL, check, count_by, import_all, upload, write_rows

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_folder(settings: Any, tmp_path: Any) -> None:
    settings.PARLEY_DATA = tmp_path


def test_a_file_becomes_candidates_and_nobody_is_written_to(ana: Member) -> None:
    found = import_all(ana, SMALL, tag="Fair 2026", country="RS")
    assert (found.stage, count_by(found)) == (ImportStage.DONE, (2, 0, 0))
    omar = Candidate.objects.get(email="omar@example.org")
    assert (omar.name, omar.country, omar.source, omar.consent) == ("Omar Haddad", "RS", "import", "unknown")
    assert omar.created_by == ana
    assert [row.tag.name for row in omar.tag_rows.all()] == ["Fair 2026"]
    assert TimelineEntry.objects.filter(candidate=omar, code="imported", detail="people.csv", member=ana).count() == 1
    assert not OutgoingMail.objects.exists()
    assert not found.path.exists()


def test_imported_people_are_found_by_searching(ana: Member) -> None:
    import_all(ana, SMALL, tag="Fair")
    assert filter_candidates(ana.company, CandidateFilter(words="jovan")).count() == 1
    assert filter_candidates(ana.company, CandidateFilter(words="fair")).count() == 2


def test_checking_writes_nobody_and_tells_what_would_be(ana: Member) -> None:
    make_candidate(ana, email="milena@example.org")
    found = check(upload(ana, f"{SMALL}Nobody,,,\nMilena,Again,milena@example.org,\n"))
    assert (found.stage, count_by(found)) == (ImportStage.CHECKED, (1, 1, 2))
    assert Candidate.objects.count() == 1
    assert count_reasons(found) == [
        ("The same address stands further up in the file.", 1),
        ("There is no email address.", 1),
    ]
    assert [row.name for row in preview_rows(found)] == ["Milena Jovanović", "Omar Haddad", "", "Milena Again"]


@pytest.mark.parametrize(
    ("known", "phone", "headline"),
    [("skip", "1", ""), ("fill", "1", "Pilot"), ("overwrite", "2", "Pilot")],
)
def test_known_addresses_are_left_filled_in_or_overwritten(ana: Member, known: str, phone: str, headline: str) -> None:
    make_candidate(ana, email="milena@example.org", phone="1")
    found = import_all(ana, "Email;Phone;Headline\nMILENA@example.org;2;Pilot\n", known=known)
    milena = Candidate.objects.get()
    assert count_by(found) == (0, 1, 0)
    assert (milena.phone, milena.headline, milena.first_name) == (phone, headline, "Milena")


def test_another_company_s_candidate_is_not_a_known_one(ana: Member, olga: Member) -> None:
    make_candidate(olga, email="milena@example.org")
    assert count_by(import_all(ana, SMALL)) == (2, 0, 0)


def test_own_fields_lists_and_a_tag_for_each_row_are_filled(ana: Member) -> None:
    field = CustomField.objects.create(company=ana.company, name="Shirt size")
    chosen = CandidateList.objects.create(company=ana.company, name="Fair")
    text = "email\tshirt SIZE\ttags\na@example.org\tXL\tblue\nb@example.org\t\tBLUE\n"
    found = import_all(ana, text, tag="Fair", list_id=chosen.pk)
    assert count_by(found) == (2, 0, 0)
    assert list(field.values.values_list("candidate__email", "value")) == [("a@example.org", "XL")]
    assert set(ana.company.tags.values_list("name", flat=True)) == {"Fair", "blue"}
    assert chosen.entries.count() == 2


def test_refused_rows_come_back_with_the_reason_last(ana: Member) -> None:
    found = import_all(ana, "Email,Name\nnot an address,=1+1\n,Nobody\nok@example.org,Ok\n")
    assert count_by(found) == (1, 0, 2)
    assert list(list_refused_rows(found)) == [
        ["not an address", "=1+1", "This is not an email address."],
        ["", "Nobody", "There is no email address."],
    ]


def test_columns_are_described_with_samples(ana: Member) -> None:
    columns = describe_columns(upload(ana, SMALL))
    assert [(column.name, column.target) for column in columns] == [
        ("First name", "first_name"),
        ("Last name", "last_name"),
        ("Email", "email"),
        ("Telephone", "phone"),
    ]
    assert columns[0].samples == ("Milena", "Omar")


@pytest.mark.parametrize(
    "targets", [["first_name", "last_name", "ignore", "phone"], ["email"], ["email"] * 4, ["x"] * 4]
)
def test_columns_that_cannot_be_are_refused(ana: Member, targets: list[str]) -> None:
    with pytest.raises(InputRefused):
        check(upload(ana, SMALL), targets=targets)


def test_a_stopped_import_keeps_what_was_done_and_forgets_the_file(ana: Member) -> None:
    found = check(upload(ana, SMALL))
    stop_import(found)
    found.refresh_from_db()
    assert (found.stage, found.path.exists(), Candidate.objects.count()) == (ImportStage.STOPPED, False, 0)


def test_files_that_nobody_went_on_with_are_forgotten_after_two_weeks(ana: Member) -> None:
    left = upload(ana, SMALL)
    done = import_all(ana, f"{SMALL}x,x,x,x\n")
    assert remove_old_imports() == 0
    with frozen(in_minutes(15 * 24 * 60)):
        assert remove_old_imports() == 2
        assert remove_old_imports() == 0
    assert not left.path.exists()
    assert not ImportRefusal.objects.exists()
    assert CandidateImport.objects.get(pk=done.pk).stage == ImportStage.DONE


def test_a_batch_costs_as_many_queries_whatever_its_size(ana: Member, django_assert_max_num_queries: Any) -> None:
    found = check(upload(ana, write_rows(400)))
    with django_assert_max_num_queries(60):
        import_all(ana, write_rows(400, 1000))
    assert found.new_count == 400
