"""Boards: stages, the order of cards, moving one and many, and what a large board costs."""

from typing import Any

import pytest

from parley.console.domain.errors import InputRefused, LinkUnknown
from parley.console.models import Card, Member, Project, ProjectTemplate, TimelineEntry
from parley.console.services.projects.boards import describe_board, describe_more, list_table, stream_cards
from parley.console.services.projects.cards import (
    choose_cards,
    find_following,
    get_card,
    move_card,
    move_cards,
    remove_cards,
    shift_card,
)
from parley.console.services.projects.records import ProjectFacts, create_project, list_page, set_archived
from parley.console.services.projects.stages import delete_stage, list_stages, name_stages, shift_stage
from tests.console.conversation_cast import make_candidate, make_conversation
from tests.console.services.projects.project_cast import fill, make_project, put, read_order


def test_a_project_begins_with_the_stages_of_its_template(ana: Member) -> None:
    assert [stage.name for stage in list_stages(make_project(ana))][:2] == ["Found", "Contacted"]
    own = ProjectTemplate.objects.create(company=ana.company, name="Own", stages=["One", "Two"])
    assert [stage.name for stage in list_stages(make_project(ana, "Other", str(own.pk)))] == ["One", "Two"]


def test_a_template_of_another_company_is_refused(ana: Member, olga: Member) -> None:
    foreign = ProjectTemplate.objects.create(company=olga.company, name="Theirs", stages=["One"])
    with pytest.raises(InputRefused):
        make_project(ana, template=str(foreign.pk))
    assert not Project.objects.exists()


def test_an_owner_of_another_company_is_refused_and_such_collaborators_are_dropped(
    ana: Member, ben: Member, olga: Member
) -> None:
    with pytest.raises(InputRefused):
        create_project(ana, ProjectFacts("Theirs", "", olga.pk, []), "given:campus")
    project = create_project(ana, ProjectFacts("Ours", "", ana.pk, [ben.pk, olga.pk, ana.pk]), "given:campus")
    assert list(project.collaborators.values_list("member", flat=True)) == [ben.pk]


def test_each_view_shows_its_projects(ana: Member, ben: Member) -> None:
    mine = make_project(ana, "Mine")
    create_project(ben, ProjectFacts("Shared", "", ben.pk, [ana.pk]), "given:campus")
    set_archived(make_project(ben, "Over"), True)
    shown = {
        view: [project.name for project in list_page(ana, view, "1").object_list]
        for view in ("all", "mine", "collaborative", "archived", "favourite")
    }
    assert shown == {
        "all": [mine.name, "Shared"],
        "mine": [mine.name],
        "collaborative": ["Shared"],
        "archived": ["Over"],
        "favourite": [],
    }


def test_a_card_goes_where_it_is_put_and_the_order_is_kept(ana: Member) -> None:
    project = make_project(ana)
    first, second = list_stages(project)[:2]
    cards = {name: put(project, first, ana, name) for name in ("A", "B", "C", "D")}
    move_card(cards["D"], first, ana, cards["B"].pk)
    assert read_order(first) == ["A", "D", "B", "C"]
    move_card(cards["A"], second, ana)
    move_card(cards["C"], second, ana, cards["A"].pk)
    assert (read_order(first), read_order(second)) == (["D", "B"], ["C", "A"])
    shift_card(get_card(project, cards["A"].pk), -1)
    shift_card(get_card(project, cards["D"].pk), 1)
    assert (read_order(first), read_order(second)) == (["B", "D"], ["A", "C"])
    shift_card(get_card(project, cards["D"].pk), 1)
    assert read_order(first) == ["B", "D"]


def test_room_is_made_where_neighbours_stand_too_close(ana: Member) -> None:
    project = make_project(ana)
    stage = list_stages(project)[0]
    cards = [put(project, stage, ana, name) for name in ("A", "B", "C")]
    Card.objects.filter(pk=cards[1].pk).update(rank=Card.objects.get(pk=cards[0].pk).rank)
    move_card(cards[2], stage, ana, cards[1].pk)
    assert read_order(stage) == ["A", "C", "B"]
    for _turn in range(25):
        move_card(cards[0], stage, ana, cards[1].pk)
        move_card(cards[2], stage, ana, cards[1].pk)
    assert read_order(stage) == ["A", "C", "B"]


def test_a_move_to_another_stage_is_told_on_the_timeline_and_one_within_is_not(ana: Member) -> None:
    project = make_project(ana)
    first, second = list_stages(project)[:2]
    card, other = put(project, first, ana, "A"), put(project, first, ana, "B")
    move_card(other, first, ana, card.pk)
    move_card(card, second, ana)
    lines = TimelineEntry.objects.filter(candidate=card.candidate).order_by("pk")
    assert [(line.code, line.detail) for line in lines] == [
        ("added", "Harbour hiring: Found"),
        ("moved", "Harbour hiring: Found → Contacted"),
    ]
    assert not TimelineEntry.objects.filter(candidate=other.candidate, code="moved").exists()


def test_many_move_in_their_order_and_are_removed(ana: Member, olga: Member) -> None:
    project = make_project(ana)
    first, second = list_stages(project)[:2]
    cards = [put(project, first, ana, name) for name in ("A", "B", "C")]
    elsewhere = make_project(olga)
    foreign = put(elsewhere, list_stages(elsewhere)[0], olga, "X")
    asked = [str(cards[2].pk), str(cards[0].pk), str(foreign.pk), "x"]
    assert move_cards(project, choose_cards(project, asked), second, ana) == 2
    assert (read_order(first), read_order(second)) == (["B"], ["A", "C"])
    assert remove_cards(project, choose_cards(project, asked), ana) == 2
    assert TimelineEntry.objects.filter(code="removed").count() == 2
    assert Card.objects.filter(pk=foreign.pk).exists()


def test_a_stage_is_named_ordered_and_removed_only_when_empty(ana: Member) -> None:
    project = make_project(ana, template="given:campus")
    stages = list_stages(project)
    name_stages(project, {stages[0].pk: "  Met   us "}, "Later")
    shift_stage(project, stages[1].pk, -1)
    assert [stage.name for stage in list_stages(project)][:2] == ["Invited", "Met us"]
    put(project, stages[0], ana, "A")
    with pytest.raises(InputRefused):
        delete_stage(project, stages[0].pk)
    delete_stage(project, stages[1].pk)
    with pytest.raises(LinkUnknown):
        delete_stage(make_project(ana, "Other"), stages[0].pk)


def test_a_board_with_a_thousand_cards_costs_three_queries(ana: Member, django_assert_num_queries: Any) -> None:
    project = make_project(ana)
    fill(project, ana, 1000)
    stages = list_stages(project)
    moving = [str(key) for key in stages[0].cards.order_by("pk").values_list("pk", flat=True)[:30]]
    move_cards(project, choose_cards(project, moving), stages[1], ana)
    for card in stages[1].cards.select_related("candidate")[:5]:
        make_conversation(ana, card.candidate, status="booked")
    with django_assert_num_queries(3):
        board = describe_board(project)
        assert {line.card.candidate.name for column in board for line in column.lines}
    assert [(column.count, len(column.lines), column.more_after is not None) for column in board[:3]] == [
        (970, 20, True),
        (30, 20, True),
        (0, 0, False),
    ]
    after = get_card(project, board[1].more_after or 0)
    with django_assert_num_queries(2):
        more = describe_more(stages[1], after)
    assert (len(more.lines), more.more_after) == (10, None)
    shown = [line.card.pk for line in (*board[1].lines, *more.lines)]
    assert shown == list(stages[1].cards.order_by("rank", "pk").values_list("pk", flat=True))
    with django_assert_num_queries(3):
        list_table(project, None, "2")
    with django_assert_num_queries(1 + 1000 // 500):
        assert sum(1 for _line in stream_cards(project)) == 1000


def test_a_card_is_put_behind_the_last_one_that_is_shown(ana: Member) -> None:
    project = make_project(ana)
    first, second = list_stages(project)[:2]
    cards = [put(project, second, ana, name) for name in ("A", "B", "C")]
    moving = put(project, first, ana, "D")
    move_card(moving, second, ana, find_following(second, moving, cards[0].pk))
    assert read_order(second) == ["A", "D", "B", "C"]
    assert find_following(second, moving, cards[2].pk) is None


def test_an_archived_project_takes_nobody_in(ana: Member) -> None:
    project = make_project(ana)
    set_archived(project, True)
    with pytest.raises(InputRefused):
        put(project, list_stages(project)[0], ana, "A")
    make_candidate(ana)
