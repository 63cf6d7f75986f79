"""Screens of privacy: consent by a link of one's own, anonymising asked twice, rules, and everything as a ZIP."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from parley.console.models import (
    Candidate,
    ConsentRequest,
    EntryKind,
    Member,
    OutgoingMail,
    ProtectionRule,
    TimelineEntry,
)
from parley.console.services.candidates.timeline import build_entry, write_entry
from parley.console.services.privacy.consents import anonymise_silent_candidates, ask_for_consent
from parley.console.services.privacy.retention import keep_retention, list_next_month
from parley.toolkit.clock import frozen, in_minutes, now
from tests.console.cast import browse_as, make_member
from tests.console.conversation_cast import make_candidate, make_conversation

pytestmark = pytest.mark.django_db
DAY = 24 * 60


@pytest.fixture
def milena(ana: Member) -> Candidate:
    return make_candidate(ana, source="manual")


def ask(member: Member, candidate: Candidate) -> str:
    """Ask and answer with the link's path, as it stands in the mail."""
    assert ask_for_consent(member, [candidate]) == (1, 0)
    mail = OutgoingMail.objects.filter(purpose="consent").latest("pk")
    found = re.search(r"/consent/[\w-]{20,}", mail.content.replace("=\n", "").replace("=\r\n", ""))
    assert found
    return found[0]


@contextmanager
def once_asked(words: str, act: Callable[[], None]) -> Iterator[None]:
    """Something that happens right after the first query with these words, as another process might do it."""
    has_acted = False

    def execute(run: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        nonlocal has_acted
        answer = run(sql, params, many, context)
        if words in sql and not has_acted:
            has_acted = True
            act()
        return answer

    with connection.execute_wrapper(execute):
        yield
    assert has_acted


def test_the_profile_says_that_consent_is_missing_until_it_is_given(
    as_ben: Client, ben: Member, milena: Candidate
) -> None:
    assert "has not consented" in as_ben.get(f"/candidates/{milena.pk}").content.decode()
    page = as_ben.post(f"/candidates/{milena.pk}/consent", follow=True)
    assert "is asked by mail" in page.content.decode()
    assert "Consent was asked for" in page.content.decode()
    Candidate.objects.update(consent="given")
    assert "onsent was asked for" not in as_ben.get(f"/candidates/{milena.pk}").content.decode()


def test_looking_at_the_link_changes_nothing_and_agreeing_is_kept(ana: Member, milena: Candidate) -> None:
    path = ask(ana, milena)
    browser = Client()
    page = browser.get(path)
    assert "May Harbour Robotics keep your details?" in page.content.decode()
    assert page.headers["Referrer-Policy"] == "same-origin"
    milena.refresh_from_db()
    assert milena.consent == "requested"
    assert "Thank you, you agreed" in browser.post(path, {"answer": "agree"}).content.decode()
    browser.post(path, {"answer": "agree"})
    milena.refresh_from_db()
    request = ConsentRequest.objects.get()
    assert (milena.consent, request.answer, "keep your name" in request.text) == ("given", "given", True)
    assert TimelineEntry.objects.filter(kind="consent", code="given").count() == 1


def test_not_agreeing_anonymises_at_once_also_later(ana: Member, milena: Candidate) -> None:
    path = ask(ana, milena)
    browser = Client()
    browser.post(path, {"answer": "agree"})
    assert "Your details are deleted" in browser.post(path, {"answer": "disagree"}).content.decode()
    milena.refresh_from_db()
    assert (milena.anonymised_at is not None, milena.consent) == (True, "refused")
    assert browser.get(path).status_code == browser.post(path, {"answer": "agree"}).status_code == 404


@pytest.mark.parametrize(("own", "spoken"), [("", "de"), ("fr", "fr")])
def test_the_question_is_put_in_the_candidates_language_or_the_browsers(ana: Member, own: str, spoken: str) -> None:
    path = ask(ana, make_candidate(ana, source="manual", language=own))
    page = Client(headers={"Accept-Language": "it,de;q=0.8"}).get(path)
    assert f'<html lang="{spoken}"' in page.content.decode()


def test_a_link_that_nobody_sent_leads_nowhere() -> None:
    assert Client().get("/consent/abcdefghijklmnopqrstuvwxyz").status_code == 404


def test_silence_anonymises_only_where_a_rule_says_so(ana: Member, milena: Candidate) -> None:
    ask(ana, milena)
    with frozen(in_minutes(400 * DAY)):
        assert anonymise_silent_candidates() == 0
    ProtectionRule.objects.create(company=ana.company, scope="union:EU", answer_days=30)
    lena = make_candidate(ana, "Lena", country="DE")
    ask(ana, lena)
    assert anonymise_silent_candidates() == 0
    with frozen(in_minutes(31 * DAY)):
        assert anonymise_silent_candidates() == 1
    lena.refresh_from_db()
    milena.refresh_from_db()
    assert (lena.anonymised_at is None, milena.anonymised_at is None) == (False, True)


def test_who_answers_while_the_silent_are_gone_through_stays(ana: Member, milena: Candidate) -> None:
    ProtectionRule.objects.create(company=ana.company, scope="default", answer_days=30)
    paths = [ask(ana, milena), ask(ana, make_candidate(ana, "Lena"))]

    def agree() -> None:
        for path in paths:
            assert Client().post(path, {"answer": "agree"}).status_code == 200

    with frozen(in_minutes(31 * DAY)), once_asked("console_consentrequest", agree):
        assert anonymise_silent_candidates() == 0
    assert set(Candidate.objects.values_list("consent", "anonymised_at")) == {("given", None)}


def test_whoever_agreed_is_not_silent(ana: Member, milena: Candidate) -> None:
    ProtectionRule.objects.create(company=ana.company, scope="default", answer_days=30)
    Client().post(ask(ana, milena), {"answer": "agree"})
    with frozen(in_minutes(31 * DAY)):
        assert anonymise_silent_candidates() == 0


def test_a_selection_is_asked_and_who_answered_is_not(as_ben: Client, ana: Member, milena: Candidate) -> None:
    omar, gina = make_candidate(ana, "Omar"), make_candidate(ana, "Gina", consent="given")
    page = as_ben.post("/consents/ask", {"candidate": [milena.pk, omar.pk, gina.pk]}, follow=True)
    assert "2 candidates are asked by mail." in page.content.decode()
    assert OutgoingMail.objects.filter(purpose="consent").count() == 2


def test_retention_archives_then_anonymises_who_was_silent(ana: Member, milena: Candidate) -> None:
    ProtectionRule.objects.create(company=ana.company, scope="default", archive_months=6, anonymise_months=12)
    ProtectionRule.objects.create(company=ana.company, scope="country:RS")
    make_candidate(ana, "Kept", country="RS")
    booked = make_candidate(ana, "Booked")
    make_conversation(ana, booked, ends_at=now().replace(year=now().year + 2))
    assert list_next_month(ana.company) == []
    with frozen(in_minutes(160 * DAY)):
        assert [each.candidate for each in list_next_month(ana.company)] == [milena]
    with frozen(in_minutes(190 * DAY)):
        assert (keep_retention(), keep_retention()) == (1, 0)
    with frozen(in_minutes(370 * DAY)):
        assert keep_retention() == 1
    milena.refresh_from_db()
    assert (milena.archived_at is not None, milena.anonymised_at is not None) == (True, True)
    assert Candidate.objects.filter(anonymised_at=None).count() == 2


def test_who_is_heard_of_while_the_old_are_gone_through_stays(ana: Member, milena: Candidate) -> None:
    ProtectionRule.objects.create(company=ana.company, scope="default", anonymise_months=12)

    def hear() -> None:
        write_entry(build_entry(EntryKind.NOTE, "added", candidate=milena, member=ana))

    with frozen(in_minutes(400 * DAY)), once_asked('FROM "console_candidate"', hear):
        assert keep_retention() == 0
    milena.refresh_from_db()
    assert milena.anonymised_at is None


def test_anonymising_is_asked_twice(as_ana: Client, milena: Candidate) -> None:
    path = f"/candidates/{milena.pk}/anonymise"
    assert "cannot be undone" in as_ana.get(path).content.decode()
    assert as_ana.post(path).status_code == 422
    assert "This candidate was anonymised" in as_ana.post(path, {"understood": "1"}, follow=True).content.decode()
    assert as_ana.get(path).status_code == 404


def test_recruiters_do_not_anonymise_nor_change_rules(as_ben: Client, milena: Candidate) -> None:
    assert as_ben.post(f"/candidates/{milena.pk}/anonymise", {"understood": "1"}).status_code == 403
    assert as_ben.post("/company/settings/data-protection/rule", {"scope": "default"}).status_code == 403


def test_readers_export_nothing(ben: Member, milena: Candidate) -> None:
    reader = browse_as(make_member(ben.company, "rea@harbour.example", "Rea", "Der", "read_only"))
    assert reader.post(f"/candidates/{milena.pk}/everything").status_code == 403


def test_everything_comes_as_a_zip(as_ben: Client, milena: Candidate) -> None:
    page: Any = as_ben.post(f"/candidates/{milena.pk}/everything")
    assert b"".join(page.streaming_content).startswith(b"PK")


def test_a_rule_is_made_changed_and_taken_away(as_ana: Client, ana: Member) -> None:
    path = "/company/settings/data-protection"
    assert "Everywhere else" in as_ana.get(path).content.decode()
    fields = {
        "scope": "union:EU",
        "needs_consent": "on",
        "answer_days": "30",
        "archive_months": "",
        "anonymise_months": "24",
    }
    page = as_ana.post(f"{path}/rule", fields, follow=True)
    assert "Silence for 30 days anonymises. Anonymised after 24 months without activity." in page.content.decode()
    assert as_ana.post(f"{path}/rule", fields | {"answer_days": "0"}).status_code == 422
    assert as_ana.post(f"{path}/rule", fields | {"archive_months": "36"}).status_code == 422
    as_ana.post(f"{path}/remove", {"scope": "union:EU"})
    assert not ProtectionRule.objects.filter(company=ana.company).exists()


def test_the_words_of_the_mail_are_the_company_s_own(as_ana: Client, ana: Member, milena: Candidate) -> None:
    as_ana.post("/company/settings/data-protection", {"consent_subject": "A question", "consent_text": "May we?"})
    ask(ana, milena)
    assert OutgoingMail.objects.get().subject == "A question"
    assert ConsentRequest.objects.get().text == "May we?"


def test_everybody_found_is_asked_but_those_who_were_asked(as_ben: Client, ana: Member, milena: Candidate) -> None:
    make_candidate(ana, "Omar", consent="requested")
    page = as_ben.post("/consents/ask", {"everybody": "1"}, follow=True)
    assert "1 candidate is asked by mail." in page.content.decode()
