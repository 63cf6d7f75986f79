"""Screens of candidates: the list and its search, adding, editing, the profile."""

import re
from typing import Any

import pytest
from django.test import Client

from parley.console.models import Candidate, EntryKind, Member
from parley.console.services.candidates.records import load_sample_candidates
from parley.console.services.candidates.timeline import build_entry, write_entry
from parley.toolkit.clock import in_minutes
from tests.console.conversation_cast import make_candidate, make_conversation

FACTS = {"first_name": "Milena", "last_name": "Jovanović", "email": "Milena@Example.org"}


def test_an_empty_list_invites_to_add_somebody(as_ana: Client) -> None:
    content = as_ana.get("/candidates/").content
    assert b"No candidates yet" in content


def test_a_candidate_is_added_and_shown(as_ana: Client, ana: Member) -> None:
    response = as_ana.post("/candidates/new", FACTS, follow=True)
    candidate = Candidate.objects.get()
    assert response.redirect_chain == [(f"/candidates/{candidate.pk}", 302)]
    assert (candidate.company, candidate.email, candidate.created_by) == (ana.company, "milena@example.org", ana)
    assert "Milena Jovanović" in response.content.decode()


def test_an_address_that_is_known_leads_to_its_candidate(as_ana: Client, ana: Member) -> None:
    twin = make_candidate(ana, email="milena@example.org")
    response = as_ana.post("/candidates/new", FACTS)
    assert response.status_code == 422
    assert f"/candidates/{twin.pk}" in response.content.decode()
    assert Candidate.objects.count() == 1


def test_the_same_address_in_another_company_is_no_matter(as_ana: Client, olga: Member) -> None:
    make_candidate(olga, email="milena@example.org")
    assert as_ana.post("/candidates/new", FACTS).status_code == 302


@pytest.mark.parametrize("email", ["", "nonsense", "a@b.example\nBcc: x@y.example"])
def test_an_address_that_cannot_be_one_is_refused(as_ana: Client, email: str) -> None:
    response = as_ana.post("/candidates/new", FACTS | {"email": email})
    assert response.status_code == 422
    assert not Candidate.objects.exists()


def test_a_name_with_a_line_break_is_refused(as_ana: Client) -> None:
    assert as_ana.post("/candidates/new", FACTS | {"first_name": "Mi\nlena"}).status_code == 422


def test_editing_keeps_what_is_written(as_ana: Client, ana: Member) -> None:
    candidate, other = make_candidate(ana), make_candidate(ana, "Tom")
    assert as_ana.post(f"/candidates/{candidate.pk}/edit", FACTS | {"notes": "Speaks Serbian"}).status_code == 302
    candidate.refresh_from_db()
    assert candidate.notes == "Speaks Serbian"
    response = as_ana.post(f"/candidates/{candidate.pk}/edit", FACTS | {"email": other.email})
    assert response.status_code == 422
    assert f"/candidates/{other.pk}" in response.content.decode()


def test_search_finds_every_word_in_name_address_or_headline(as_ana: Client, ana: Member) -> None:
    make_candidate(ana, headline="Marine engineer")
    make_candidate(ana, "Tom", last_name="Reed")
    content = as_ana.get("/candidates/", {"q": "jova marine"}).content.decode()
    assert "Milena" in content and "Tom Reed" not in content
    assert "Nobody found" in as_ana.get("/candidates/", {"q": "zzz"}).content.decode()


def test_the_list_has_pages_and_costs_a_fixed_number_of_queries(
    as_ana: Client, ana: Member, django_assert_max_num_queries: Any
) -> None:
    for number in range(60):
        make_conversation(ana, make_candidate(ana, f"Nr{number:02}", email=f"n{number}@example.org"))
    # Session, user and member, what surrounds the page; then four for the filter, and page, count, newest, tags.
    with django_assert_max_num_queries(15):
        first = as_ana.get("/candidates/").content.decode()
    assert "60 people" in first and "Nr49" in first and "Nr50" not in first
    following = re.findall(r'rel="next" href="([^"]+)"', first)[0]
    second = as_ana.get(following.replace("&amp;", "&")).content.decode()
    assert "Nr50" in second and "Nr59" in second and "Nr49" not in second
    back = re.findall(r'rel="prev" href="([^"]+)"', second)[0]
    again = as_ana.get(back.replace("&amp;", "&")).content.decode()
    assert "Nr00" in again and "Nr49" in again and "Nr50" not in again


def test_candidates_of_another_company_are_not_there(as_ana: Client, olga: Member) -> None:
    stranger = make_candidate(olga)
    assert as_ana.get(f"/candidates/{stranger.pk}").status_code == 404
    assert as_ana.post(f"/candidates/{stranger.pk}/edit", FACTS).status_code == 404
    assert b"Milena" not in as_ana.get("/candidates/").content


def test_sample_candidates_may_be_loaded_again(ana: Member) -> None:
    first = load_sample_candidates(ana.company)
    assert first > 5
    assert load_sample_candidates(ana.company) == 0
    assert Candidate.objects.filter(is_sample=True).count() == first


def test_the_profile_tells_the_story(as_ana: Client, ana: Member, django_assert_max_num_queries: Any) -> None:
    candidate = make_candidate(ana)
    booked = make_conversation(
        ana,
        candidate,
        status="booked",
        summary="First conversation",
        starts_at=in_minutes(600),
        ends_at=in_minutes(645),
        view_url="https://engine.example/rts/abc",
        invitee_tzid="America/New_York",
    )
    write_entry(build_entry(EntryKind.CONVERSATION, "booked", conversation=booked, who="Milena J."))
    for number in range(5):
        sent = make_conversation(ana, candidate)
        write_entry(build_entry(EntryKind.CONVERSATION, "sent", conversation=sent, who=str(number)))
    with django_assert_max_num_queries(14):
        content = as_ana.get(f"/candidates/{candidate.pk}").content.decode()
    assert "Next conversation" in content
    assert "New York time" in content
    assert "by Milena J." in content
    assert "Schedule a Conversation" in content and "Generate Link" in content


def test_pages_are_for_members_only(client: Client, db: Any) -> None:
    for path in ("/candidates/", "/candidates/new", "/messages/", "/messages/1", "/conversations/links/x"):
        assert client.get(path)["Location"].startswith("/accounts/login/")
