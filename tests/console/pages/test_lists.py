"""Screens of lists: making, filling, exporting and deleting them, and the borders between companies."""

from typing import Any

from django.test import Client

from parley.console.models import CandidateList, ListEntry, Member
from tests.console.conversation_cast import make_candidate


def test_a_list_is_made_filled_shown_exported_and_emptied(as_ana: Client, ana: Member) -> None:
    milena, tom = make_candidate(ana), make_candidate(ana, "=Tom")
    chosen = {"candidate": [milena.pk, tom.pk], "name": "Engineers"}
    response = as_ana.post("/lists/choose", chosen, follow=True)
    found = CandidateList.objects.get()
    assert response.redirect_chain == [(f"/lists/{found.pk}", 302)]
    text = response.content.decode()
    assert "2 candidates were added" in text and "Milena Jovanović" in text
    file = b"".join(as_ana.post(f"/lists/{found.pk}/export")).decode()
    assert "milena@example.org" in file and "\n=Tom" not in file
    assert as_ana.post(f"/lists/{found.pk}/remove", {"candidate": [milena.pk]}).status_code == 302
    assert [entry.candidate_id for entry in ListEntry.objects.all()] == [tom.pk]


def test_everybody_whom_a_filter_finds_joins_a_list(as_ana: Client, ana: Member) -> None:
    make_candidate(ana, source="import")
    make_candidate(ana, "Tom")
    found = CandidateList.objects.create(company=ana.company, name="Imported")
    as_ana.post("/lists/choose", {"everybody": "1", "source": "import", "list_id": found.pk})
    assert ListEntry.objects.get().candidate.first_name == "Milena"


def test_a_filter_is_saved_as_a_smart_list(as_ana: Client, ana: Member) -> None:
    make_candidate(ana, source="import")
    assert "Smart" in as_ana.get("/lists/new?source=import").content.decode()
    facts = {"name": "Imported", "kind": "smart", "visibility": "restricted", "source": "import"}
    response = as_ana.post("/lists/new", facts, follow=True)
    assert "Milena" in response.content.decode()
    found = CandidateList.objects.get()
    assert (found.kind, found.visibility, found.filter_values) == ("smart", "restricted", {"source": ["import"]})


def test_a_taken_name_is_said_beside_its_field(as_ana: Client, ana: Member) -> None:
    CandidateList.objects.create(company=ana.company, name="Engineers")
    response = as_ana.post("/lists/new", {"name": "engineers", "kind": "static", "visibility": "normal"})
    assert response.status_code == 422
    assert "Another list has this name already." in response.content.decode()


def test_favourites_come_first_and_are_each_members_own(as_ana: Client, as_ben: Client, ana: Member) -> None:
    for name in ("A list", "Z list"):
        CandidateList.objects.create(company=ana.company, name=name)
    last = CandidateList.objects.get(name="Z list")
    as_ana.post(f"/lists/{last.pk}/favourite", {"favourite": "1"})
    names = [each.name for each in as_ana.get("/lists/").context["page"]]
    assert names == ["Z list", "A list"]
    assert [each.name for each in as_ben.get("/lists/").context["page"]] == ["A list", "Z list"]


def test_a_list_of_another_company_is_not_there(as_ana: Client, ana: Member, olga: Member) -> None:
    foreign = CandidateList.objects.create(company=olga.company, name="Theirs")
    milena = make_candidate(ana)
    assert as_ana.get(f"/lists/{foreign.pk}").status_code == 404
    assert as_ana.post("/lists/choose", {"candidate": milena.pk, "list_id": foreign.pk}).status_code == 404
    assert as_ana.post("/lists/choose", {"from_list": foreign.pk, "name": "Mine"}).status_code == 404
    assert as_ana.post(f"/lists/{foreign.pk}/delete").status_code == 404
    assert not ListEntry.objects.exists() and CandidateList.objects.count() == 1


def test_a_list_with_very_many_costs_a_fixed_number_of_queries(
    as_ana: Client, ana: Member, django_assert_max_num_queries: Any
) -> None:
    found = CandidateList.objects.create(company=ana.company, name="Engineers")
    for number in range(60):
        candidate = make_candidate(ana, f"Nr{number:02}", email=f"n{number}@example.org")
        ListEntry.objects.create(list=found, candidate=candidate)
    with django_assert_max_num_queries(18):
        assert "Nr59" in as_ana.get(f"/lists/{found.pk}").content.decode()
    assert "Nr00" in as_ana.get(f"/lists/{found.pk}?page=2").content.decode()
    assert "Nr07" in as_ana.get(f"/lists/{found.pk}?q=nr07").content.decode()
