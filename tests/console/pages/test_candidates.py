"""Screens of candidates: the list and its search, adding, editing, the profile."""

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from parley.console.models import Candidate, CustomField, EntryKind, Member, OutgoingMail, Tag
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
    with django_assert_max_num_queries(15):
        content = as_ana.get(f"/candidates/{candidate.pk}").content.decode()
    assert "Next conversation" in content
    assert "New York time" in content
    assert "by Milena J." in content
    assert "Schedule a Conversation" in content and "Generate Link" in content


def test_pages_are_for_members_only(client: Client, db: Any) -> None:
    for path in ("/candidates/", "/candidates/new", "/messages/", "/messages/1", "/conversations/links/x"):
        assert client.get(path)["Location"].startswith("/accounts/login/")


def test_a_profile_is_worked_on_by_its_buttons(as_ana: Client, ana: Member) -> None:
    candidate = make_candidate(ana)
    own = f"/candidates/{candidate.pk}"
    as_ana.post(f"{own}/tags", {"tag": "Diver"})
    as_ana.post(f"{own}/notes", {"text": "Speaks <b>Serbian</b>"})
    as_ana.post(f"{own}/files", {"file": SimpleUploadedFile("cv.txt", b"Engineer")})
    as_ana.post(f"{own}/watch", {"watch": "1"})
    as_ana.post(f"{own}/subscription", {"subscribed": "0"})
    content = as_ana.get(own).content.decode()
    assert "Diver" in content and "Speaks &lt;b&gt;Serbian" in content and "cv.txt" in content and "Unwatch" in content
    assert "Unsubscribed" in content and "Note added" in content and "File added" in content
    assert "Note added" not in as_ana.get(own, {"kind": "details"}).content.decode()
    as_ana.post(f"{own}/archive", {"away": "1"})
    assert candidate.pk not in as_ana.get("/candidates/").content.decode()
    assert candidate.pk in as_ana.get("/candidates/", {"archived": "only"}).content.decode()
    as_ana.post(f"{own}/archive", {"away": "0"})
    codes = list(candidate.timeline.order_by("pk").values_list("code", flat=True))
    assert codes == ["tagged", "added", "added", "unsubscribed", "archived", "unarchived"]


def test_a_file_is_only_handed_out(as_ana: Client, ana: Member) -> None:
    candidate = make_candidate(ana)
    as_ana.post(f"/candidates/{candidate.pk}/files", {"file": SimpleUploadedFile("cv.txt", b"Engineer")})
    file = candidate.files.get()
    answer = as_ana.get(f"/candidates/files/{file.pk}")
    assert b"".join(answer.streaming_content) == b"Engineer"
    assert answer["Content-Disposition"] == 'attachment; filename="cv.txt"'
    assert answer["X-Content-Type-Options"] == "nosniff" and answer["Content-Type"] == "application/octet-stream"
    refused = as_ana.post(
        f"/candidates/{candidate.pk}/files", {"file": SimpleUploadedFile("a.html", b"<p>")}, follow=True
    )
    assert "Choose a PDF" in refused.content.decode() and candidate.files.count() == 1


def test_the_timeline_goes_on_where_it_ended(as_ana: Client, ana: Member, django_assert_max_num_queries: Any) -> None:
    candidate = make_candidate(ana)
    for number in range(70):
        write_entry(build_entry(EntryKind.MESSAGE, "sent", candidate=candidate, detail=f"News {number:02}", member=ana))
    with django_assert_max_num_queries(20):
        first = as_ana.get(f"/candidates/{candidate.pk}").content.decode()
    assert "News 69" in first and "News 20" in first and "News 19" not in first
    older = re.findall(r'hx-get="([^"]+)"', first)[0].replace("&amp;", "&")
    fragment = as_ana.get(older, headers={"HX-Request": "true"}).content.decode()
    assert "News 19" in fragment and "News 00" in fragment and "<html" not in fragment and "News 20" not in fragment
    assert "<html" in as_ana.get(older).content.decode()


def test_what_is_selected_is_tagged_archived_and_exported(as_ana: Client, ana: Member, olga: Member) -> None:
    milena, tom = make_candidate(ana), make_candidate(ana, "Tom", last_name="=cmd|calc")
    stranger = make_candidate(olga)
    assert "For 1 candidate." in as_ana.post("/candidates/tag", {"candidate": [milena.pk]}).content.decode()
    as_ana.post("/candidates/tag", {"candidate": [milena.pk, stranger.pk], "new_tag": "Diver"})
    as_ana.post("/candidates/tag", {"everybody": "1", "q": "tom", "known_tag": "Diver"})
    assert {str(row.candidate_id) for row in Tag.objects.get().candidate_rows.all()} == {milena.pk, tom.pk}
    table = b"".join(as_ana.post("/candidates/export", {"everybody": "1", "q": "diver"}).streaming_content).decode()
    assert "milena@example.org" in table and '"\'=cmd|calc"' in table and '"Diver"' in table
    assert as_ana.post("/candidates/export", {}).status_code == 422
    as_ana.post("/candidates/archive", {"everybody": "1", "q": "milena", "away": "1"})
    milena.refresh_from_db()
    stranger.refresh_from_db()
    assert milena.archived_at is not None and stranger.archived_at is None


def test_two_are_merged_on_a_page_that_says_what_stays(as_ana: Client, ana: Member) -> None:
    kept = make_candidate(ana, headline="Engineer")
    other = make_candidate(ana, email="mj@example.net", headline="Diver")
    assert other.email in as_ana.get(f"/candidates/{kept.pk}/merge").content.decode()
    page = as_ana.get(f"/candidates/{kept.pk}/merge/{other.pk}").content.decode()
    assert "This cannot be undone" in page and "Choose what stays" in page
    answer = as_ana.post(f"/candidates/{kept.pk}/merge/{other.pk}", {"headline": "second"}, follow=True)
    assert "is one candidate now" in answer.content.decode() and "Also known as" in answer.content.decode()
    assert Candidate.objects.get().headline == "Diver"


def test_a_profile_is_shared_with_a_colleague(as_ana: Client, ana: Member, ben: Member, olga: Member) -> None:
    candidate = make_candidate(ana)
    path = f"/candidates/{candidate.pk}/share"
    assert "Ben Okafor" in as_ana.get(path).content.decode()
    assert as_ana.post(path, {"colleague": str(olga.pk)}).status_code == 422
    as_ana.post(path, {"colleague": str(ben.pk), "note": "Have a look"})
    mail = OutgoingMail.objects.get(purpose="sharing")
    assert mail.recipient == ben.user.email and "Have a look" in mail.content


def test_own_fields_stand_in_forms_filters_and_on_profiles(as_ana: Client, as_ben: Client, ana: Member) -> None:
    words = {"name": "Level", "kind": "choice", "choices": "Junior\nSenior"}
    assert as_ben.post("/company/settings/fields", words).status_code == 403
    as_ana.post("/company/settings/fields", words)
    field = CustomField.objects.get()
    as_ben.post("/candidates/new", FACTS | {f"field_{field.pk}": "Senior", "country": "RS", "language": "de"})
    candidate = Candidate.objects.get()
    content = as_ben.get(f"/candidates/{candidate.pk}").content.decode()
    assert "Level" in content and "Senior" in content and "Serbia" in content and "Deutsch" in content
    assert "Milena" in as_ben.get("/candidates/", {f"field_{field.pk}": "Senior"}).content.decode()
    assert "Nobody found" in as_ben.get("/candidates/", {f"field_{field.pk}": "Junior"}).content.decode()
    assert "1 candidate has" in as_ana.get(f"/company/settings/fields/{field.pk}/remove").content.decode()
    as_ana.post(f"/company/settings/fields/{field.pk}/remove")
    assert not CustomField.objects.exists()
    assert "No tags yet" in as_ben.get("/company/settings/tags").content.decode()


def test_the_list_shows_its_icons_and_no_markup(as_ana: Client, ana: Member) -> None:
    make_candidate(ana, headline="<b>Welder</b>")
    content = as_ana.get("/candidates/").content.decode()
    assert "&lt;svg" not in content and "<svg" in content
    assert "&lt;b&gt;Welder" in content and "<b>Welder" not in content
