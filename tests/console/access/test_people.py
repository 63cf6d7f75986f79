"""Roles of the organisation, several companies, many invitations, blocking, handing over, teams."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from parley.console.models import Company, Member, MemberInvitation, Message, MessageState, Project, Team
from parley.console.services.access.belongings import describe_belongings
from parley.console.services.companies.invitations import invite_member
from parley.identity.models import User, UserSession
from parley.toolkit.clock import frozen, now
from tests.console.cast import PASSWORD, browse_as, make_member
from tests.console.conversation_cast import make_candidate, make_conversation
from tests.fakes.engine import FakeEngine

ROLES = ("organisation_admin", "recruiter")


@pytest.fixture
def oda(company: Company) -> Member:
    """The organisation's administrator."""
    return make_member(company, "oda@harbour.example", "Oda", "Lind", "organisation_admin")


@pytest.fixture
def as_oda(oda: Member) -> Client:
    """Oda's browser."""
    return browse_as(oda)


def make_second(as_oda: Client, name: str = "Harbour Labs") -> Company:
    as_oda.post("/company/companies", {"name": name})
    return Company.objects.get(name=name)


def test_only_an_organisation_admin_makes_another_one(as_ana: Client, as_oda: Client, ben: Member) -> None:
    path = f"/company/members/{ben.pk}/role"
    assert as_ana.post(path, {"role": "organisation_admin"}).status_code == 403
    assert b"organisation_admin" not in as_ana.get(path).content
    assert as_oda.post(path, {"role": "organisation_admin"}).status_code == 302
    ben.refresh_from_db()
    assert ben.role == "organisation_admin"


def test_a_company_admin_changes_and_blocks_no_organisation_admin(as_ana: Client, oda: Member) -> None:
    assert as_ana.post(f"/company/members/{oda.pk}/role", {"role": "read_only"}).status_code == 403
    assert as_ana.post(f"/company/members/{oda.pk}/block").status_code == 403
    invited = {"addresses": "eve@harbour.example", "role": "organisation_admin"}
    assert as_ana.post("/company/members/invite", invited).status_code == 422
    oda.refresh_from_db()
    assert oda.is_active and oda.role == "organisation_admin" and not MemberInvitation.objects.exists()


def test_the_last_organisation_admin_stays_one(as_oda: Client, oda: Member, ana: Member) -> None:
    assert as_oda.post(f"/company/members/{oda.pk}/role", {"role": "recruiter"}).status_code == 403


def test_a_new_company_has_the_organisations_admins_and_nothing_of_the_others(as_oda: Client, ana: Member) -> None:
    make_candidate(ana)
    second = make_second(as_oda)
    assert [member.role for member in second.members.all()] == ["organisation_admin"]
    assert as_oda.post("/profile/company", {"company": second.pk}).status_code == 302
    page = as_oda.get("/candidates/").content.decode()
    assert "Harbour Labs" in page and "Milena" not in page
    assert as_oda.post("/company/companies", {"name": "harbour labs"}).status_code == 422
    assert as_oda.post(f"/company/companies/{second.pk}/rename", {"name": "Labs"}).status_code == 302


def test_who_becomes_an_organisation_admin_is_it_everywhere_and_who_is_none_any_more_nowhere_else(
    as_oda: Client, ben: Member
) -> None:
    second = make_second(as_oda)
    as_oda.post(f"/company/members/{ben.pk}/role", {"role": "organisation_admin"})
    assert second.members.get(user=ben.user).role == "organisation_admin"
    as_oda.post(f"/company/members/{ben.pk}/role", {"role": "recruiter"})
    assert not second.members.get(user=ben.user).is_active
    third = make_second(as_oda, "Harbour Sea")
    assert not third.members.filter(user=ben.user).exists()


def test_somebody_of_two_companies_has_a_role_in_each(as_oda: Client, ben: Member) -> None:
    second = make_second(as_oda)
    Member.objects.create(company=second, user=ben.user, role="read_only")
    browser = browse_as(ben)
    assert b"Switch company" in browser.get("/").content
    assert browser.get("/candidates/new").status_code == 200
    browser.post("/profile/company", {"company": second.pk})
    assert browser.get("/candidates/new").status_code == 403
    browser.post("/profile/default-company", {"company": second.pk})
    assert browse_as(ben).get("/candidates/new").status_code == 403
    assert browser.post("/profile/default-company", {"company": "com_unknown"}).status_code == 404


def test_many_are_invited_by_a_pasted_list_and_a_file(as_ana: Client, ana: Member) -> None:
    file = SimpleUploadedFile("people.csv", "Name,Email\nDá,da@x.example\nEx,ex@x.example\n".encode("latin-1"))
    pasted = "Cleo <cleo@x.example>; CLEO@x.example\n, ana@harbour.example broken@"
    form = {"addresses": pasted, "file": file, "role": "recruiter"}
    page = as_ana.post("/company/members/invite", form, follow=True).content.decode()
    assert set(MemberInvitation.objects.values_list("email", flat=True)) == {
        "cleo@x.example",
        "da@x.example",
        "ex@x.example",
    }
    assert "3 invitations" in page and "member already" in page
    assert as_ana.post("/company/members/invite", {"addresses": "nobody", "role": "recruiter"}).status_code == 422


def test_blocking_ends_every_way_in_at_once(as_ana: Client, ben: Member) -> None:
    conversation = make_conversation(ben, make_candidate(ben))
    browser = Client()
    browser.post("/accounts/login/", {"login": ben.user.email, "password": PASSWORD})
    assert browser.get("/").status_code == 200 and UserSession.objects.filter(user=ben.user).exists()
    assert b"1 open conversation link" in as_ana.get(f"/company/members/{ben.pk}/block").content
    as_ana.post(f"/company/members/{ben.pk}/block")
    # Not within sixty seconds but with the next request: each asks whether the member is active.
    assert browser.get("/").headers["Location"].startswith("/accounts/login/")
    assert not UserSession.objects.filter(user=ben.user).exists()
    assert Client().get(f"/c/{conversation.token}").status_code == 404
    again = Client()
    again.post("/accounts/login/", {"login": ben.user.email, "password": PASSWORD})
    assert again.get("/").status_code == 403
    as_ana.post(f"/company/members/{ben.pk}/unblock")
    assert again.get("/").status_code == 200


def test_what_a_member_owns_is_handed_over(as_ana: Client, ana: Member, ben: Member, olga: Member) -> None:
    conversation = make_conversation(ben, make_candidate(ben))
    project = Project.objects.create(company=ben.company, name="Pilots", owner=ben)
    team = Team.objects.create(company=ben.company, name="North", lead=ben)
    path = f"/company/members/{ben.pk}/belongings"
    assert b"1 project" in as_ana.get(path).content
    assert as_ana.post(path, {"heir": str(olga.pk)}).status_code == 422
    as_ana.post(path, {"heir": str(ana.pk)})
    for row, name in ((conversation, "owner_id"), (project, "owner_id"), (team, "lead_id")):
        row.refresh_from_db()
        assert getattr(row, name) == ana.pk
    assert not describe_belongings(ben).has_any


def test_a_team_has_members_of_its_company_and_a_lead(as_ana: Client, ana: Member, ben: Member, olga: Member) -> None:
    form = {"name": "North", "members": [str(ben.pk)], "lead": str(ana.pk)}
    assert as_ana.post("/company/settings/teams/add", form).status_code == 302
    team = Team.objects.get()
    assert set(team.members.all()) == {ana, ben} and team.lead == ana
    assert as_ana.post("/company/settings/teams/add", {**form, "name": "north"}).status_code == 422
    assert as_ana.post(f"/company/settings/teams/{team.pk}", {**form, "members": [str(olga.pk)]}).status_code == 422
    assert b"North" in as_ana.get("/company/settings/teams").content
    as_ana.post(f"/company/settings/teams/{team.pk}/remove")
    assert not Team.objects.exists()


def test_one_ends_ones_own_sessions_and_nobody_elses(as_ben: Client, ben: Member, ana: Member, as_ana: Client) -> None:
    other = browse_as(ben)
    foreign = UserSession.objects.get(user=ana.user)
    assert as_ben.post(f"/profile/sessions/{foreign.pk}/end").status_code == 404
    as_ben.post("/profile/sessions/end-others")
    assert other.get("/").status_code == 302 and as_ben.get("/").status_code == 200 == as_ana.get("/").status_code


def test_the_profile_keeps_what_the_member_tells(as_ben: Client, ben: Member) -> None:
    facts = {"first_name": "Benedict", "tzid": "Asia/Tokyo", "language": "de", "title": "Scout", "signature": "B."}
    assert as_ben.post("/profile", facts).status_code == 302
    ben.refresh_from_db()
    ben.user.refresh_from_db()
    assert (ben.user.first_name, ben.user.language, ben.user.tzid) == ("Benedict", "de", "Asia/Tokyo")
    assert (ben.title, ben.signature, ben.are_replies_mailed) == ("Scout", "B.", False)


def test_a_member_who_was_away_too_long_is_locked_until_let_in(as_oda: Client, ben: Member) -> None:
    rules = {"password_length": 10, "password_days": 0, "password_reuse": 0, "session_hours": 0, "idle_minutes": 0}
    as_oda.post("/company/settings/signing-in", {**rules, "inactive_days": 30, "is_remembering_allowed": "on"})
    later = now() + timedelta(days=31)
    with frozen(later):
        answer = Client().post("/accounts/login/", {"login": ben.user.email, "password": PASSWORD})
        assert answer.headers["Location"] == "/accounts/inactive/"
    ben.user.refresh_from_db()
    assert ben.user.sign_in_rules["inactive_days"] == 30


def test_who_is_made_less_leaves_no_invitation_and_no_message_that_they_may_not_send(
    as_oda: Client, oda: Member, ana: Member, ben: Member
) -> None:
    for_all = invite_member(ana, "eve@harbour.example", "recruiter")
    under_way = Message.objects.create(company=ana.company, sender=ana, state=MessageState.SENDING)
    as_oda.post(f"/company/members/{ana.pk}/role", {"role": "recruiter"})
    for_all.refresh_from_db()
    under_way.refresh_from_db()
    assert for_all.revoked_at is not None and under_way.state == MessageState.SENDING
    as_oda.post(f"/company/members/{ana.pk}/role", {"role": "content_creator"})
    under_way.refresh_from_db()
    assert under_way.state == MessageState.PAUSED


def test_a_former_organisation_admin_leaves_nothing_moving_in_the_other_companies(as_oda: Client, oda: Member) -> None:
    second = make_second(as_oda)
    other = make_member(oda.company, "pia@harbour.example", "Pia", "Lund", "company_admin")
    as_oda.post(f"/company/members/{other.pk}/role", {"role": "organisation_admin"})
    other.refresh_from_db()
    elsewhere = Member.objects.get(company=second, user=other.user)
    message = Message.objects.create(company=second, sender=elsewhere, state=MessageState.SENDING)
    admins, colleagues = (invite_member(other, f"{role}@harbour.example", role) for role in ROLES)
    there = invite_member(elsewhere, "max@harbour.example", "recruiter")
    as_oda.post(f"/company/members/{other.pk}/role", {"role": "company_admin"})
    for row in (message, admins, colleagues, there, elsewhere):
        row.refresh_from_db()
    assert (message.state, elsewhere.is_active) == (MessageState.PAUSED, False)
    assert admins.revoked_at and there.revoked_at and not colleagues.revoked_at


def test_blocking_says_that_the_page_for_booking_at_the_engine_goes_on(
    as_ana: Client, ben: Member, fake_engine: FakeEngine
) -> None:
    path = f"/company/members/{ben.pk}/block"
    assert b"Organizational Unit" not in as_ana.get(path).content
    Member.objects.filter(pk=ben.pk).update(public_url="https://e.example/pls/x", public_url_data_centre="fake")
    assert b"take them out of the Organizational Unit" in as_ana.get(path).content
    assert b"is still open" in as_ana.post(path, follow=True).content


def test_a_first_administrator_who_is_blocked_is_no_operator_any_more(as_oda: Client, ana: Member) -> None:
    User.objects.filter(pk=ana.user_id).update(is_operator=True)
    assert browse_as(ana).get("/operator/mail/").status_code == 200
    as_oda.post(f"/company/members/{ana.pk}/block")
    assert browse_as(ana).get("/operator/mail/").status_code == 403
