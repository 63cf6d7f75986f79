"""The check before sending: who would get nothing or the wrong thing, and whether mail servers will trust us."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from parley.console.domain.errors import CompanyNotSetUp, InputRefused, LinkUnknown
from parley.console.domain.merge_fields import CANDIDATE_FIELDS, MERGE_FIELDS, START_TIME
from parley.console.models import Candidate, Consent, CustomField, CustomValue, Message, OutgoingMail
from parley.console.services.mails.sender_domains import describe_sender_domain
from parley.console.services.messages.leaving.preparing import check_sendable
from parley.console.services.messages.link_times import find_link_times
from parley.console.services.messages.recipients import leave_out
from parley.console.services.messages.wording import Wordings, read_wordings
from parley.toolkit.clock import now
from parley.toolkit.wall_time import write_when

RECENT_DAYS = 7
LOOK_AHEAD_DAYS = 14


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to know: `kind` is error (it cannot be sent), warn, info or success; people can be left out."""

    code: str
    kind: str
    title: str
    text: str
    can_leave_out: bool = False


def check_message(message: Message) -> list[Finding]:
    """Everything to know before the draft is sent, the gravest first; changes nothing and refuses nothing."""
    findings = [*_check_words(message), *_check_people(message), *_check_links(message)]
    findings += [Finding(f"domain_{each.name}", each.kind, each.title, each.text) for each in describe_sender_domain()]
    order = {"error": 0, "warn": 1, "info": 2, "success": 3}
    return sorted(findings, key=lambda finding: order[finding.kind])


def leave_out_found(message: Message, code: str) -> int:
    """Take away whom a finding names; answers how many. Raises LinkUnknown, InputRefused when nobody would be left."""
    for known, people, _title in _list_groups(message):
        if known == code:
            return leave_out(message, people)
    raise LinkUnknown(_("This is not among what the check found. Look again."))


def _check_words(message: Message) -> Iterator[Finding]:
    try:
        check_sendable(message)
    except InputRefused as refusal:
        for words in refusal.fields.values():
            yield Finding("words", "error", _("It cannot be sent yet"), words)
    except CompanyNotSetUp as refusal:
        yield Finding("words", "error", _("It cannot be sent yet"), str(refusal))
    else:
        yield Finding("words", "success", _("The text is complete"), _("Every merge field is known."))


def _check_people(message: Message) -> Iterator[Finding]:
    explained = {
        "unsubscribed": _("They get nothing, whether you leave them out or not."),
        "undeliverable": _("Mail to them came back. They get nothing until their address is changed."),
        "refused": _("They refused consent. They get nothing."),
        "no_consent": _("They have not consented. Whether you may write to them is for you to know."),
        "recent": _("Your company wrote to them in the last %(days)d days.") % {"days": RECENT_DAYS},
    }
    mails = set()
    for code, people, title in _list_groups(message):
        count = people.count()
        if count:
            mails.add(code)
            kind = "info" if code == "no_consent" else "warn"
            text = explained.get(code) or _(
                "For them the text has a gap there. Write something that stands in: {{ %(name)s | there }}."
            ) % {"name": code.partition(":")[2]}
            yield Finding(code, kind, title % {"count": count}, text, can_leave_out=True)
    if not mails:
        yield Finding("people", "success", _("Everybody can be written to"), "")


def _list_groups(message: Message) -> Iterator[tuple[str, QuerySet[Candidate], str]]:
    """Groups of recipients that the check tells of: code, who, and words with `count`."""
    people = message.recipients.order_by()
    yield "unsubscribed", people.filter(unsubscribed_at__isnull=False), _("%(count)d unsubscribed")
    yield "undeliverable", people.filter(undeliverable_at__isnull=False), _("%(count)d cannot be reached")
    yield "refused", people.filter(consent=Consent.REFUSED), _("%(count)d refused consent")
    unknown = people.filter(consent__in=[Consent.UNKNOWN, Consent.REQUESTED])
    yield "no_consent", unknown, _("%(count)d without consent")
    since = now() - timedelta(days=RECENT_DAYS)
    earlier = OutgoingMail.objects.filter(candidate=OuterRef("pk"), message__isnull=False, created_at__gte=since)
    yield "recent", people.filter(Exists(earlier)), _("%(count)d heard from you lately")
    try:
        wordings = read_wordings(message)
    except InputRefused:
        return
    for name, missing in _list_gaps(message, wordings):
        title = _("%(count)d without “{name}”").replace("{name}", name.replace("%", "%%"))
        yield f"missing:{name}", people.filter(missing), title


def _list_gaps(message: Message, wordings: Wordings) -> Iterator[tuple[str, Q]]:
    columns = {"first name": "first_name", "last name": "last_name", "headline": "headline"}
    bare = wordings.bare_fields
    for name in CANDIDATE_FIELDS:
        if name in bare and name in columns:
            yield name, Q(**{columns[name]: ""})
    if START_TIME in bare:
        yield START_TIME, Q()
    own = bare - MERGE_FIELDS.keys()
    for field in CustomField.objects.filter(company_id=message.company_id) if own else ():
        name = " ".join(field.name.lower().split())
        if name in own:
            yield name, ~Q(Exists(CustomValue.objects.filter(candidate=OuterRef("pk"), field=field).exclude(value="")))


def _check_links(message: Message) -> Iterator[Finding]:
    try:
        needs_link = read_wordings(message).needs_link
    except InputRefused:
        return
    if not needs_link:
        text = _("Put in the conversation link if they are to choose a time.")
        yield Finding("link", "info", _("Nobody gets a link"), text)
        return
    count = message.recipient_count
    words = ngettext("%(count)d candidate gets a link", "%(count)d candidates get a link of their own", count)
    yield Finding("link", "info", words % {"count": count}, "")
    yield _check_times(message)


def _check_times(message: Message) -> Finding:
    """Only a warning: a calendar may be opened after the mails have left."""
    times = find_link_times(message)
    if times is None:
        text = _("The data centre does not say. Open the link to see what they will see.")
        return Finding("times", "info", _("Whether times are left cannot be told"), text)
    first = times.first_starts_at
    if first is None or first > now() + timedelta(days=LOOK_AHEAD_DAYS):
        title = _("%(name)s: the link offers no time in the next %(days)d days")
        text = _("You can send it all the same. Or make room first: working hours and the calendar decide.")
        values = {"name": message.sender.user.name, "days": LOOK_AHEAD_DAYS}
        return Finding("times", "warn", title % values, text)
    title = ngettext("The link offers %(count)d time", "The link offers %(count)d times", times.count)
    text = _("The first: %(time)s") % {"time": write_when(first, message.sender.user.tzid or "UTC")}
    return Finding("times", "success", title % {"count": times.count}, text)
