"""Lists: by hand and by filter, with a hundred or very many candidates."""

from typing import Any

import pytest

from parley.console.domain.errors import InputRefused
from parley.console.models import Candidate, CandidateList, ListEntry, Member, TimelineEntry
from parley.console.services.candidates.filtering import CandidateFilter, filter_candidates
from parley.console.services.lists.entries import add_to_list, choose_candidates, remove_from_list
from parley.console.services.lists.pages import read_list_page, stream_list
from parley.console.services.lists.records import (
    ListFacts,
    create_list,
    delete_list,
    select_list,
    update_list,
)
from tests.console.conversation_cast import make_candidate, make_conversation

MANY = 1200


def make_list(member: Member, name: str = "Engineers", **facts: Any) -> CandidateList:
    given = ListFacts(name, facts.get("kind", "static"), "normal", facts.get("values", {}))
    return create_list(member, given)


def test_names_are_unique_in_a_company_whatever_their_case(ana: Member, olga: Member) -> None:
    first, other = make_list(ana), make_list(ana, "Harbour")
    with pytest.raises(InputRefused):
        make_list(ana, "ENGINEERS")
    with pytest.raises(InputRefused):
        update_list(other, "engineers", "normal")
    assert make_list(olga, "Engineers").pk != first.pk


def test_whoever_is_added_is_on_the_list_once_and_has_a_line_of_it(ana: Member) -> None:
    found, milena, tom = make_list(ana), make_candidate(ana), make_candidate(ana, "Tom")
    assert add_to_list(found, choose_candidates(ana.company, [milena.pk, tom.pk, tom.pk]), ana) == 2
    assert add_to_list(found, choose_candidates(ana.company, [milena.pk]), ana) == 0
    assert add_to_list(found, choose_candidates(ana.company, []), ana) == 0
    assert {each.pk for each in select_list(found)} == {milena.pk, tom.pk}
    line = TimelineEntry.objects.get(candidate=milena)
    assert (line.kind, line.code, line.detail, line.who) == ("list", "added", "Engineers", ana.user.name)
    assert remove_from_list(found, choose_candidates(ana.company, [milena.pk]), ana) == 1
    assert [each.pk for each in select_list(found)] == [tom.pk]
    assert TimelineEntry.objects.filter(candidate=milena, code="removed").count() == 1


def test_another_company_and_whoever_was_anonymised_cannot_be_added(ana: Member, olga: Member) -> None:
    found, foreign = make_list(ana), make_candidate(olga)
    gone = make_candidate(ana, "Gone", anonymised_at=ana.joined_at)
    assert add_to_list(found, choose_candidates(ana.company, [foreign.pk, gone.pk]), ana) == 0


def test_a_smart_list_is_always_who_fits_the_filter(ana: Member) -> None:
    milena = make_candidate(ana)
    found = make_list(ana, kind="smart", values={"status": ["booked"]})
    assert not select_list(found).exists()
    make_conversation(ana, milena, status="booked")
    assert [each.pk for each in select_list(found)] == [milena.pk]
    with pytest.raises(InputRefused):
        add_to_list(found, choose_candidates(ana.company, [milena.pk]), ana)


def test_a_smart_list_needs_a_filter_and_none_on_another_smart_list(ana: Member) -> None:
    with pytest.raises(InputRefused):
        make_list(ana, kind="smart")
    first = make_list(ana, "Booked", kind="smart", values={"status": ["booked"]})
    with pytest.raises(InputRefused):
        make_list(ana, "Circle", kind="smart", values={"list": [first.pk]})


def test_a_list_that_something_is_built_on_is_not_deleted(ana: Member) -> None:
    base = make_list(ana)
    smart = make_list(ana, "Booked engineers", kind="smart", values={"list": [base.pk]})
    with pytest.raises(InputRefused, match="Booked engineers"):
        delete_list(base)
    delete_list(smart)
    delete_list(base)
    assert not CandidateList.objects.exists()


def test_very_many_join_a_list_in_a_fixed_number_of_statements(ana: Member, django_assert_max_num_queries: Any) -> None:
    found = make_list(ana)
    Candidate.objects.bulk_create(
        Candidate(company=ana.company, first_name=f"Nr{number}", email=f"n{number}@example.org")
        for number in range(MANY)
    )
    everybody = filter_candidates(ana.company, CandidateFilter())
    with django_assert_max_num_queries(5):
        assert add_to_list(found, everybody, ana) == MANY
    assert ListEntry.objects.filter(list=found).count() == MANY
    assert TimelineEntry.objects.filter(kind="list", code="added").count() == MANY
    with django_assert_max_num_queries(2):
        page = read_list_page(found, "", "2")
    assert (page.number, len(page.lines), page.has_next) == (2, 50, True)
    with django_assert_max_num_queries(2 + MANY // 500):
        assert sum(1 for _line in stream_list(found)) == MANY


def test_a_page_number_that_is_none_is_the_first(ana: Member) -> None:
    found = make_list(ana)
    for number in ("", "0", "-1", "x", "99999999"):
        assert read_list_page(found, "", number).number == 1
