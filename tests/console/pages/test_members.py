"""Members: inviting, joining, roles, blocking."""

import re
from email import message_from_string
from email.policy import default

import pytest
from django.test import Client

from parley.console.models import Member, MemberInvitation, MemberRole, OutgoingMail
from parley.identity.models import User
from tests.console.cast import PASSWORD, browse_as

JOIN = {"first_name": "Cleo", "last_name": "Lang", "password": "a long enough one", "tzid": "Europe/Berlin"}


def invite(client: Client, email: str, role: str = "recruiter") -> str:
    """Invite, and answer the path in the mail."""
    client.post("/company/members/invite", {"addresses": email, "role": role})
    mail = message_from_string(OutgoingMail.objects.latest("pk").content, policy=default)
    body = mail.get_body(("plain",))
    assert body
    found = re.search(r"http://localhost:8000(/join/\S+)", str(body.get_content()))
    assert found
    return found[1]


def test_an_invited_colleague_joins_by_the_mailed_link(as_ana: Client, ana: Member) -> None:
    path = invite(as_ana, "Cleo@Harbour.example")
    client = Client()
    assert b"Harbour Robotics" in client.get(path).content
    assert client.post(path, JOIN).status_code == 302
    member = Member.objects.get(user__email="cleo@harbour.example")
    assert (member.company, member.role, member.user.name) == (ana.company, MemberRole.RECRUITER, "Cleo Lang")
    assert client.get("/").status_code == 200
    assert Client().get(path).status_code == 410


def test_looking_at_an_invitation_changes_nothing(as_ana: Client) -> None:
    path = invite(as_ana, "cleo@harbour.example")
    Client().get(path)
    Client().head(path)
    assert not User.objects.filter(email="cleo@harbour.example").exists()
    assert Client().get(path).status_code == 200


def test_a_known_address_must_log_in_and_is_never_taken_over(as_ana: Client, olga: Member) -> None:
    path = invite(as_ana, "olga@other.example")
    assert b"Log in" in Client().get(path).content
    Client().post(path, JOIN)
    olga.user.refresh_from_db()
    assert olga.user.check_password(PASSWORD)
    assert Member.objects.filter(user=olga.user).count() == 1
    as_olga = browse_as(olga)
    assert as_olga.post(path).status_code == 302
    assert Member.objects.filter(user=olga.user).count() == 2
    assert b"Harbour Robotics" in as_olga.get("/profile").content


def test_somebody_else_cannot_accept_with_their_own_user(as_ana: Client, as_ben: Client, olga: Member) -> None:
    path = invite(as_ana, "olga@other.example")
    assert as_ben.post(path).status_code == 403
    assert Member.objects.filter(user=olga.user).count() == 1
    assert MemberInvitation.objects.get().accepted_at is None


def test_a_withdrawn_or_replaced_invitation_is_closed(as_ana: Client) -> None:
    first = invite(as_ana, "cleo@harbour.example")
    second = invite(as_ana, "cleo@harbour.example")
    assert Client().get(first).status_code == 410
    invitation = MemberInvitation.objects.latest("pk")
    as_ana.post(f"/company/members/invitations/{invitation.pk}/withdraw")
    assert Client().post(second, JOIN).status_code == 410


def test_inviting_a_member_again_is_refused_in_place(as_ana: Client, ben: Member) -> None:
    response = as_ana.post("/company/members/invite", {"addresses": "ben@harbour.example", "role": "recruiter"})
    assert response.status_code == 422
    assert b"member already" in response.content
    assert not OutgoingMail.objects.exists()


@pytest.mark.parametrize("email", ["nobody", "a@b", "a@@b.example", "a@b.example:eve@evil.example"])
def test_an_address_that_is_none_is_refused_in_place(as_ana: Client, email: str) -> None:
    response = as_ana.post("/company/members/invite", {"addresses": email, "role": "recruiter"})
    assert response.status_code == 422
    assert not OutgoingMail.objects.exists()


def test_a_blocked_member_is_outside_at_once_and_may_be_let_in_again(
    as_ana: Client, as_ben: Client, ben: Member
) -> None:
    as_ana.post(f"/company/members/{ben.pk}/block")
    assert as_ben.get("/").headers["Location"].startswith("/accounts/login/")
    assert browse_as(ben).get("/").status_code == 403
    as_ana.post(f"/company/members/{ben.pk}/unblock")
    assert browse_as(ben).get("/").status_code == 200


def test_the_last_administrator_stays_one(as_ana: Client, ana: Member, ben: Member) -> None:
    assert as_ana.post(f"/company/members/{ana.pk}/role", {"role": "recruiter"}).status_code == 403
    assert as_ana.post(f"/company/members/{ana.pk}/block").status_code == 403
    as_ana.post(f"/company/members/{ben.pk}/role", {"role": "company_admin"})
    assert as_ana.post(f"/company/members/{ana.pk}/role", {"role": "recruiter"}).status_code == 302
    assert as_ana.post(f"/company/members/{ben.pk}/role", {"role": "recruiter"}).status_code == 403


def test_members_of_another_company_are_out_of_reach(as_ana: Client, olga: Member) -> None:
    assert as_ana.post(f"/company/members/{olga.pk}/block").status_code == 404
    olga.refresh_from_db()
    assert olga.is_active


def test_recruiters_see_members_but_change_nothing(as_ben: Client, ana: Member) -> None:
    content = as_ben.get("/company/members").content
    assert b"Ana Ruiz" in content
    assert b"Send invitation" not in content
    assert as_ben.post(f"/company/members/{ana.pk}/block").status_code == 403
    assert (
        as_ben.post("/company/members/invite", {"addresses": "x@y.example", "role": "company_admin"}).status_code == 403
    )
