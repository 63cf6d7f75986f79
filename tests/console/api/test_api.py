"""The console's API: keys act as members, companies never meet, and nothing is told twice."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from parley.console.models import ApiKey, AuditEntry, Candidate, CronofyAccount, Member, MemberRole
from parley.console.services.access.blocking import block_member
from parley.console.services.integrations.keys import create_key, revoke_key
from parley.toolkit.clock import now
from tests.console.cast import browse_as
from tests.console.conversation_cast import make_candidate, make_conversation


class Software:
    """Another program with a key."""

    def __init__(self, member: Member, *, can_write: bool = True) -> None:
        self.key, self.secret = create_key(member, "Tracking system", can_write=can_write)

    def ask(self, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None) -> Any:
        """The answer to one call."""
        return Client().generic(
            method,
            f"/api/v1/{path}",
            json.dumps(body) if body is not None else "",
            content_type="application/json",
            headers={"authorization": f"Bearer {self.secret}", **(headers or {})},
        )


@pytest.fixture
def software(ana: Member) -> Software:
    return Software(ana)


def test_a_key_says_whom_it_acts_as(software: Software) -> None:
    told = software.ask("GET", "me").json()
    assert (told["company_name"], told["member_email"], told["can_write"]) == (
        "Harbour Robotics",
        "ana@harbour.example",
        True,
    )


def test_without_a_live_key_nothing_is_told(software: Software, ana: Member) -> None:
    assert Client().get("/api/v1/candidates").status_code == 401
    revoke_key(ana, software.key.pk)
    answer = software.ask("GET", "candidates")
    assert (answer.status_code, answer.json()["error"]["type"]) == (401, "unknown_key")
    assert answer["WWW-Authenticate"] == "Bearer"


def test_an_expired_key_and_one_of_a_blocked_member_are_dead(ana: Member, ben: Member) -> None:
    old, of_ben = Software(ana), Software(ben)
    ApiKey.objects.filter(pk=old.key.pk).update(expires_at=now() - timedelta(minutes=1))
    assert old.ask("GET", "me").status_code == 401
    assert of_ben.ask("GET", "me").status_code == 200
    block_member(ana, ben.pk)
    assert of_ben.ask("GET", "me").status_code == 401


def test_what_a_key_changes_stands_in_the_audit_log_with_the_key(software: Software, ana: Member) -> None:
    AuditEntry.objects.all().delete()
    made = software.ask("POST", "candidates", {"first_name": "Milena", "email": "milena@example.org"}).json()
    software.ask("PATCH", f"candidates/{made['id']}", {"phone": "+381 11 555"})
    software.ask("PATCH", f"candidates/{made['id']}", {"email": "no address"})
    software.ask("GET", "candidates")
    hook = software.ask("POST", "webhooks", {"url": "https://ats.example/hook", "events": []}).json()
    software.ask("DELETE", f"webhooks/{hook['id']}")
    lines = list(AuditEntry.objects.order_by("pk"))
    assert [(line.action, line.subject_id) for line in lines] == [
        ("api_add_candidate", made["id"]),
        ("api_change_candidate", made["id"]),
        ("api_add_webhook", hook["id"]),
        ("api_remove_webhook", hook["id"]),
    ]
    assert {(line.member, line.detail, line.address) for line in lines} == {
        (ana, f"{software.key.pk} “Tracking system”", "127.0.0.1")
    }


def test_a_candidate_is_added_changed_and_found(software: Software, ana: Member) -> None:
    facts = {"first_name": "Milena", "email": "Milena@Example.org", "tags": ["Campus"], "tzid": "Europe/Belgrade"}
    made = software.ask("POST", "candidates", facts)
    assert made.status_code == 201, made.content
    told = made.json()
    assert (told["email"], told["tags"], told["source"], told["consent"]) == (
        "milena@example.org",
        ["Campus"],
        "api",
        "unknown",
    )
    changed = software.ask("PATCH", f"candidates/{told['id']}", {"headline": "Welder"}).json()
    assert (changed["headline"], changed["first_name"]) == ("Welder", "Milena")
    found = software.ask("GET", "candidates?email=MILENA@example.org").json()
    assert [each["id"] for each in found["data"]] == [told["id"]]
    assert [each["id"] for each in software.ask("GET", "candidates?search=mil").json()["data"]] == [told["id"]]


def test_an_address_is_taken_once_and_an_upsert_changes_its_owner(software: Software, ana: Member) -> None:
    known = make_candidate(ana)
    facts = {"first_name": "Mila", "email": known.email}
    refused = software.ask("POST", "candidates", facts)
    assert refused.status_code == 409
    assert refused.json()["error"]["fields"] == {"candidate_id": known.pk}
    assert software.ask("POST", "candidates?upsert=true", facts).status_code == 200
    known.refresh_from_db()
    assert (known.first_name, Candidate.objects.count()) == ("Mila", 1)


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"first_name": "Mila"}, "email"),
        ({"first_name": "Mila", "email": "nobody"}, "email"),
        ({"first_name": "Mi\nla", "email": "mila@example.org"}, "first_name"),
        ({"first_name": "Mila", "email": "mila@example.org", "tzid": "Mars/Base"}, "tzid"),
        ({"first_name": "Mila", "email": "mila@example.org", "fields": {"Shoe size": "40"}}, "fields"),
        ({"first_name": "M" * 101, "email": "mila@example.org"}, "first_name"),
    ],
)
def test_what_cannot_be_read_is_named(software: Software, facts: dict[str, Any], field: str) -> None:
    answer = software.ask("POST", "candidates", facts)
    assert answer.status_code == 422
    assert field in answer.json()["error"]["fields"]
    assert not Candidate.objects.exists()


def test_pages_by_cursor_show_everybody_once(
    software: Software, ana: Member, django_assert_max_num_queries: Any
) -> None:
    wanted = {make_candidate(ana, f"Name{number}").pk for number in range(7)}
    seen: list[str] = []
    cursor = ""
    while cursor is not None:
        with django_assert_max_num_queries(8):
            page = software.ask("GET", f"candidates?limit=3&cursor={cursor}").json()
        seen += [each["id"] for each in page["data"]]
        cursor = page["next_cursor"]
    assert (set(seen), len(seen)) == (wanted, 7)
    assert software.ask("GET", "candidates?cursor=forged").status_code == 422
    assert software.ask("GET", "candidates?limit=0").status_code == 422


def test_another_company_is_not_there(software: Software, ana: Member, olga: Member) -> None:
    stranger = make_candidate(olga, "Stranger")
    conversation = make_conversation(olga, stranger)
    theirs = Software(olga).ask("POST", "webhooks", {"url": "https://ats.example/hook"}).json()
    for method, path, body in (
        ("GET", f"candidates/{stranger.pk}", None),
        ("PATCH", f"candidates/{stranger.pk}", {"headline": "x"}),
        ("GET", f"conversations/{conversation.pk}", None),
        ("POST", f"conversations/{conversation.pk}/revoke", None),
        ("POST", "conversations", {"candidate_id": stranger.pk}),
        ("DELETE", f"webhooks/{theirs['id']}", None),
    ):
        assert software.ask(method, path, body).status_code == 404, path
    assert software.ask("GET", "candidates").json()["data"] == []
    assert software.ask("GET", f"conversations?candidate_id={stranger.pk}").json()["data"] == []


def test_a_key_ends_after_a_year_and_one_that_only_reads_is_told_no_link(software: Software, ana: Member) -> None:
    ends_at = software.key.expires_at
    assert ends_at is not None and round((ends_at - software.key.created_at) / timedelta(days=1)) == 365
    conversation = make_conversation(ana, make_candidate(ana))
    reader = Software(ana, can_write=False)
    assert reader.ask("GET", f"conversations/{conversation.pk}").json()["link_url"] is None
    assert [one["link_url"] for one in reader.ask("GET", "conversations").json()["data"]] == [None]
    ApiKey.objects.filter(pk=reader.key.pk).update(expires_at=now() + timedelta(days=20))
    assert browse_as(ana).get("/company/settings/keys").content.count(b"Ends soon") == 1


def test_asked_again_with_the_same_key_a_link_is_made_once(software: Software, ana: Member) -> None:
    CronofyAccount.objects.create(company=ana.company, code="here", saved_by=ana)
    Member.objects.filter(pk=ana.pk).update(public_url="https://e.example/pls/x", public_url_data_centre="here")
    milena, other = make_candidate(ana), make_candidate(ana, email="other@example.org")
    answers = [
        software.ask("POST", "conversations", {"candidate_id": each.pk}, {"Idempotency-Key": "order 7"})
        for each in (milena, milena, other)
    ]
    assert [answer.status_code for answer in answers] == [201, 201, 422]
    assert answers[0].json()["id"] == answers[1].json()["id"]
    assert (
        Software(ana)
        .ask("POST", "conversations", {"candidate_id": other.pk}, {"Idempotency-Key": "order 7"})
        .json()["candidate_id"]
        == other.pk
    )
    assert software.ask("POST", "conversations", {"candidate_id": milena.pk}).json()["id"] != answers[0].json()["id"]


@pytest.mark.parametrize("role", MemberRole.values)
def test_a_key_can_do_no_more_than_its_member(ana: Member, role: str) -> None:
    ana.role = role
    ana.save(update_fields=["role"])
    writer, reader = Software(ana), Software(ana, can_write=False)
    candidate = make_candidate(ana)
    may_read = role != MemberRole.CONTENT_CREATOR
    may_edit = may_read and role != MemberRole.READ_ONLY
    may_manage = role in (MemberRole.COMPANY_ADMIN, MemberRole.ORGANISATION_ADMIN)
    for key, method, path, body, is_allowed in (
        (writer, "GET", "candidates", None, may_read),
        (writer, "PATCH", f"candidates/{candidate.pk}", {"headline": "x"}, may_edit),
        (reader, "PATCH", f"candidates/{candidate.pk}", {"headline": "x"}, False),
        (writer, "GET", "webhooks", None, may_manage),
        (writer, "POST", "webhooks", {"url": "https://ats.example/hook"}, may_manage),
        (reader, "POST", "webhooks", {"url": "https://ats.example/hook"}, False),
    ):
        status = key.ask(method, path, body).status_code
        assert (status < 300) == is_allowed and status in (200, 201, 403), (path, status)


def test_a_conversation_tells_its_link_until_it_is_revoked(software: Software, ana: Member) -> None:
    conversation = make_conversation(ana, make_candidate(ana))
    told = software.ask("GET", f"conversations/{conversation.pk}").json()
    assert told["link_url"].endswith(f"/c/{conversation.token}")
    assert told["owner"] == {"name": "Ana Ruiz", "email": "ana@harbour.example"}
    ended = software.ask("POST", f"conversations/{conversation.pk}/revoke").json()
    assert (ended["link_url"], ended["status"]) == (None, "cancelled")
    assert software.ask("GET", "conversations?status=cancelled").json()["data"][0]["id"] == conversation.pk
    assert software.ask("GET", "conversations?status=eaten").status_code == 422


def test_the_document_describes_every_operation_and_unknown_addresses_are_refused_in_shape(db: Any) -> None:
    document = Client().get("/api/v1/openapi.json").json()
    assert set(document["paths"]) == {
        "/api/v1/candidates",
        "/api/v1/candidates/{candidate_id}",
        "/api/v1/conversations",
        "/api/v1/conversations/{conversation_id}",
        "/api/v1/conversations/{conversation_id}/revoke",
        "/api/v1/lists",
        "/api/v1/lists/{list_id}/candidates",
        "/api/v1/lists/{list_id}/candidates/remove",
        "/api/v1/me",
        "/api/v1/webhooks",
        "/api/v1/webhooks/{webhook_id}",
    }
    assert all(operation["security"] for path in document["paths"].values() for operation in path.values())
    answer = Client().get("/api/v1/nothing/here")
    assert (answer.status_code, answer.json()["error"]["type"]) == (404, "not_found")


def test_the_screens_make_a_key_and_a_webhook_and_show_each_secret_once(as_ana: Client, as_ben: Client) -> None:
    made = as_ana.post(
        "/company/settings/keys", {"expires_in_days": "365", "name": "Tracking system", "can_write": "on"}
    ).content.decode()
    assert "pky_" in made and made.count(ApiKey.objects.get().beginning) >= 2
    again = as_ana.get("/company/settings/keys").content.decode()
    assert "Reads and writes" in again and "new-key" not in again
    hook = as_ana.post("/company/settings/webhooks", {"url": "https://ats.example/h", "events": []}).content.decode()
    assert "whsec_" in hook and "All events" in hook
    refused = as_ana.post("/company/settings/webhooks", {"url": "nonsense"})
    assert (refused.status_code, b"complete address" in refused.content) == (422, True)
    assert as_ben.get("/company/settings/keys").status_code == 403
