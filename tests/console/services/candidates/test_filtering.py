"""The filter of candidates: words folded and by their beginnings, and everything else that can be asked."""

from datetime import timedelta
from typing import Any

import pytest

from parley.console.domain.errors import InputRefused
from parley.console.models import (
    Candidate,
    CandidateList,
    CandidateTag,
    CustomField,
    CustomValue,
    ListEntry,
    Member,
    Tag,
)
from parley.console.services.candidates import filtering
from parley.console.services.candidates.filtering import CandidateFilter, filter_candidates, pick_values
from parley.console.services.candidates.words import index_words
from parley.toolkit.clock import now
from tests.console.conversation_cast import make_candidate, make_conversation


def find(member: Member, **values: list[str]) -> set[str]:
    """First names of whom the filter finds."""
    wanted = CandidateFilter.from_values(values)
    assert CandidateFilter.from_values(wanted.as_values()) == wanted
    return set(filter_candidates(member.company, wanted).values_list("first_name", flat=True))


def enter(member: Member, first_name: str, **facts: Any) -> Candidate:
    """A candidate who can be found."""
    candidate = make_candidate(member, first_name, **facts)
    index_words([candidate], are_new=True)
    return candidate


@pytest.fixture(params=["few", "many"])
def size(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both ways of asking: from those who fit, and along the names."""
    if request.param == "many":
        monkeypatch.setattr(filtering, "FEW", 0)


SEARCHES: dict[str, set[str]] = {
    "jovanovic": {"Milena"},
    "JOVANOVIĆ mil": {"Milena"},
    "o'br": {"Søren"},
    "soren": {"Søren"},
    "strasse": {"Günther"},
    "engineer": {"Milena", "Günther"},
    "engineer gunther": {"Günther"},
    "milena@example.org": {"Milena"},
    "山田": {"太郎"},
    "ilena": set(),
    "%": {"Milena", "Søren", "Günther", "太郎"},
    "zzz": set(),
}


@pytest.mark.both_databases
@pytest.mark.usefixtures("size")
def test_words_are_found_by_their_beginnings_without_case_and_accents(ana: Member, olga: Member) -> None:
    enter(ana, "Milena", headline="Marine engineer")
    enter(ana, "Søren", last_name="O'Brien", email="s@example.org")
    enter(ana, "Günther", last_name="Straße", headline="Engineering lead", email="g@example.org")
    enter(ana, "太郎", last_name="山田太", email="t@example.org")
    enter(olga, "Milena", headline="Marine engineer")
    assert {search: find(ana, q=[search]) for search in SEARCHES} == SEARCHES


def test_words_follow_what_changes(ana: Member, django_assert_num_queries: Any) -> None:
    candidates = [enter(ana, f"Nr{number}", email=f"n{number}@example.org") for number in range(30)]
    for each in candidates:
        each.headline = "Diver"
    CandidateTag.objects.create(
        candidate=candidates[0], tag=Tag.objects.create(company=ana.company, name="Open to Köln")
    )
    with django_assert_num_queries(6):  # tags, addresses, words there, words missing; in one transaction
        index_words(candidates)
    assert len(find(ana, q=["diver"])) == 30
    assert find(ana, q=["koln"]) == {"Nr0"}
    candidates[0].first_name = "Ute"
    candidates[0].save()
    index_words(candidates[:1])
    assert find(ana, q=["nr0"]) == set() and find(ana, q=["ute"]) == {"Ute"}


@pytest.mark.both_databases
@pytest.mark.usefixtures("size")
def test_everything_that_can_be_asked_narrows(ana: Member, ben: Member) -> None:
    milena = enter(ana, "Milena", consent="given", source="import")
    tom = enter(ana, "Tom", unsubscribed_at=now(), created_at=now() - timedelta(days=10))
    uma = enter(ana, "Uma", archived_at=now())
    enter(ana, "Vic", anonymised_at=now())
    make_conversation(ben, milena, status="declined", created_at=now() - timedelta(days=2))
    make_conversation(ana, milena, status="booked")
    tag = Tag.objects.create(company=ana.company, name="Diver")
    CandidateTag.objects.create(candidate=milena, tag=tag)
    field = CustomField.objects.create(company=ana.company, name="Level")
    CustomValue.objects.create(candidate=tom, field=field, value="Senior")
    static = CandidateList.objects.create(company=ana.company, name="Short")
    ListEntry.objects.create(list=static, candidate=tom)
    smart = CandidateList.objects.create(
        company=ana.company, name="Smart", kind="smart", filter_values={"status": ["booked"]}
    )
    day = (now() - timedelta(days=5)).date().isoformat()
    assert find(ana) == {"Milena", "Tom"}
    assert find(ana, archived=["only"]) == {"Uma"}
    assert find(ana, archived=["any"]) == {"Milena", "Tom", "Uma"}
    assert find(ana, tag=[str(tag.pk)]) == {"Milena"}
    assert find(ana, consent=["given"]) == {"Milena"}
    assert find(ana, source=["import"]) == {"Milena"}
    assert find(ana, status=["booked"]) == {"Milena"}
    assert find(ana, status=["declined"]) == set()
    assert find(ana, status=["none"]) == {"Tom"}
    assert find(ana, status=["none", "booked"]) == {"Milena", "Tom"}
    assert find(ana, owner=[str(ben.pk)]) == {"Milena"}
    assert find(ana, list=[static.pk]) == {"Tom"}
    assert find(ana, list=[smart.pk]) == {"Milena"}
    assert find(ana, list=[smart.pk], q=["tom"]) == set()
    assert find(ana, mail=["unsubscribed"]) == {"Tom"}
    assert find(ana, mail=["reachable"]) == {"Milena"}
    assert find(ana, created_from=[day]) == {"Milena"}
    assert find(ana, created_to=[day]) == {"Tom"}
    assert find(ana, **{f"field_{field.pk}": ["Senior"]}) == {"Tom"}
    assert uma.first_name == "Uma"


UNKNOWN: list[dict[str, list[str]]] = [
    {"colour": ["red"]},
    {"consent": ["perhaps"]},
    {"status": ["gone"]},
    {"tag": ["x"]},
    {"owner": ["1 OR 1"]},
    {"created_from": ["yesterday"]},
    {"archived": ["x"]},
    {"field_x": ["1"]},
    {"q": ["a\x00"]},
]


def test_what_is_unknown_is_refused() -> None:
    for values in UNKNOWN:
        with pytest.raises(InputRefused):
            CandidateFilter.from_values(values)


def test_tags_and_lists_of_another_company_find_nobody(ana: Member, olga: Member) -> None:
    stranger = enter(olga, "Olaf")
    tag = Tag.objects.create(company=olga.company, name="Diver")
    CandidateTag.objects.create(candidate=stranger, tag=tag)
    foreign = CandidateList.objects.create(company=olga.company, name="Short")
    ListEntry.objects.create(list=foreign, candidate=stranger)
    assert find(ana, tag=[str(tag.pk)]) == set() and find(ana, list=[foreign.pk]) == set()
    assert find(olga, tag=[str(tag.pk)]) == {"Olaf"}


def test_a_form_sends_more_than_a_filter() -> None:
    sent = {"q": ["a"], "page": ["2"], "field_3": ["x"], "csrfmiddlewaretoken": ["y"]}
    assert pick_values(sent.items()) == {"q": ["a"], "field_3": ["x"]}
