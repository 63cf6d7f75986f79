"""Company › Settings › Candidates › Data protection: the consent mail, rules by country, and who is due."""

from collections.abc import Iterator

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from parley.console.domain.errors import InputRefused
from parley.console.domain.roles import Capability
from parley.console.models import Company, ProtectionRule
from parley.console.pages.exports import send_csv
from parley.console.pages.fields import take_refusal
from parley.console.pages.permissions import MemberRequest, page_for
from parley.console.pages.privacy.forms import PERIODS, RuleForm, WordsForm, list_scopes, name_scope
from parley.console.services.privacy.consents import write_consent_words
from parley.console.services.privacy.retention import ANONYMISE, list_next_month
from parley.console.services.privacy.rules import (
    count_rules,
    delete_rule,
    find_settings,
    get_rule,
    list_rules,
    save_rule,
    save_words,
)


def describe_data_protection(company: Company) -> str:
    """The present state in a sentence."""
    count = count_rules(company).count()
    if not count:
        return _("Nobody is archived or anonymised by itself.")
    return ngettext("%(count)d rule.", "%(count)d rules.", count) % {"count": count}


@page_for(Capability.READ_SETTINGS, to_change=Capability.ERASE_CANDIDATES)
@require_http_methods(["GET", "HEAD", "POST"])
def show_data_protection(request: MemberRequest) -> HttpResponse:
    """Rules, the words of the consent mail, and who will be archived or anonymised within a month."""
    company = request.member.company
    known = find_settings(company)
    beginning = {"consent_subject": known.consent_subject, "consent_text": known.consent_text}
    form = WordsForm(request.POST or None, initial=beginning)
    if request.method == "POST" and form.is_valid():
        save_words(company, form.cleaned_data["consent_subject"], form.cleaned_data["consent_text"])
        messages.success(request, _("Saved."))
        return redirect("data_protection")
    subject, text = write_consent_words(known, company.name)
    names = dict(list_scopes())
    context = {
        "form": form,
        "subject": subject,
        "text": text,
        "rules": [(rule, names.get(rule.scope, rule.scope), _describe_rule(rule)) for rule in list_rules(company)],
        "due": [(each.candidate, each.action == ANONYMISE) for each in list_next_month(company)],
        "can_change": request.member.can(Capability.ERASE_CANDIDATES),
        "can_export": request.member.can(Capability.EXPORT_DATA),
    }
    return render(request, "console/privacy/settings.html", context, status=422 if form.errors else 200)


def _describe_rule(rule: ProtectionRule) -> str:
    """What a rule says, in sentences."""
    said = [_("Profiles say that consent is missing.")] if rule.needs_consent else []
    for value, words in (
        (rule.answer_days, _("Silence for %(number)d days anonymises.")),
        (rule.archive_months, _("Archived after %(number)d months without activity.")),
        (rule.anonymise_months, _("Anonymised after %(number)d months without activity.")),
    ):
        if value is not None:
            said.append(words % {"number": value})
    return " ".join(said) or _("Nothing happens by itself.")


@page_for(Capability.ERASE_CANDIDATES)
@require_http_methods(["GET", "HEAD", "POST"])
def edit_rule(request: MemberRequest) -> HttpResponse:
    """One rule, new or known; the address names where it holds."""
    scope = request.POST.get("scope") or request.GET.get("scope") or ""
    rule = get_rule(request.member.company, scope or "default")
    beginning = {name: getattr(rule, name) for name in ("needs_consent", *PERIODS)} | {"scope": scope or "union:EU"}
    form = RuleForm(request.POST or None, initial=beginning)
    if request.method == "POST" and form.is_valid():
        try:
            save_rule(form.fill(rule))
        except InputRefused as refusal:
            take_refusal(form, refusal)
        else:
            messages.success(request, _("Saved."))
            return redirect("data_protection")
    context = {"form": form, "rule": rule, "name": name_scope(scope) if scope else ""}
    return render(request, "console/privacy/rule.html", context, status=422 if form.errors else 200)


@page_for(Capability.ERASE_CANDIDATES)
@require_POST
def remove_rule(request: MemberRequest) -> HttpResponse:
    """Take a rule away."""
    delete_rule(request.member.company, request.POST.get("scope", ""))
    messages.success(request, _("Removed."))
    return redirect("data_protection")


@page_for(Capability.READ_CANDIDATES, to_change=Capability.EXPORT_DATA)
@require_POST
def export_due(request: MemberRequest) -> HttpResponseBase:
    """Who will be archived or anonymised within a month, as a file."""
    return send_csv("due.csv", [_("Name"), _("Email address"), _("What happens")], _list_due(request.member.company))


def _list_due(company: Company) -> Iterator[list[object]]:
    for each in list_next_month(company):
        what = _("Anonymised") if each.action == ANONYMISE else _("Archived")
        yield [each.candidate.name, each.candidate.email, what]
