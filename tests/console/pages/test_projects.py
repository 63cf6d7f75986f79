"""Screens of projects: the board and its table, cards with and without scripts, stages, automations, templates."""

from typing import Any

from django.test import Client

from parley.console.models import (
    Automation,
    Candidate,
    Card,
    Member,
    MessageTemplate,
    Project,
    ProjectTemplate,
)
from parley.console.services.projects.stages import list_stages
from tests.console.conversation_cast import make_candidate, make_conversation
from tests.console.services.projects.project_cast import fill, make_project, put, read_order


def test_a_project_is_made_from_a_template_and_shows_its_board(as_ana: Client, ana: Member, ben: Member) -> None:
    page = as_ana.get("/projects/new").content.decode()
    assert all(name in page for name in ("Sourcing", "Campus", "Executive"))
    facts = {"name": "Yard", "owner": ana.pk, "collaborators": [ben.pk], "template": "given:executive"}
    response = as_ana.post("/projects/new", facts, follow=True)
    assert "Long list" in response.content.decode()
    assert Project.objects.get().collaborators.get().member == ben


def test_a_card_is_moved_by_plain_forms(as_ana: Client, ana: Member) -> None:
    project = make_project(ana)
    first, second = list_stages(project)[:2]
    cards = [put(project, first, ana, name) for name in ("A", "B")]
    page = as_ana.get(f"/projects/{project.pk}/cards/{cards[0].pk}").content.decode()
    assert f'name="stage" value="{second.pk}"' in page and "Generate Link" in page
    response = as_ana.post(f"/projects/{project.pk}/cards/{cards[0].pk}/move", {"stage": second.pk})
    assert response.headers["Location"] == f"/projects/{project.pk}#card-{cards[0].pk}"
    as_ana.post(f"/projects/{project.pk}/cards/{cards[1].pk}/move", {"stage": second.pk, "before": cards[0].pk})
    assert read_order(second) == ["B", "A"]
    as_ana.post(f"/projects/{project.pk}/cards/{cards[0].pk}/move", {"step": "up"})
    assert read_order(second) == ["A", "B"]


def test_many_are_moved_and_removed_from_the_table(as_ana: Client, ana: Member) -> None:
    project = make_project(ana)
    first, second = list_stages(project)[:2]
    keys = [put(project, first, ana, name).pk for name in ("A", "B")]
    as_ana.post(f"/projects/{project.pk}/cards", {"card": keys, "action": "move", "stage": second.pk})
    assert read_order(second) == ["A", "B"]
    assert "A Jovanović" in as_ana.get(f"/projects/{project.pk}/table?stage={second.pk}").content.decode()
    assert "Nobody is here" in as_ana.get(f"/projects/{project.pk}/table?stage={first.pk}").content.decode()
    as_ana.post(f"/projects/{project.pk}/cards", {"card": keys, "action": "remove"})
    assert not Card.objects.exists() and Candidate.objects.count() == 2


def test_nothing_of_another_company_can_be_seen_or_moved(as_ana: Client, ana: Member, olga: Member) -> None:
    own, foreign = make_project(ana), make_project(olga)
    theirs = list_stages(foreign)[0]
    card = put(foreign, theirs, olga, "X")
    mine = put(own, list_stages(own)[0], ana, "A")
    for path in ("", "/table", "/edit", "/automations", f"/cards/{card.pk}", f"/stages/{theirs.pk}/cards"):
        assert as_ana.get(f"/projects/{foreign.pk}{path}").status_code == 404
    assert as_ana.get(f"/projects/{own.pk}/cards/{card.pk}").status_code == 404
    assert as_ana.get(f"/projects/{own.pk}/stages/{theirs.pk}/cards").status_code == 404
    move = f"/projects/{own.pk}/cards/{mine.pk}/move"
    assert as_ana.post(move, {"stage": theirs.pk}).status_code == 404
    as_ana.post(move, {"stage": mine.stage_id, "before": card.pk})
    milena = make_candidate(ana)
    assert as_ana.post("/projects/choose", {"candidate": milena.pk, "project_id": foreign.pk}).status_code == 404
    assert foreign.cards.count() == 1


def test_a_list_joins_the_first_stage(as_ana: Client, ana: Member) -> None:
    project = make_project(ana)
    for name in ("A", "B"):
        make_candidate(ana, name)
    asked = {"everybody": "1", "q": "jova"}
    assert "Harbour hiring" in as_ana.post("/projects/choose", asked).content.decode()
    response = as_ana.post("/projects/choose", asked | {"project_id": project.pk}, follow=True)
    assert "2 candidates were added to “Found”." in response.content.decode()


def test_the_board_of_a_thousand_shows_twenty_a_column_in_a_fixed_number_of_queries(
    as_ana: Client, ana: Member, django_assert_max_num_queries: Any
) -> None:
    project = make_project(ana)
    fill(project, ana, 1000)
    first = list_stages(project)[0]
    for candidate in Candidate.objects.all()[:10]:
        make_conversation(ana, candidate)
    with django_assert_max_num_queries(14):
        page = as_ana.get(f"/projects/{project.pk}").content.decode()
    assert page.count('class="board-card"') == 20
    last = Card.objects.filter(stage=first).order_by("rank")[19]
    more = f"/projects/{project.pk}/stages/{first.pk}/cards?after={last.pk}"
    assert more in page
    part = as_ana.get(more).content.decode()
    assert part.count('class="board-card"') == 20 and f'id="card-{last.pk}"' not in part


def test_the_file_of_a_project_names_stage_and_conversation(as_ana: Client, ana: Member) -> None:
    project = make_project(ana)
    card = put(project, list_stages(project)[0], ana, "Milena")
    make_conversation(ana, card.candidate, status="booked")
    file = b"".join(as_ana.post(f"/projects/{project.pk}/export")).decode()
    assert "Found" in file and "milena@example.org" in file and "Booked" in file and "Ana Ruiz" in file


def test_stages_are_named_ordered_added_and_an_occupied_one_stays(as_ana: Client, ana: Member) -> None:
    project = make_project(ana)
    stages = list_stages(project)
    put(project, stages[0], ana, "A")
    address = f"/projects/{project.pk}/stages"
    as_ana.post(address, {f"name_{stages[1].pk}": "Written to", "new_name": "Later", "action": f"up:{stages[1].pk}"})
    assert [stage.name for stage in list_stages(project)][:2] == ["Written to", "Found"]
    assert list_stages(project)[-1].name == "Later"
    response = as_ana.post(address, {"action": f"delete:{stages[0].pk}"})
    assert response.status_code == 422 and "still holds candidates" in response.content.decode()


def test_an_automation_is_written_looked_at_switched_and_deleted(as_ana: Client, ana: Member) -> None:
    project = make_project(ana)
    stages = list_stages(project)
    put(project, stages[1], ana, "Milena")
    template = MessageTemplate.objects.create(company=ana.company, name="Invitation", subject="Hello", body="Hi")
    assert (
        "There is no static list yet"
        in as_ana.get(f"/projects/{project.pk}/automations/new?kind=list").content.decode()
    )
    facts = {"stage": stages[1].pk, "template": template.pk, "delay_hours": 3}
    response = as_ana.post(f"/projects/{project.pk}/automations/new?kind=send", facts, follow=True)
    text = response.content.decode()
    assert "3 hours after a card has entered “Contacted”, send “Invitation”." in text
    assert "Takes part" in text and "1 candidate is there now" in text
    automation = Automation.objects.get()
    assert not automation.is_active
    address = f"/projects/{project.pk}/automations/{automation.pk}"
    as_ana.post(f"{address}/switch", {"action": "on_with_present"})
    assert "Waiting" in as_ana.get(address).content.decode() and automation.runs.count() == 1
    as_ana.post(f"{address}/edit", facts | {"delay_hours": 1})
    automation.refresh_from_db()
    assert (automation.is_active, automation.delay_hours) == (False, 1)
    as_ana.post(f"{address}/switch", {"action": "delete"})
    assert not Automation.objects.exists()


def test_an_automation_is_run_by_hand_from_a_card(as_ana: Client, ana: Member) -> None:
    project = make_project(ana)
    stages = list_stages(project)
    card = put(project, stages[0], ana, "Milena")
    template = MessageTemplate.objects.create(company=ana.company, name="Invitation", subject="Hello", body="Hi")
    made = Automation.objects.create(project=project, kind="send", stage=stages[1], template=template, is_active=True)
    assert "Send “Invitation” now" in as_ana.get(f"/projects/{project.pk}/cards/{card.pk}").content.decode()
    for _press in range(2):
        as_ana.post(f"/projects/{project.pk}/cards/{card.pk}/run", {"automation": made.pk, "form_key": "one"})
    assert made.runs.count() == 1


def test_templates_of_the_company_are_kept(as_ana: Client, as_ben: Client, ana: Member) -> None:
    address = "/company/settings/project-templates"
    assert "Met at the event" in as_ana.get(f"{address}/new?from=campus").content.decode()
    as_ana.post(f"{address}/new", {"name": "Own", "stages": "One\n\n Two \none"})
    template = ProjectTemplate.objects.get()
    assert template.stages == ["One", "Two"]
    assert as_ana.post(f"{address}/new", {"name": "own", "stages": "One"}).status_code == 422
    assert as_ben.post(f"{address}/{template.pk}/delete").status_code == 403
    as_ana.post(f"{address}/{template.pk}/delete")
    assert not ProjectTemplate.objects.exists()


def test_the_profile_says_where_a_candidate_is(as_ana: Client, ana: Member, olga: Member) -> None:
    project = make_project(ana)
    card = put(project, list_stages(project)[0], ana, "Milena")
    page = as_ana.get(f"/candidates/{card.candidate_id}").content.decode()
    assert f"/candidates/{card.candidate_id}/places" in page
    part = as_ana.get(f"/candidates/{card.candidate_id}/places", headers={"HX-Request": "true"}).content.decode()
    assert "Harbour hiring" in part and "Found" in part and "<html" not in part
    assert "<html" in as_ana.get(f"/candidates/{card.candidate_id}/places").content.decode()
    foreign = make_candidate(olga)
    assert as_ana.get(f"/candidates/{foreign.pk}/places").status_code == 404
