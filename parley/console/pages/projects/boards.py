"""Screens of a project's candidates: the board, the same as a table, and the file."""

from collections.abc import Iterator

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from parley.console.domain.roles import Capability
from parley.console.models import Project
from parley.console.pages.exports import send_csv
from parley.console.pages.permissions import MemberRequest, page_for
from parley.console.services.projects.boards import describe_board, describe_more, list_table, stream_cards
from parley.console.services.projects.cards import get_card
from parley.console.services.projects.records import get_project, is_favourite
from parley.console.services.projects.stages import get_stage, list_stages
from parley.toolkit.ids import make_token


@page_for(Capability.READ_CANDIDATES)
@require_http_methods(["GET", "HEAD"])
def show_board(request: MemberRequest, project_id: str) -> HttpResponse:
    """The board."""
    project = get_project(request.member.company, project_id)
    columns = describe_board(project)
    context = _describe(request, project) | {"columns": columns, "card_count": sum(each.count for each in columns)}
    return render(request, "console/projects/board.html", context)


@page_for(Capability.READ_CANDIDATES)
@require_http_methods(["GET", "HEAD"])
def show_more(request: MemberRequest, project_id: str, stage_id: int) -> HttpResponse:
    """The next cards of a column, put in where the reader is."""
    project = get_project(request.member.company, project_id)
    stage = get_stage(project, stage_id)
    after = request.GET.get("after", "")
    card = get_card(project, int(after)) if after.isdecimal() and len(after) < 19 else None
    context = _describe(request, project) | {"column": describe_more(stage, card)}
    return render(request, "console/projects/_cards.html", context)


@page_for(Capability.READ_CANDIDATES)
@require_http_methods(["GET", "HEAD"])
def show_table(request: MemberRequest, project_id: str) -> HttpResponse:
    """The same as a table, of one stage if asked, for doing something with many."""
    project = get_project(request.member.company, project_id)
    asked = request.GET.get("stage", "")
    stage = get_stage(project, int(asked)) if asked.isdecimal() and len(asked) < 19 else None
    page, lines = list_table(project, stage, request.GET.get("page", "1"))
    stages = list_stages(project)
    context = _describe(request, project)
    context |= {"page": page, "lines": lines, "stages": stages, "stage": stage, "form_key": make_token()}
    return render(request, "console/projects/table.html", context)


def _describe(request: MemberRequest, project: Project) -> dict[str, object]:
    member = request.member
    return {
        "project": project,
        "is_favourite": is_favourite(member, project),
        "can_edit": member.can(Capability.EDIT_CANDIDATES),
        "can_send": member.can(Capability.SEND_MESSAGES),
        "can_export": member.can(Capability.EXPORT_DATA),
        "tzid": member.user.tzid or "UTC",
    }


@page_for(Capability.EXPORT_DATA)
@require_POST
def export_project(request: MemberRequest, project_id: str) -> StreamingHttpResponse:
    """The project as a file."""
    project = get_project(request.member.company, project_id)
    header = [
        _("Stage"),
        _("Since"),
        _("First name"),
        _("Last name"),
        _("Email"),
        _("Conversation"),
        _("Time"),
        _("Recruiter"),
    ]
    return send_csv("project.csv", header, _write_rows(project))


def _write_rows(project: Project) -> Iterator[list[object]]:
    for line in stream_cards(project):
        each, latest = line.card.candidate, line.latest
        yield [
            line.card.stage.name,
            line.card.entered_at,
            each.first_name,
            each.last_name,
            each.email,
            latest.get_status_display() if latest else "",
            latest.starts_at if latest else None,
            latest.owner.user.name if latest else "",
        ]
