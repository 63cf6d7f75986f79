"""Tags: words that a company puts on candidates, on one or on many at once."""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _

from parley.console.domain.errors import InputRefused, LinkUnknown
from parley.console.models import Candidate, CandidateTag, Company, EntryKind, Member, Tag
from parley.console.services.candidates.timeline import build_entry, write_entries
from parley.console.services.candidates.words import index_words
from parley.toolkit.locking import lock_names
from parley.toolkit.queries.ready import ReadyQuery

MOST_TAGS = 500
LONGEST_NAME = 60
_AT_ONCE = 400


def list_tags(company: Company) -> list[Tag]:
    """The company's tags by name."""
    return list(company.tags.order_by("name", "pk"))


def list_counted_tags(company: Company) -> list[tuple[Tag, int]]:
    """The company's tags by name, each with how many candidates have it."""
    counted = company.tags.annotate(candidate_count=Count("candidate_rows")).order_by("name", "pk")
    return [(each, int(each.candidate_count)) for each in counted]


def list_tags_of(candidate: Candidate) -> list[tuple[int, str]]:
    """Id and name of each tag of a candidate, by name."""
    return [(pk, name) for pk, name in _OF_CANDIDATE.list_rows(candidate=candidate.pk)]


_OF_CANDIDATE = ReadyQuery(
    lambda candidate: (
        CandidateTag.objects.filter(candidate=candidate).order_by("tag__name").values_list("tag_id", "tag__name")
    )
)


def get_tag(company: Company, tag_id: int) -> Tag:
    """A tag of the company. Raises LinkUnknown."""
    found = Tag.objects.filter(company=company, pk=tag_id).first()
    if found is None:
        raise LinkUnknown(_("There is no such tag in your company."))
    return found


def find_or_make_tag(company: Company, name: str) -> Tag:
    """The tag of this name, in whatever case it was written first. Raises InputRefused."""
    name = " ".join(name.split())
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise InputRefused({"tag": _("Give the tag a name of at most %(most)d characters.") % {"most": LONGEST_NAME}})
    with transaction.atomic():
        lock_names([f"tags:{company.pk}"])
        found = Tag.objects.filter(company=company, name__iexact=name).first()
        if found is not None:
            return found
        if company.tags.count() >= MOST_TAGS:
            raise InputRefused({"tag": _("A company has at most %(most)d tags.") % {"most": MOST_TAGS}})
        return Tag.objects.create(company=company, name=name)


def tag_candidates(member: Member, candidates: Iterable[str] | QuerySet[Candidate], name: str) -> int:
    """Put the tag on these candidates of the member's company; answers how many did not have it. Raises InputRefused.

    A queryset is walked through in batches, each with its own transaction: may be called again after a crash.
    """
    tag = find_or_make_tag(member.company, name)
    return sum(_tag_batch(member, tag, batch) for batch in _list_batches(member.company, candidates))


def untag_candidate(member: Member, candidate: Candidate, tag_id: int) -> None:
    """Take a tag off a candidate; one that is not there stays away. Raises LinkUnknown for a tag of nobody here."""
    get_tag(member.company, tag_id)
    with transaction.atomic():
        row = CandidateTag.objects.filter(candidate=candidate, tag=tag_id).select_related("tag").first()
        if row is None:
            return
        row.delete()
        entry = build_entry(EntryKind.CANDIDATE, "untagged", candidate=candidate, member=member, detail=row.tag.name)
        write_entries([entry])
        index_words([candidate])


def remove_tag(company: Company, tag_id: int) -> None:
    """Remove a tag from the company and from all its candidates. Raises LinkUnknown."""
    tag = get_tag(company, tag_id)
    keys = list(tag.candidate_rows.values_list("candidate_id", flat=True))
    with transaction.atomic():
        tag.delete()
        for start in range(0, len(keys), _AT_ONCE):
            index_words(list(Candidate.objects.filter(pk__in=keys[start : start + _AT_ONCE])))


def _list_batches(company: Company, candidates: Iterable[str] | QuerySet[Candidate]) -> Iterable[list[Candidate]]:
    """The candidates of the company, some hundred at a time, by their ids."""
    if isinstance(candidates, QuerySet):
        keys = [str(key) for key in candidates.filter(company=company).order_by().values_list("pk", flat=True)]
    else:
        keys = list(dict.fromkeys(candidates))
    for start in range(0, len(keys), _AT_ONCE):
        yield list(Candidate.objects.filter(company=company, pk__in=keys[start : start + _AT_ONCE]))


def _tag_batch(member: Member, tag: Tag, batch: list[Candidate]) -> int:
    with transaction.atomic():
        lock_names([f"tag:{tag.pk}"])
        present = set(
            CandidateTag.objects.filter(tag=tag, candidate__in=[each.pk for each in batch]).values_list(
                "candidate_id", flat=True
            )
        )
        fresh = [each for each in batch if each.pk not in present]
        CandidateTag.objects.bulk_create(CandidateTag(tag=tag, candidate=each) for each in fresh)
        write_entries(
            [
                build_entry(EntryKind.CANDIDATE, "tagged", candidate=each, member=member, detail=tag.name)
                for each in fresh
            ]
        )
        index_words(fresh)
    return len(fresh)
