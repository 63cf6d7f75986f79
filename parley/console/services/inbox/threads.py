"""Threads of the shared inbox: found, searched, assigned, read and done."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.paginator import Page, Paginator
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from parley.console.domain.errors import InputRefused, LinkUnknown
from parley.console.models import Candidate, Conversation, InboxMail, InboxThread, Member
from parley.console.services.mails.outgoing import queue_mail
from parley.console.services.mails.speaking import speak_language_of_user
from parley.toolkit.clock import now

PAGE_SIZE = 25
LONGEST_EXCERPT = 200
# A search looks at the newest mails and threads only, so that its time does not grow with the years.
NEWEST_SEARCHED = 5000
MOST_WORDS = 5
TABS = ("mine", "shared", "unread")


def list_threads(
    member: Member, tab: str = "mine", *, search: str = "", on: date | None = None, page: str = "1"
) -> Page[InboxThread]:
    """One page of the threads that `find_threads` answers, 25 a page."""
    return Paginator(find_threads(member, tab, search=search, on=on), PAGE_SIZE).get_page(page)


def find_threads(
    member: Member, tab: str = "mine", *, search: str = "", on: date | None = None
) -> QuerySet[InboxThread]:
    """Threads of the tab, newest first; with words that stand in them, or of one day (the member's zone).

    Mine: assigned to the member and not done; shared: all of the company; unread: all with something unread.
    """
    rows = InboxThread.objects.filter(company_id=member.company_id)
    if tab == "mine":
        rows = rows.filter(owner=member, is_done=False)
    elif tab == "unread":
        rows = rows.filter(is_unread=True)
    if on is not None:
        begins_at = datetime.combine(on, time(), ZoneInfo(member.user.tzid or "UTC"))
        ends_at = datetime.combine(on + timedelta(days=1), time(), ZoneInfo(member.user.tzid or "UTC"))
        rows = rows.filter(last_at__gte=begins_at, last_at__lt=ends_at)
    for word in search.split()[:MOST_WORDS]:
        rows = rows.filter(_find_word(member, word))
    return rows.select_related("candidate", "owner__user").order_by("-last_at", "-pk")


def _find_word(member: Member, word: str) -> Q:
    """In the thread's own line, the candidate's name or address, or in one of the newest mails of the company."""
    mails = InboxMail.objects.filter(company_id=member.company_id).order_by("-pk")[:NEWEST_SEARCHED]
    holding = InboxMail.objects.filter(pk__in=mails.values("pk"), text__icontains=word)
    threads = InboxThread.objects.filter(company_id=member.company_id).order_by("-last_at", "-pk")[:NEWEST_SEARCHED]
    named = InboxThread.objects.filter(pk__in=threads.values("pk")).filter(
        Q(subject__icontains=word)
        | Q(address__icontains=word)
        | Q(candidate__first_name__icontains=word)
        | Q(candidate__last_name__icontains=word)
        | Q(candidate__email__icontains=word)
    )
    return Q(pk__in=holding.values("thread_id")) | Q(pk__in=named.values("pk"))


def count_unread(member: Member) -> int:
    """How many of the member's own threads have something unread, at most 100."""
    rows = InboxThread.objects.filter(owner=member, is_unread=True)
    return len(rows.order_by().values_list("pk", flat=True)[:100])


def get_thread(member: Member, thread_id: int) -> InboxThread:
    """A thread of the member's company. Raises LinkUnknown."""
    rows = InboxThread.objects.select_related("candidate", "owner__user", "conversation__owner__user", "company")
    found = rows.filter(company_id=member.company_id, pk=thread_id).first()
    if found is None:
        raise LinkUnknown(_("There is no such thread in your company."))
    return found


def list_colleagues(member: Member) -> list[Member]:
    """Whom a thread can be assigned to, by name."""
    rows = Member.objects.filter(company_id=member.company_id, is_active=True).select_related("user")
    return sorted(rows, key=lambda each: each.user.name.lower())


def assign_thread(member: Member, thread_id: int, colleague_id: int) -> InboxThread:
    """Give the thread to a colleague. Raises LinkUnknown, and InputRefused for who is none."""
    thread = get_thread(member, thread_id)
    colleague = next((each for each in list_colleagues(member) if each.pk == colleague_id), None)
    if colleague is None:
        raise InputRefused({"colleague": _("Choose a colleague of this company.")})
    thread.owner = colleague
    thread.is_done = False
    thread.save(update_fields=["owner", "is_done"])
    return thread


def mark_read(member: Member, thread_id: int, *, is_unread: bool) -> InboxThread:
    """Mark the thread as read, or as unread again. Raises LinkUnknown."""
    thread = get_thread(member, thread_id)
    InboxThread.objects.filter(pk=thread.pk).update(is_unread=is_unread)
    thread.is_unread = is_unread
    return thread


def mark_done(member: Member, thread_id: int, *, is_done: bool) -> InboxThread:
    """There is nothing left to do, or there is again; what is done is read, too. Raises LinkUnknown."""
    thread = get_thread(member, thread_id)
    thread.is_done = is_done
    thread.is_unread = thread.is_unread and not is_done
    thread.save(update_fields=["is_done", "is_unread"])
    return thread


def find_or_make_thread(candidate: Candidate, owner: Member | None) -> InboxThread:
    """The candidate's thread; a new one belongs to the colleague who was answered. Call it in a transaction."""
    thread, _is_new = InboxThread.objects.get_or_create(
        candidate=candidate, defaults={"company_id": candidate.company_id, "owner": owner}
    )
    return thread


def note_arrival(candidate: Candidate, owner: Member | None, subject: str, words: str) -> InboxThread:
    """Something came from the candidate: the thread is unread and on top, its owner is told. In a transaction."""
    thread = find_or_make_thread(candidate, owner)
    raise_thread(thread, subject, words, is_unread=True)
    tell_owner(thread, candidate.name)
    return thread


def raise_thread(thread: InboxThread, subject: str, words: str, *, is_unread: bool) -> None:
    """Put the thread on top with its newest words."""
    thread.subject = " ".join(subject.split())[:300] or thread.subject
    thread.excerpt = " ".join(words.split())[:LONGEST_EXCERPT]
    thread.last_at = now()
    thread.is_unread = is_unread
    thread.is_done = thread.is_done and not is_unread
    if thread.conversation_id is None and thread.candidate_id:
        newest = Conversation.objects.filter(company_id=thread.company_id, candidate_id=thread.candidate_id)
        thread.conversation = newest.order_by("-created_at").first()
    thread.save()


def tell_owner(thread: InboxThread, who: str) -> None:
    """A mail to the thread's owner with the way to it, unless they want none; a blocked colleague gets none."""
    owner = thread.owner
    if owner is None or not owner.is_active or not owner.are_replies_mailed:
        return
    with speak_language_of_user(owner.user):
        subject = _("%(name)s has answered") % {"name": " ".join(who.split()) or _("Somebody")}
        text = _(
            "%(name)s has answered you. Read it, and answer, in the inbox:\n\n%(url)s\n\n"
            "You can switch these mails off there."
        )
        url = f"{settings.PARLEY_PUBLIC_URL}/inbox/{thread.pk}"
        words = text % {"name": who, "url": url}
        queue_mail("reply_notice", owner.user.email, subject, words, about=thread.candidate)


def switch_notices(member: Member, *, are_wanted: bool) -> None:
    """Whether the member gets a mail when a candidate has answered."""
    Member.objects.filter(pk=member.pk).update(are_replies_mailed=are_wanted)


def list_mails(thread: InboxThread) -> Sequence[InboxMail]:
    """The thread's mails, oldest first; the newest 200."""
    rows: QuerySet[InboxMail] = thread.mails.select_related("member__user", "mail")
    return list(rows.defer("mail__content").order_by("-happened_at", "-pk")[:200])[::-1]
