"""Which candidates: a filter that screens, smart lists and messages share, and the question it asks the database."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.lookups import In
from django.utils.translation import gettext as _

from parley.console.domain.errors import InputRefused
from parley.console.domain.search_words import read_search
from parley.console.models import (
    Candidate,
    CandidateList,
    CandidateTag,
    Company,
    Consent,
    Conversation,
    ConversationStatus,
    CustomValue,
    ListEntry,
    ListKind,
)
from parley.console.services.candidates.words import having_word, with_word
from parley.toolkit.presenting.days import find_day, find_number

NO_CONVERSATION = "none"
ARCHIVED_CHOICES = ("", "only", "any")
MAIL_CHOICES = ("", "reachable", "unsubscribed", "undeliverable")
LONGEST_SEARCH = 200
_MOST_VALUES = 50
_FIELD_PREFIX = "field_"
# Up to here it is quicker to begin with those who fit; beyond, to walk through the names and look at each. Of 100,000
# candidates both cost about the same here: a thousand look-ups, or five thousand looks until a page is full.
FEW = 1000


@dataclass(frozen=True, slots=True)
class CandidateFilter:
    """What candidates have to be; nothing asked means everybody who is neither archived nor anonymised."""

    words: str = ""  # beginnings of words of name, address, headline or tags; all of them
    tags: tuple[int, ...] = ()  # all of them
    consent: tuple[str, ...] = ()  # one of them
    statuses: tuple[str, ...] = ()  # of the latest conversation, or `none`; one of them
    owner: int | None = None  # the member who had a conversation with them
    list_id: str = ""
    sources: tuple[str, ...] = ()
    custom: tuple[tuple[int, tuple[str, ...]], ...] = ()  # by field, one of the values
    created_from: date | None = None  # days in UTC, both within
    created_to: date | None = None
    archived: str = ""  # without, `only`, or `any`
    mail: str = ""  # `reachable`, `unsubscribed`, `undeliverable`

    @classmethod
    def from_values(cls, values: Mapping[str, Sequence[str]]) -> "CandidateFilter":
        """The filter of a form or a smart list. Raises InputRefused for what is unknown; empty values ask nothing."""
        given = {name: _clean(name, texts) for name, texts in values.items()}
        for name in given:
            if not is_filter_key(name):
                raise InputRefused({name: _("Candidates cannot be filtered by this.")})
        return cls(
            words=_one(given, "q")[:LONGEST_SEARCH],
            tags=tuple(_read_number("tag", text) for text in given.get("tag", [])),
            consent=_among(given, "consent", Consent.values),
            statuses=_among(given, "status", [*ConversationStatus.values, NO_CONVERSATION]),
            owner=_read_number("owner", _one(given, "owner")) if _one(given, "owner") else None,
            list_id=_one(given, "list"),
            sources=tuple(given.get("source", [])),
            custom=_read_custom(given),
            created_from=_read_date("created_from", _one(given, "created_from")),
            created_to=_read_date("created_to", _one(given, "created_to")),
            archived="".join(_among(given, "archived", ARCHIVED_CHOICES)[:1]),
            mail="".join(_among(given, "mail", MAIL_CHOICES)[:1]),
        )

    def as_values(self) -> dict[str, list[str]]:
        """The same as a form would send it: fit for JSON, and read again by `from_values`."""
        values = {
            "q": [self.words],
            "tag": [str(each) for each in self.tags],
            "consent": list(self.consent),
            "status": list(self.statuses),
            "owner": [str(self.owner)] if self.owner is not None else [],
            "list": [self.list_id],
            "source": list(self.sources),
            "created_from": [self.created_from.isoformat()] if self.created_from else [],
            "created_to": [self.created_to.isoformat()] if self.created_to else [],
            "archived": [self.archived],
            "mail": [self.mail],
        }
        values |= {f"{_FIELD_PREFIX}{field_id}": list(texts) for field_id, texts in self.custom}
        return {name: kept for name, texts in values.items() if (kept := [text for text in texts if text])}

    @property
    def is_empty(self) -> bool:
        """Whether nothing is asked."""
        return all(getattr(self, each.name) in ("", (), None) for each in fields(self))


_KEYS = frozenset(
    ("q", "tag", "consent", "status", "owner", "list", "source", "created_from", "created_to", "archived", "mail")
)


def is_filter_key(name: str) -> bool:
    """Whether a form's field of this name belongs to a filter."""
    return name in _KEYS or (name.startswith(_FIELD_PREFIX) and name[len(_FIELD_PREFIX) :].isdecimal())


def pick_values(data: Iterable[tuple[str, Sequence[str]]]) -> dict[str, list[str]]:
    """What belongs to a filter, of all that a form sent (`request.GET.lists()`)."""
    return {name: list(texts) for name, texts in data if is_filter_key(name)}


def filter_candidates(company: Company, wanted: CandidateFilter) -> QuerySet[Candidate]:
    """The company's candidates who are as wanted, in no order.

    Looks beforehand, at bounded cost, what fits few: whoever asks for a page should not walk through everybody.
    """
    found, _ = narrow_candidates(company, wanted)
    return found


def narrow_candidates(company: Company, wanted: CandidateFilter) -> tuple[QuerySet[Candidate], bool]:
    """The same, and whether it begins with few; False: rows are looked at one by one, and counting them takes long."""
    narrowings: list[_Narrowing] = []
    conditions = Q()
    for part in _with_its_list(company, wanted):
        narrowings += _list_narrowings(company, part)
        conditions &= _list_conditions(part)
    fewest = _find_few(narrowings)
    if fewest is None:
        found = Candidate.objects.filter(company=company)
    else:
        # Those rows are the company's only. Naming the company again would lead SQLite to walk through all its names.
        found = Candidate.objects.filter(pk__in=narrowings.pop(fewest).rows.order_by().values("candidate_id"))
    for each in narrowings:
        if each.probe is not None:
            found = found.filter(Exists(each.probe.filter(candidate_id=OuterRef("pk"))))
    return found.filter(conditions), fewest is not None or not narrowings


@dataclass(frozen=True, slots=True)
class _Narrowing:
    """Rows of another table, each naming its candidate, of which a candidate needs one.

    `rows` are the company's own, to begin with. `probe` asks the same of a candidate at hand, by whose index only:
    a database without figures of its tables may take the index of all the others who fit. None: a condition asks it.
    """

    rows: QuerySet[Any]
    probe: QuerySet[Any] | None


def _find_few(narrowings: Sequence[_Narrowing]) -> int | None:
    """Which of them has the fewest rows, if any has few."""
    sizes = [each.rows.order_by()[: FEW + 1].count() for each in narrowings]
    smallest = min(sizes, default=FEW + 1)
    return sizes.index(smallest) if smallest <= FEW else None


def _with_its_list(company: Company, wanted: CandidateFilter) -> list[CandidateFilter]:
    """The filter, and that of the smart list which it asks for; a list that rests on a list goes no further."""
    if not wanted.list_id:
        return [wanted]
    chosen = CandidateList.objects.filter(company=company, pk=wanted.list_id).first()
    if chosen is None or chosen.kind == ListKind.STATIC:
        return [wanted]
    return [replace(wanted, list_id=""), replace(CandidateFilter.from_values(chosen.filter_values), list_id="")]


def _list_narrowings(company: Company, wanted: CandidateFilter) -> list[_Narrowing]:
    found = [_Narrowing(having_word(company, word), with_word(word)) for word in read_search(wanted.words)]
    for tag in wanted.tags:
        tagged = CandidateTag.objects.filter(tag=tag)
        found.append(_Narrowing(tagged.filter(tag__company=company), tagged))
    talks = Conversation.objects.filter(company=company, candidate__isnull=False)
    if wanted.owner is not None:
        probe = Conversation.objects.alias(owner_number=F("owner_id") + 0).filter(owner_number=wanted.owner)
        found.append(_Narrowing(talks.filter(owner=wanted.owner), probe))
    if wanted.statuses and NO_CONVERSATION not in wanted.statuses:
        found.append(_Narrowing(talks.filter(status__in=wanted.statuses), None))
    if wanted.list_id:
        listed = ListEntry.objects.filter(list=wanted.list_id)
        found.append(_Narrowing(listed.filter(list__company=company), listed))
    for field_id, texts in wanted.custom:
        valued = CustomValue.objects.filter(field=field_id, value__in=texts)
        found.append(_Narrowing(valued.filter(field__company=company), valued))
    return found


def _list_conditions(wanted: CandidateFilter) -> Q:
    conditions = Q(anonymised_at__isnull=True)
    if wanted.archived != "any":
        conditions &= Q(archived_at__isnull=wanted.archived != "only")
    if wanted.consent:
        conditions &= Q(consent__in=wanted.consent)
    if wanted.sources:
        conditions &= Q(source__in=wanted.sources)
    if wanted.statuses:
        conditions &= _ask_latest(wanted.statuses)
    if wanted.created_from:
        conditions &= Q(created_at__gte=_begin_of(wanted.created_from))
    if wanted.created_to:
        conditions &= Q(created_at__lt=_begin_of(wanted.created_to) + timedelta(days=1))
    return conditions & _MAIL[wanted.mail]


_MAIL = {
    "": Q(),
    "reachable": Q(unsubscribed_at__isnull=True, undeliverable_at__isnull=True),
    "unsubscribed": Q(unsubscribed_at__isnull=False),
    "undeliverable": Q(undeliverable_at__isnull=False),
}


def _ask_latest(statuses: Sequence[str]) -> Q:
    own = Conversation.objects.filter(candidate=OuterRef("pk"), company=OuterRef("company"))
    latest = Subquery(own.order_by("-created_at", "-pk").values("status")[:1])
    asked = Q(pk__in=[])
    known = [status for status in statuses if status != NO_CONVERSATION]
    if known:
        asked |= Q(In(latest, known))
    if NO_CONVERSATION in statuses:
        asked |= ~Q(Exists(own))
    return asked


def _begin_of(day: date) -> datetime:
    return datetime.combine(day, time.min, UTC)


def _clean(name: str, texts: Sequence[str]) -> list[str]:
    if len(texts) > _MOST_VALUES or any("\x00" in text or len(text) > 500 for text in texts):
        raise InputRefused({name: _("This is more than a filter takes.")})
    return [text.strip() for text in texts if text.strip()]


def _one(given: Mapping[str, list[str]], name: str) -> str:
    return (given.get(name) or [""])[0]


def _among(given: Mapping[str, list[str]], name: str, allowed: Iterable[str]) -> tuple[str, ...]:
    chosen, known = given.get(name, []), set(allowed)
    if not known.issuperset(chosen):
        raise InputRefused({name: _("Choose one of the offered words.")})
    return tuple(dict.fromkeys(chosen))


def _read_number(name: str, text: str) -> int:
    number = find_number(text)
    if number is None:
        raise InputRefused({name: _("Choose one of those offered.")})
    return number


def _read_date(name: str, text: str) -> date | None:
    day = find_day(text)
    if text and day is None:
        raise InputRefused({name: _("Write a date, such as 2026-03-09.")})
    return day


def _read_custom(given: Mapping[str, list[str]]) -> tuple[tuple[int, tuple[str, ...]], ...]:
    names = [name for name in given if name.startswith(_FIELD_PREFIX) and given[name]]
    return tuple(sorted((_read_number(name, name[len(_FIELD_PREFIX) :]), tuple(given[name])) for name in names))
