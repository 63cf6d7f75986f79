"""Watching candidates: who wants to hear when one of them books or declines."""

from parley.console.models import Candidate, Member, Watch


def is_watching(member: Member, candidate: Candidate) -> bool:
    """Whether the member watches the candidate."""
    return Watch.objects.filter(member=member, candidate=candidate).exists()


def set_watching(member: Member, candidate: Candidate, *, is_watching: bool) -> None:
    """Watch a candidate or no longer; saying it again changes nothing."""
    if is_watching:
        Watch.objects.get_or_create(member=member, candidate=candidate)
    else:
        Watch.objects.filter(member=member, candidate=candidate).delete()
