"""Company › Audit log: who did what, when; filtered, as a file, and whether it is intact."""

from collections.abc import Iterator
from datetime import date

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from parley.console.domain.roles import Capability
from parley.console.models import AuditEntry, Company
from parley.console.pages.access.audit_words import name_action
from parley.console.pages.exports import send_csv
from parley.console.pages.permissions import MemberRequest, page_for
from parley.console.services.audit.keeping import count_days_kept, keep_days
from parley.console.services.audit.log import AuditFilter, list_actions, list_entries, select_entries
from parley.console.services.audit.sealing import check_chain
from parley.console.services.companies.members import list_members
from parley.toolkit.presenting.days import DayField, find_number

HEADER = ("number", "happened_at", "who", "action", "subject", "detail", "address", "seal")


class FilterForm(forms.Form):
    """What to look for."""

    who = forms.ChoiceField(label=gettext_lazy("Who"), required=False)
    what = forms.ChoiceField(label=gettext_lazy("What"), required=False)
    since = DayField(label=gettext_lazy("From"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    until = DayField(label=gettext_lazy("To"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    subject = forms.CharField(label=gettext_lazy("On what (an id)"), required=False, max_length=64)

    def __init__(self, company: Company, *arguments: object) -> None:
        super().__init__(*arguments)  # type: ignore[arg-type]  # passed on as they came
        people = [(str(member.pk), member.user.name) for member in list_members(company)]
        actions = sorted(((action, name_action(action)) for action in list_actions(company)), key=lambda pair: pair[1])
        self.fields["who"].choices = [("", _("Everybody")), *people]  # type: ignore[attr-defined]
        self.fields["what"].choices = [("", _("Everything")), *actions]  # type: ignore[attr-defined]

    def read(self, tzid: str) -> AuditFilter:
        """The filter; what cannot be read counts as not given."""
        chosen = self.cleaned_data if self.is_valid() else {}
        since, until = chosen.get("since"), chosen.get("until")
        return AuditFilter(
            member_id=int(chosen["who"]) if chosen.get("who") else None,
            action=str(chosen.get("what") or ""),
            subject_id=str(chosen.get("subject") or "").strip(),
            first_on=since if isinstance(since, date) else None,
            last_on=until if isinstance(until, date) else None,
            tzid=tzid,
        )


@page_for(Capability.READ_AUDIT)
@require_http_methods(["GET", "HEAD"])
def show_audit(request: MemberRequest) -> HttpResponse:
    """A page of the log, newest first."""
    company, tzid = request.member.company, request.member.user.tzid or "UTC"
    form = FilterForm(company, request.GET)
    chosen = form.read(tzid)
    before = request.GET.get("before", "")
    entries, has_older = list_entries(company, chosen, find_number(before))
    context = {
        "form": form,
        "lines": [(entry, name_action(entry.action)) for entry in entries],
        "oldest_id": entries[-1].pk if entries and has_older else None,
        "is_filtered": chosen != AuditFilter(tzid=tzid),
        "tzid": tzid,
        "kept_days": count_days_kept(company),
        "may_keep": request.member.can(Capability.MANAGE_COMPANY),
    }
    return render(request, "console/access/audit.html", context)


@page_for(Capability.READ_AUDIT, to_change=Capability.EXPORT_DATA)
@require_POST
def export_audit(request: MemberRequest) -> HttpResponseBase:
    """The lines that fit, as a file."""
    form = FilterForm(request.member.company, request.POST)
    rows = select_entries(request.member.company, form.read(request.member.user.tzid or "UTC"))
    return send_csv("audit-log.csv", HEADER, _describe(rows.iterator(chunk_size=500)))


def _describe(entries: Iterator[AuditEntry]) -> Iterator[tuple[object, ...]]:
    for entry in entries:
        yield (
            entry.number,
            entry.happened_at,
            entry.who,
            entry.action,
            entry.subject_id,
            entry.detail,
            entry.address,
            entry.seal,
        )


@page_for(Capability.READ_AUDIT)
@require_POST
def check_audit(request: MemberRequest) -> HttpResponse:
    """Make every seal again."""
    chain = check_chain(request.member.company)
    if chain.broken_number is None:
        messages.success(request, _("The log is intact: %(count)s lines were checked.") % {"count": chain.checked})
    else:
        words = _("The log was changed: line %(number)s does not fit to the ones before it.")
        messages.error(request, words % {"number": chain.broken_number})
    return redirect("audit_log")


@page_for(Capability.READ_AUDIT, to_change=Capability.MANAGE_COMPANY)
@require_POST
def set_keeping(request: MemberRequest) -> HttpResponse:
    """How long lines are kept."""
    keep_days(request.member, request.POST.get("kept_days", ""))
    messages.success(request, _("Saved."))
    return redirect("audit_log")
