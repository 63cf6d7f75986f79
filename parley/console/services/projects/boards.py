"""The board of a project and the same as a table: columns with counts, cards with their latest conversation."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core.paginator import Page, Paginator
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from parley.console.domain.statuses import UPCOMING
from parley.console.models import Card, Conversation, Project, Stage

COLUMN_SIZE = 20
TABLE_SIZE = 50


@dataclass(frozen=True, slots=True)
class CardLine:
    """A card with the latest conversation of its candidate."""

    card: Card
    latest: Conversation | None

    @property
    def next_at(self) -> datetime | None:
        """When the conversation is that is booked."""
        return self.latest.starts_at if self.latest and self.latest.status in UPCOMING else None


@dataclass(frozen=True, slots=True)
class Column:
    """A stage with its first cards; `more_after` is the last card shown, where there are more than those."""

    stage: Stage
    count: int
    lines: tuple[CardLine, ...]
    more_after: int | None


def describe_board(project: Project) -> list[Column]:
    """The columns of the board in three queries, however many cards there are."""
    own = Card.objects.filter(stage=OuterRef("pk")).order_by("rank", "pk")
    counted = own.order_by().values("stage").annotate(count=Count("pk")).values("count")
    stages = list(
        project.stages.order_by("position", "pk").annotate(
            count=Coalesce(Subquery(counted), 0), bound=Subquery(own.values("rank")[COLUMN_SIZE : COLUMN_SIZE + 1])
        )
    )
    asked = Q(pk__in=[])
    for stage in stages:
        asked |= Q(stage=stage) if stage.bound is None else Q(stage=stage, rank__lt=stage.bound)
    cards = Card.objects.filter(asked).select_related("candidate").order_by("rank", "pk")
    lines = _describe_cards(list(cards))
    return [
        _make_column(stage, stage.count, [line for line in lines if line.card.stage_id == stage.pk]) for stage in stages
    ]


def describe_more(stage: Stage, after: Card | None) -> Column:
    """The next cards of a column, from the one after `after`."""
    cards = Card.objects.filter(stage=stage)
    if after is not None:
        cards = cards.filter(Q(rank__gt=after.rank) | Q(rank=after.rank, pk__gt=after.pk))
    found = list(cards.select_related("candidate").order_by("rank", "pk")[: COLUMN_SIZE + 1])
    lines = _describe_cards(found[:COLUMN_SIZE])
    return Column(stage, 0, tuple(lines), lines[-1].card.pk if len(found) > COLUMN_SIZE else None)


def _make_column(stage: Stage, count: int, lines: Sequence[CardLine]) -> Column:
    more_after = lines[-1].card.pk if lines and count > len(lines) else None
    return Column(stage, count, tuple(lines), more_after)


def _describe_cards(cards: Sequence[Card]) -> list[CardLine]:
    candidates = {card.candidate_id for card in cards}
    rows = Conversation.objects.filter(candidate__in=candidates).select_related("owner__user")
    latest = {str(row.candidate_id): row for row in rows.order_by("created_at", "pk")}
    return [CardLine(card, latest.get(card.candidate_id)) for card in cards]


def list_cards(project: Project, stage: Stage | None = None) -> QuerySet[Card]:
    """The cards of a project, or of one stage, in the order of the board."""
    cards = Card.objects.filter(project=project) if stage is None else Card.objects.filter(stage=stage)
    return cards.select_related("candidate", "stage").order_by("stage__position", "stage", "rank", "pk")


def list_table(project: Project, stage: Stage | None, page: str) -> tuple[Page[Card], list[CardLine]]:
    """One page of the project as a table, 50 a page, with the lines of that page."""
    found: Page[Card] = Paginator(list_cards(project, stage), TABLE_SIZE).get_page(page)
    return found, _describe_cards(list(found.object_list))


def stream_cards(project: Project) -> Iterator[CardLine]:
    """All of the project in the order of the board, read piece by piece."""
    pile: list[Card] = []
    for card in list_cards(project).iterator(chunk_size=500):
        pile.append(card)
        if len(pile) == 500:
            yield from _describe_cards(pile)
            pile = []
    yield from _describe_cards(pile)
