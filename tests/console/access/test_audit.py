"""The audit log: what is recorded by itself, filters, the file, seals, and how long it is kept."""

from datetime import timedelta

from django.test import Client

from parley.console.models import AuditEntry, Member
from parley.console.services.audit.sealing import check_chain, drop_old_entries, seal_due_entries
from parley.toolkit.clock import frozen, now
from tests.console.cast import PASSWORD
from tests.console.conversation_cast import make_candidate


def list_actions(company_id: str) -> list[str]:
    return list(AuditEntry.objects.filter(company_id=company_id).order_by("pk").values_list("action", flat=True))


def test_what_a_member_does_is_recorded_by_itself(as_ana: Client, ana: Member, ben: Member) -> None:
    AuditEntry.objects.all().delete()
    as_ana.get("/company/members")
    as_ana.post(f"/company/members/{ben.pk}/role", {"role": "read_only"})
    as_ana.post(f"/company/members/{ben.pk}/role", {"role": "no such role"})
    entry = AuditEntry.objects.get()
    assert (entry.member, entry.action, entry.subject_id) == (ana, "member_role", str(ben.pk))
    assert (entry.detail, entry.address) == ("recruiter → read_only", "127.0.0.1")


def test_nothing_that_is_known_of_a_candidate_stands_in_the_log(as_ana: Client, ana: Member) -> None:
    candidate = make_candidate(ana)
    facts = {"first_name": "Milena", "last_name": "Petrović", "email": "milena@secret.example", "notes": "secret"}
    as_ana.post(f"/candidates/{candidate.pk}/edit", facts)
    as_ana.post("/candidates/new", {**facts, "email": "other@secret.example"})
    words = " ".join(str(row) for row in AuditEntry.objects.values())
    assert not [told for told in ("Milena", "Petrović", "secret") if told in words]


def test_sign_ins_failures_and_changes_at_the_door_are_recorded(ben: Member) -> None:
    AuditEntry.objects.all().delete()
    browser = Client()
    browser.post("/accounts/login/", {"login": ben.user.email, "password": "wrong one here"})
    browser.post("/accounts/login/", {"login": ben.user.email, "password": PASSWORD})
    new = {"oldpassword": PASSWORD, "password1": "a brand new password", "password2": "a brand new password"}
    browser.post("/accounts/password/change/", new)
    browser.post("/accounts/logout/")
    assert list_actions(ben.company_id) == ["sign_in_failed", "signed_in", "password_changed", "signed_out"]
    assert PASSWORD not in str(list(AuditEntry.objects.values()))


def test_the_log_is_filtered_and_taken_as_a_file(as_ana: Client, as_ben: Client, ana: Member, ben: Member) -> None:
    as_ana.post(f"/company/members/{ben.pk}/role", {"role": "read_only"})
    page = as_ana.get("/company/audit", {"who": str(ana.pk), "what": "member_role"}).content.decode()
    assert "Role changed" in page and "recruiter → read_only" in page
    assert "Nothing found" in as_ana.get("/company/audit", {"subject": "can_unknown"}).content.decode()
    assert "Nothing found" in as_ana.get("/company/audit", {"until": "2020-01-01"}).content.decode()
    file = as_ana.post("/company/audit/export", {"what": "member_role"}).getvalue().decode()
    assert "recruiter → read_only" in file and "signed_in" not in file
    assert as_ben.get("/company/audit").status_code == 403


def test_a_changed_line_breaks_the_seals(as_ana: Client, ana: Member) -> None:
    for _ in range(3):
        as_ana.post("/profile", {"first_name": "Ana"})
    seal_due_entries()
    assert check_chain(ana.company).broken_number is None
    assert b"is intact" in as_ana.post("/company/audit/check", follow=True).content
    seal_due_entries()
    AuditEntry.objects.filter(company=ana.company, number=2).update(address="10.0.0.1")
    assert check_chain(ana.company).broken_number == 2


def test_a_line_that_was_taken_out_breaks_the_seals(as_ana: Client, ana: Member) -> None:
    for _ in range(3):
        as_ana.post("/profile", {"first_name": "Ana"})
    seal_due_entries()
    AuditEntry.objects.filter(company=ana.company, number=2).delete()
    assert check_chain(ana.company).broken_number == 3


def test_old_lines_go_and_the_rest_is_still_intact(as_ana: Client, ana: Member) -> None:
    assert as_ana.post("/company/audit/keeping", {"kept_days": "7"}).status_code == 422
    as_ana.post("/company/audit/keeping", {"kept_days": "30"})
    with frozen(now() + timedelta(days=20)):
        as_ana.post("/profile", {"first_name": "Ana"})
        as_ana.post("/profile", {"first_name": "Ana"})
    seal_due_entries()
    before = AuditEntry.objects.count()
    with frozen(now() + timedelta(days=31)):
        assert drop_old_entries() == before - 2
    assert check_chain(ana.company).broken_number is None
