"""Cards: putting candidates into a project, moving them between and within stages, and taking them out."""

from collections.abc import Sequence

from django.db import transaction
from django.db.models import DateTimeField, Exists, F, Max, OuterRef, Q, QuerySet, Value, Window
from django.db.models.expressions import Combinable
from django.db.models.functions import RowNumber
from django.utils.translation import gettext as _

from parley.console.domain.errors import InputRefused, LinkUnknown
from parley.console.domain.projects.templates import RANK_GAP, find_rank_between
from parley.console.models import Candidate, Card, EntryKind, Member, Project, Stage
from parley.console.services.candidates.timeline import build_entry, write_entry
from parley.console.services.lists.selected import insert_selected, note_selected
from parley.console.services.projects.automations.entering import begin_runs
from parley.toolkit.clock import now
from parley.toolkit.ids import make_id
from parley.toolkit.locking import lock_names
from parley.toolkit.presenting.days import find_number


def get_card(project: Project, card_id: int) -> Card:
    """A card of this project, with its candidate and stage. Raises LinkUnknown."""
    found = Card.objects.select_related("candidate", "stage").filter(project=project, pk=card_id).first()
    if found is None:
        raise LinkUnknown(_("This candidate is not in the project (any more)."))
    return found


def add_to_project(project: Project, stage: Stage, chosen: QuerySet[Candidate], member: Member) -> int:
    """Put these candidates at the end of a stage and answer how many were not in the project yet.

    Whatever their number, it takes a few statements. Raises InputRefused for an archived project.
    """
    if project.archived_at is not None:
        raise InputRefused({"project": _("This project is archived. Bring it back first.")})
    present = Card.objects.filter(project=project, candidate=OuterRef("pk"))
    missing = chosen.filter(~Exists(present)).order_by()
    moment, entry_id = now(), make_id("ent")
    with transaction.atomic():
        lock_names([f"project:{project.pk}"])
        note_selected(missing, EntryKind.PROJECT, "added", member, f"{project.name}: {stage.name}", moment)
        order = Window(RowNumber(), order_by=[F("last_name"), F("first_name"), F("pk")])
        columns: dict[str, Combinable] = {
            "project": Value(project.pk),
            "stage": Value(stage.pk),
            "candidate": F("pk"),
            "rank": Value(_find_last_rank(stage)) + order * Value(RANK_GAP),
            "entry_id": Value(entry_id),
            "entered_at": Value(moment, output_field=DateTimeField()),
        }
        added = insert_selected(Card, missing, columns)
        begin_runs(stage, entry_id)
    return added


def _find_last_rank(stage: Stage) -> int:
    last: int | None = stage.cards.aggregate(last=Max("rank"))["last"]
    return last or 0


def move_card(card: Card, stage: Stage, member: Member | None, before_id: int | None = None) -> Card:
    """Put the card before another one of the stage, or at its end; to where it is already, changes nothing.

    Entering another stage begins what its automations say. `member` is None when an automation does it.
    """
    with transaction.atomic():
        lock_names([f"project:{card.project_id}"])
        row = Card.objects.select_for_update().select_related("candidate", "stage", "project").get(pk=card.pk)
        row.rank = _make_room(row, stage, before_id)
        if row.stage_id == stage.pk:
            row.save(update_fields=["rank"])
            return row
        left = row.stage
        row.stage, row.entry_id, row.entered_at = stage, make_id("ent"), now()
        row.save(update_fields=["stage", "rank", "entry_id", "entered_at"])
        detail = f"{row.project.name}: {left.name} → {stage.name}"
        who = "" if member else _("Automation")
        write_entry(
            build_entry(EntryKind.PROJECT, "moved", candidate=row.candidate, member=member, who=who, detail=detail)
        )
        begin_runs(stage, row.entry_id)
    return row


def _make_room(card: Card, stage: Stage, before_id: int | None) -> int:
    """A rank before that card, or at the end; where two neighbours stand too close, all behind them step back."""
    others = stage.cards.exclude(pk=card.pk)
    after = others.filter(pk=before_id).first() if before_id is not None else None
    if after is None:
        return _find_last_rank(stage) + RANK_GAP
    earlier = others.filter(Q(rank__lt=after.rank) | Q(rank=after.rank, pk__lt=after.pk))
    before = earlier.order_by("-rank", "-pk").values_list("rank", flat=True).first()
    rank = find_rank_between(before, after.rank)
    if rank is None:
        behind = others.filter(Q(rank__gt=after.rank) | Q(rank=after.rank, pk__gte=after.pk))
        behind.update(rank=F("rank") + RANK_GAP)
        rank = find_rank_between(before, after.rank + RANK_GAP)
    return after.rank if rank is None else rank


def find_following(stage: Stage, card: Card, after_id: int | None) -> int | None:
    """The card that comes after this one of the stage, `card` itself left out; None where it is the last."""
    others = stage.cards.exclude(pk=card.pk)
    after = others.filter(pk=after_id).first() if after_id is not None else None
    if after is None:
        return None
    later = others.filter(Q(rank__gt=after.rank) | Q(rank=after.rank, pk__gt=after.pk))
    return later.order_by("rank", "pk").values_list("pk", flat=True).first()


def shift_card(card: Card, step: int) -> Card:
    """Move the card one place up (-1) or down (1) within its stage; at the end nothing happens."""
    neighbours = card.stage.cards.exclude(pk=card.pk)
    if step < 0:
        earlier = neighbours.filter(Q(rank__lt=card.rank) | Q(rank=card.rank, pk__lt=card.pk))
        target = earlier.order_by("-rank", "-pk").first()
        return move_card(card, card.stage, None, target.pk) if target else card
    later = neighbours.filter(Q(rank__gt=card.rank) | Q(rank=card.rank, pk__gt=card.pk)).order_by("rank", "pk")
    following = list(later[:2])
    if not following:
        return card
    return move_card(card, card.stage, None, following[1].pk if len(following) == 2 else None)


def choose_cards(project: Project, card_ids: Sequence[str]) -> QuerySet[Card]:
    """These cards, as far as they are the project's."""
    chosen = [number for each in card_ids[:2000] if (number := find_number(each))]
    return Card.objects.filter(project=project, pk__in=chosen)


def move_cards(project: Project, chosen: QuerySet[Card], stage: Stage, member: Member) -> int:
    """Put many cards at the end of a stage, in their order; answers how many came from another stage."""
    moment, entry_id = now(), make_id("ent")
    with transaction.atomic():
        lock_names([f"project:{project.pk}"])
        moving = list(chosen.exclude(stage=stage).select_related("stage").order_by("stage__position", "rank", "pk"))
        last = _find_last_rank(stage)
        candidates = Candidate.objects.filter(pk__in=[card.candidate_id for card in moving])
        note_selected(candidates, EntryKind.PROJECT, "moved", member, f"{project.name}: → {stage.name}", moment)
        for place, card in enumerate(moving, start=1):
            card.stage, card.rank = stage, last + place * RANK_GAP
            card.entry_id, card.entered_at = entry_id, moment
        Card.objects.bulk_update(moving, ["stage", "rank", "entry_id", "entered_at"], batch_size=200)
        begin_runs(stage, entry_id)
    return len(moving)


def remove_cards(project: Project, chosen: QuerySet[Card], member: Member) -> int:
    """Take candidates out of the project; they stay candidates. Answers how many."""
    with transaction.atomic():
        lock_names([f"project:{project.pk}"])
        candidates = Candidate.objects.filter(pk__in=chosen.order_by().values("candidate_id"))
        note_selected(candidates, EntryKind.PROJECT, "removed", member, project.name)
        keys = list(chosen.values_list("pk", flat=True))
        Card.objects.filter(pk__in=keys).delete()
    return len(keys)


def list_cards_of(candidate: Candidate) -> list[Card]:
    """In which open projects a candidate is, by the projects' names."""
    rows = Card.objects.filter(candidate=candidate, project__archived_at__isnull=True)
    return list(rows.select_related("project", "stage").order_by("project__name"))
