"""Keeping the words by which candidates are found, and asking who has such words."""

from collections.abc import Iterable, Sequence

from django.db import connection, transaction
from django.db.models import QuerySet

from parley.console.domain.search_words import list_words
from parley.console.models import Candidate, CandidateAddress, CandidateTag, CandidateWord, Company

_AT_ONCE = 400
# No UTF-8 text has this byte: every word with a beginning stands before the beginning and it.
_AFTER_ALL = b"\xff"


def index_words(candidates: Sequence[Candidate], *, are_new: bool = False) -> None:
    """Bring the words of these candidates up to date, in the transaction of what changed; three queries a batch.

    Candidates that were just added (`are_new`) have no words and no other addresses yet, which saves the looking.
    """
    for start in range(0, len(candidates), _AT_ONCE):
        batch = candidates[start : start + _AT_ONCE]
        with transaction.atomic():
            _index_batch(batch, are_new=are_new)


def index_words_of(candidate_ids: Iterable[str]) -> None:
    """The same for candidates of whom only the ids are at hand."""
    keys = list(candidate_ids)
    for start in range(0, len(keys), _AT_ONCE):
        index_words(list(Candidate.objects.filter(pk__in=keys[start : start + _AT_ONCE])))


def having_word(company: Company, beginning: str) -> QuerySet[CandidateWord]:
    """The company's rows of words with this beginning, which is folded already."""
    return with_word(beginning).filter(company=company)


def with_word(beginning: str) -> QuerySet[CandidateWord]:
    """The rows of words with this beginning, to be asked of a candidate."""
    least = beginning.encode()
    return CandidateWord.objects.filter(word__gte=least, word__lt=least + _AFTER_ALL)


def _index_batch(batch: Sequence[Candidate], *, are_new: bool) -> None:
    keys = [each.pk for each in batch]
    wanted = {(each.pk, word) for each, texts in _list_texts(batch, are_new) for word in list_words(texts)}
    if not are_new:
        present = CandidateWord.objects.filter(candidate__in=keys).values_list("pk", "candidate_id", "word")
        rows = {(str(candidate_id), bytes(word).decode()): pk for pk, candidate_id, word in present}
        stale = [pk for row, pk in rows.items() if row not in wanted]
        for start in range(0, len(stale), _AT_ONCE):
            CandidateWord.objects.filter(pk__in=stale[start : start + _AT_ONCE]).delete()
        wanted -= rows.keys()
    _insert({each.pk: str(each.company_id) for each in batch}, sorted(wanted))


def _list_texts(batch: Sequence[Candidate], are_new: bool) -> list[tuple[Candidate, list[str]]]:
    """The texts whose words find a candidate: name, headline, addresses, tags."""
    keys = [each.pk for each in batch]
    more: dict[str, list[str]] = {}
    for owner, name in CandidateTag.objects.filter(candidate__in=keys).values_list("candidate_id", "tag__name"):
        more.setdefault(str(owner), []).append(name)
    others = CandidateAddress.objects.none() if are_new else CandidateAddress.objects.filter(candidate__in=keys)
    for owner, email in others.values_list("candidate_id", "email"):
        more.setdefault(str(owner), []).append(email)
    return [
        (each, [each.first_name, each.last_name, each.email, each.headline, *more.get(each.pk, [])]) for each in batch
    ]


def _insert(companies: dict[str, str], rows: Sequence[tuple[str, str]]) -> None:
    """Many small rows: written past the models, which cost several times what the database needs."""
    if not rows:
        return
    table = connection.ops.quote_name(CandidateWord._meta.db_table)
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {table} (company_id, word, candidate_id) VALUES (%s, %s, %s) ON CONFLICT DO NOTHING",
            [(companies[candidate_id], word.encode(), candidate_id) for candidate_id, word in rows],
        )
