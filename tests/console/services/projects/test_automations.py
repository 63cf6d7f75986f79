"""Automations: a booking moves the card, a stage sends a message, each once, and only to whom it may be sent."""

from datetime import timedelta
from typing import Any

import pytest

from parley.console.domain.errors import InputRefused
from parley.console.domain.statuses import Status
from parley.console.models import (
    Automation,
    AutomationRun,
    Candidate,
    CandidateList,
    Card,
    Conversation,
    CronofyAccount,
    ListEntry,
    Member,
    MessageTemplate,
    OutgoingMail,
    Project,
    Stage,
    TimelineEntry,
)
from parley.console.services.conversations.links import set_status
from parley.console.services.conversations.webhooks import receive_webhook
from parley.console.services.lists.records import list_uses
from parley.console.services.projects.automations import running
from parley.console.services.projects.automations.following import follow_conversations
from parley.console.services.projects.automations.records import (
    AutomationFacts,
    preview_automation,
    run_by_hand,
    switch_off,
    switch_on,
    write_automation,
)
from parley.console.services.projects.automations.running import run_due_automations
from parley.console.services.projects.cards import move_card, remove_cards
from parley.console.services.projects.records import set_archived
from parley.console.services.projects.stages import list_stages
from parley.console.services.relaying.entries import relay_due_entries
from parley.toolkit.clock import frozen, now
from tests.console.conversation_cast import describe_request, describe_webhook, make_conversation, sign
from tests.console.services.projects.project_cast import make_project, put
from tests.fakes.engine import FakeEngine

BODY = "Dear {{ first name }}, choose a time: {{ conversation link }}"


@pytest.fixture
def project(ana: Member, authorized: CronofyAccount) -> Project:
    """A project in a company that has authorized; Ana has a public URL."""
    ana.public_url, ana.public_url_data_centre = "https://engine.example/ana", "fake"
    ana.save()
    return make_project(ana)


@pytest.fixture
def stages(project: Project) -> list[Stage]:
    """Its stages."""
    return list_stages(project)


def make_sender(project: Project, stage: Stage, member: Member, *, delay_hours: int = 0) -> Automation:
    template = MessageTemplate.objects.create(
        company=project.company, name="Invitation", subject="Hello {{ first name }}", body=BODY
    )
    facts = AutomationFacts("send", stage.pk, template_id=template.pk, delay_hours=delay_hours)
    automation = write_automation(project, facts)
    switch_on(automation, member)
    return Automation.objects.get(pk=automation.pk)


def make_mover(project: Project, to_stage: Stage, member: Member, on_status: str = "booked") -> Automation:
    automation = write_automation(project, AutomationFacts("move", None, on_status, to_stage.pk))
    switch_on(automation, member)
    return automation


def read_outcomes(automation: Automation) -> list[tuple[str, str]]:
    return list(automation.runs.order_by("pk").values_list("outcome", "reason"))


def test_entering_a_stage_sends_one_mail_with_a_link_of_ones_own(
    project: Project, stages: list[Stage], ana: Member
) -> None:
    automation = make_sender(project, stages[1], ana)
    card = put(project, stages[0], ana, "Milena")
    assert run_due_automations() == 0
    move_card(card, stages[1], ana)
    assert (run_due_automations(), run_due_automations()) == (1, 0)
    mail, conversation = OutgoingMail.objects.get(), Conversation.objects.get()
    assert (mail.recipient, mail.subject, mail.purpose) == ("milena@example.org", "Hello Milena", "automation")
    assert mail.conversation == conversation and conversation.candidate == card.candidate
    assert f"/c/{conversation.token}" in mail.content
    assert read_outcomes(automation) == [("sent", "")]


def test_moving_within_the_stage_begins_nothing_and_coming_back_is_a_new_entry(
    project: Project, stages: list[Stage], ana: Member
) -> None:
    make_sender(project, stages[1], ana)
    card = put(project, stages[1], ana, "Milena")
    move_card(card, stages[1], ana)
    run_due_automations()
    assert OutgoingMail.objects.count() == 1
    move_card(card, stages[0], ana)
    move_card(card, stages[1], ana)
    run_due_automations()
    assert OutgoingMail.objects.count() == 2


def test_a_worker_killed_before_the_end_leaves_no_half_and_the_next_sends_once(
    project: Project, stages: list[Stage], ana: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_sender(project, stages[1], ana)
    put(project, stages[1], ana, "Milena")

    def die(*_values: Any, **_columns: Any) -> bool:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(running, "finish", die)
        run_due_automations()
    assert not OutgoingMail.objects.exists() and not Conversation.objects.exists()
    with frozen(now() + timedelta(seconds=running.LEASE_SECONDS + 1)):
        run_due_automations()
    assert (OutgoingMail.objects.count(), Conversation.objects.count()) == (1, 1)


def test_a_lease_that_was_lost_keeps_nothing_of_the_attempt(
    project: Project, stages: list[Stage], ana: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_sender(project, stages[1], ana)
    put(project, stages[1], ana, "Milena")
    settle = running._settle

    def be_overtaken(run: AutomationRun) -> Any:
        AutomationRun.objects.filter(pk=run.pk).update(lease_token="somebody else")
        return settle(run)

    monkeypatch.setattr(running, "_settle", be_overtaken)
    run_due_automations()
    assert not OutgoingMail.objects.exists() and not Conversation.objects.exists()


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ({"unsubscribed_at": True}, "Unsubscribed"),
        ({"undeliverable_at": True}, "The address does not take mail"),
        ({"archived_at": True}, "Archived"),
        ({"consent": "refused"}, "Refused consent"),
    ],
)
def test_whoever_may_not_be_written_to_is_left_out_with_the_reason(
    project: Project, stages: list[Stage], ana: Member, facts: dict[str, Any], reason: str
) -> None:
    automation = make_sender(project, stages[1], ana)
    card = put(project, stages[1], ana, "Milena")
    Candidate.objects.update(**{name: now() if value is True else value for name, value in facts.items()})
    affected, count = preview_automation(automation, ana)
    assert (count, affected[0].card, affected[0].reason) == (1, card, reason)
    run_due_automations()
    assert read_outcomes(automation) == [("skipped", reason)]
    assert not OutgoingMail.objects.exists() and not Conversation.objects.exists()


def test_after_hours_only_whoever_is_still_there_is_written_to(
    project: Project, stages: list[Stage], ana: Member
) -> None:
    automation = make_sender(project, stages[1], ana, delay_hours=2)
    stays, goes, leaves = (put(project, stages[1], ana, name) for name in ("Milena", "Tom", "Una"))
    assert run_due_automations() == 0
    move_card(goes, stages[2], ana)
    remove_cards(project, Card.objects.filter(pk=leaves.pk), ana)
    with frozen(now() + timedelta(hours=2, seconds=1)):
        run_due_automations()
    assert OutgoingMail.objects.get().candidate == stays.candidate
    assert [outcome for outcome, _reason in read_outcomes(automation)] == ["sent", "skipped", "skipped"]


def test_paused_and_archived_it_rests_and_goes_on_afterwards(
    project: Project, stages: list[Stage], ana: Member
) -> None:
    automation = make_sender(project, stages[1], ana)
    put(project, stages[1], ana, "Milena")
    switch_off(automation)
    assert run_due_automations() == 0
    put(project, stages[1], ana, "Tom")
    switch_on(automation, ana)
    set_archived(project, True)
    assert run_due_automations() == 0
    set_archived(project, False)
    run_due_automations()
    assert OutgoingMail.objects.get().recipient == "milena@example.org"


def test_switched_on_for_those_who_are_there_each_gets_it_once(
    project: Project, stages: list[Stage], ana: Member
) -> None:
    automation = make_sender(project, stages[1], ana)
    put(project, stages[1], ana, "Milena")
    run_due_automations()
    switch_off(automation)
    put(project, stages[1], ana, "Tom")
    assert switch_on(automation, ana, with_present=True) == 1
    assert switch_on(automation, ana, with_present=True) == 0
    run_due_automations()
    recipients = OutgoingMail.objects.order_by("recipient").values_list("recipient", flat=True)
    assert list(recipients) == ["milena@example.org", "tom@example.org"]


def test_by_hand_the_same_press_runs_once(project: Project, stages: list[Stage], ana: Member) -> None:
    automation = make_sender(project, stages[1], ana)
    card = put(project, stages[0], ana, "Milena")
    assert [run_by_hand(automation, card, "form-1") for _turn in range(2)] == [True, False]
    run_due_automations()
    assert OutgoingMail.objects.count() == 1


def test_without_a_public_url_or_template_it_says_why(project: Project, stages: list[Stage], ana: Member) -> None:
    automation = make_sender(project, stages[1], ana)
    put(project, stages[1], ana, "Milena")
    Member.objects.filter(pk=ana.pk).update(public_url="")
    run_due_automations()
    put(project, stages[1], ana, "Tom")
    MessageTemplate.objects.all().delete()
    run_due_automations()
    why = "Ana Ruiz has not imported a public URL yet: the Calendar button of the profile does it."
    assert read_outcomes(automation) == [("skipped", why), ("skipped", "The template was deleted")]
    assert not OutgoingMail.objects.exists() and not Conversation.objects.exists()
    automation.refresh_from_db()
    with pytest.raises(InputRefused):
        switch_on(automation, ana)


def test_a_stage_adds_to_a_list_which_is_then_needed(project: Project, stages: list[Stage], ana: Member) -> None:
    found = CandidateList.objects.create(company=ana.company, name="Met")
    automation = write_automation(project, AutomationFacts("list", stages[1].pk, list_id=found.pk))
    switch_on(automation, ana)
    card = put(project, stages[1], ana, "Milena")
    run_due_automations()
    assert ListEntry.objects.get().candidate == card.candidate
    assert list_uses(found) == ["an automation of the project “Harbour hiring”"]


def test_a_list_or_stage_of_another_company_is_refused(
    project: Project, stages: list[Stage], ana: Member, olga: Member
) -> None:
    foreign_list = CandidateList.objects.create(company=olga.company, name="Theirs")
    foreign_stage = list_stages(make_project(olga))[0]
    foreign_template = MessageTemplate.objects.create(company=olga.company, name="Theirs", subject="x", body="x")
    for facts in (
        AutomationFacts("list", stages[0].pk, list_id=foreign_list.pk),
        AutomationFacts("move", None, "booked", foreign_stage.pk),
        AutomationFacts("send", stages[0].pk, template_id=foreign_template.pk),
        AutomationFacts("send", foreign_stage.pk, template_id=foreign_template.pk),
        AutomationFacts("move", None, "opened", stages[0].pk),
    ):
        with pytest.raises(InputRefused):
            write_automation(project, facts)
    assert not Automation.objects.exists()


def test_a_booking_of_the_engine_moves_the_card_and_the_stage_sends_its_message(
    project: Project, stages: list[Stage], ana: Member, fake_engine: FakeEngine
) -> None:
    mover, sender = make_mover(project, stages[2], ana), make_sender(project, stages[2], ana)
    card = put(project, stages[0], ana, "Milena")
    conversation = make_conversation(ana, card.candidate)
    request = describe_request(conversation.correlation_id)
    body = describe_webhook("updated", "2026-03-03T12:00:00Z", request)
    receive_webhook("fake", body, sign(body))
    while relay_due_entries():
        pass
    card.refresh_from_db()
    assert card.stage == stages[2]
    run_due_automations()
    assert OutgoingMail.objects.get(purpose="automation").candidate == card.candidate
    assert (read_outcomes(mover), read_outcomes(sender)) == ([("moved", "")], [("sent", "")])
    assert TimelineEntry.objects.get(kind="project", code="moved").who == "Automation"


def test_the_same_line_again_does_not_undo_what_somebody_did_since(
    project: Project, stages: list[Stage], ana: Member
) -> None:
    make_mover(project, stages[2], ana)
    card = put(project, stages[0], ana, "Milena")
    conversation = make_conversation(ana, card.candidate)
    set_status(conversation, Status.BOOKED)
    entries = list(TimelineEntry.objects.filter(code="booked").select_related("conversation"))
    follow_conversations(entries)
    move_card(card, stages[1], ana)
    follow_conversations(entries)
    card.refresh_from_db()
    assert card.stage == stages[1]


def test_a_line_that_is_not_true_any_more_moves_nothing(project: Project, stages: list[Stage], ana: Member) -> None:
    mover = make_mover(project, stages[2], ana)
    card = put(project, stages[0], ana, "Milena")
    conversation = make_conversation(ana, card.candidate)
    set_status(conversation, Status.BOOKED)
    Conversation.objects.update(status="cancelled")
    follow_conversations(list(TimelineEntry.objects.filter(code="booked").select_related("conversation")))
    card.refresh_from_db()
    assert card.stage == stages[0]
    assert read_outcomes(mover)[0][0] == "skipped"


def test_five_hundred_lines_without_a_rule_cost_one_query(
    ana: Member, django_assert_num_queries: Any, authorized: CronofyAccount
) -> None:
    card = put(make_project(ana), list_stages(Project.objects.get())[0], ana, "Milena")
    conversation = make_conversation(ana, card.candidate, status="booked")
    entries = [
        TimelineEntry(
            pk=number,
            company_id=ana.company_id,
            candidate_id=card.candidate_id,
            conversation=conversation,
            kind="conversation",
            code="booked",
        )
        for number in range(500)
    ]
    with django_assert_num_queries(1):
        follow_conversations(entries)
