"""Watching candidates: who wants to hear when one of them books or declines."""

from parley.console.models import Candidate, Member, Watch
from parley.toolkit.queries.ready import ReadyQuery


def is_watching(member: Member, candidate: Candidate) -> bool:
    """Whether the member watches the candidate."""
    return (member.pk,) in _WATCHERS.list_rows(candidate=candidate.pk)


_WATCHERS = ReadyQuery(lambda candidate: Watch.objects.filter(candidate=candidate).values_list("member_id"))


def set_watching(member: Member, candidate: Candidate, *, is_watching: bool) -> None:
    """Watch a candidate or no longer; saying it again changes nothing."""
    if is_watching:
        Watch.objects.get_or_create(member=member, candidate=candidate)
    else:
        Watch.objects.filter(member=member, candidate=candidate).delete()
