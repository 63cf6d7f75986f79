"""Telling colleagues about a candidate: those who watch, and whom somebody shares a profile with."""

from collections.abc import Sequence

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from parley.console.domain.errors import InputRefused
from parley.console.domain.roles import Capability
from parley.console.domain.statuses import Status
from parley.console.models import Candidate, EntryKind, Member, TimelineEntry, Watch, WatchTold
from parley.console.services.candidates.happenings import name_happening
from parley.console.services.candidates.timeline import build_entry, write_entry
from parley.console.services.mails.outgoing import queue_mail
from parley.console.services.mails.speaking import speak_language_of_user
from parley.toolkit.wall_time import write_when

LONGEST_NOTE = 1000
_TOLD = frozenset({Status.BOOKED, Status.RESCHEDULED, Status.DECLINED, Status.CANCELLED})


def follow_for_watchers(entries: Sequence[TimelineEntry]) -> None:
    """Mail whoever watches a candidate that they booked, moved, declined or cancelled; once for each line."""
    told = [
        each for each in entries if each.kind == EntryKind.CONVERSATION and each.code in _TOLD and each.candidate_id
    ]
    watches: dict[str, list[Watch]] = {}
    rows = Watch.objects.filter(candidate__in={each.candidate_id for each in told}, member__is_active=True)
    for watch in rows.select_related("member__user", "member__company", "candidate"):
        watches.setdefault(str(watch.candidate_id), []).append(watch)
    for entry in told:
        for watch in watches.get(str(entry.candidate_id), []):
            # What happened before somebody began to watch is no news to them; nor is what they did themselves.
            if watch.created_at <= entry.happened_at and watch.member_id != entry.member_id:
                _tell(watch, entry)


def share_candidate(member: Member, candidate: Candidate, colleague_id: str, note: str) -> Member:
    """Mail a colleague the way to a profile, with some words; answers the colleague. Raises InputRefused."""
    colleague = next((each for each in list_colleagues(member) if str(each.pk) == colleague_id), None)
    if colleague is None:
        raise InputRefused({"colleague": _("Choose one of your colleagues.")})
    note = note.replace("\r\n", "\n").strip()
    if len(note) > LONGEST_NOTE or "\x00" in note:
        raise InputRefused({"note": _("Write at most %(most)d characters.") % {"most": LONGEST_NOTE}})
    values = {"sender": member.user.name, "name": candidate.name, "note": note, "url": build_profile_url(candidate)}
    with transaction.atomic(), speak_language_of_user(colleague.user):
        subject = _("%(sender)s shares %(name)s with you") % values
        text = render_to_string("console/candidates/shared_mail.txt", values)
        queue_mail("sharing", colleague.user.email, " ".join(subject.split()), text, about=candidate)
        detail = colleague.user.name
        write_entry(build_entry(EntryKind.CANDIDATE, "shared", candidate=candidate, member=member, detail=detail))
    return colleague


def list_colleagues(member: Member) -> list[Member]:
    """Active members of the company who may see candidates, without oneself, by name."""
    rows = Member.objects.filter(company=member.company, is_active=True).exclude(pk=member.pk)
    named = rows.select_related("user").order_by("user__first_name", "user__last_name", "pk")
    return [each for each in named if each.can(Capability.READ_CANDIDATES)]


def build_profile_url(candidate: Candidate) -> str:
    """The address of a profile, for those who are signed in."""
    return f"{settings.PARLEY_PUBLIC_URL}/candidates/{candidate.pk}"


def _tell(watch: Watch, entry: TimelineEntry) -> None:
    with transaction.atomic(), speak_language_of_user(watch.member.user):
        _row, is_new = WatchTold.objects.get_or_create(watch=watch, entry=entry)
        if not is_new or not watch.member.can(Capability.READ_CANDIDATES):
            return
        conversation = entry.conversation
        tzid = watch.member.user.tzid or "UTC"
        starts_at = conversation.starts_at if conversation else None
        values = {
            "name": watch.candidate.name,
            "what": name_happening(entry.kind, entry.code),
            "title": conversation.summary if conversation else "",
            "when": write_when(starts_at, tzid, entry.happened_at) if starts_at else "",
            "url": build_profile_url(watch.candidate),
        }
        subject = " ".join(f"{values['name']}: {values['what']}".split())
        text = render_to_string("console/candidates/watch_mail.txt", values)
        queue_mail("watch", watch.member.user.email, subject, text, about=watch.candidate)
