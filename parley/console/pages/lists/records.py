"""Screens of lists: all of them, making one, changing and deleting it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from parley.console.domain.errors import InputRefused
from parley.console.domain.roles import Capability
from parley.console.models import ListKind
from parley.console.pages.fields import take_refusal
from parley.console.pages.lists.forms import ListForm, NewListForm
from parley.console.pages.permissions import MemberRequest, page_for
from parley.console.services.candidates.filtering import pick_values
from parley.console.services.lists.records import (
    ListFacts,
    create_list,
    delete_list,
    get_list,
    list_page,
    set_favourite,
    update_list,
)


@page_for(Capability.READ_CANDIDATES)
@require_http_methods(["GET", "HEAD"])
def show_lists(request: MemberRequest) -> HttpResponse:
    """All lists of the company, the member's favourites first."""
    search = request.GET.get("q", "").strip()[:100]
    context = {
        "page": list_page(request.member, search, request.GET.get("page", "1")),
        "search": search,
        "can_edit": request.member.can(Capability.EDIT_CANDIDATES),
    }
    return render(request, "console/lists/lists.html", context)


@page_for(Capability.EDIT_CANDIDATES)
@require_http_methods(["GET", "HEAD", "POST"])
def add_list(request: MemberRequest) -> HttpResponse:
    """A new list; the filter of the address makes it a smart one."""
    values = pick_values((request.POST if request.method == "POST" else request.GET).lists())
    kept = [(name, text) for name, texts in values.items() for text in texts if text]
    form = NewListForm(request.POST or None, initial={"kind": ListKind.SMART if kept else ListKind.STATIC})
    if not kept:
        form.fields["kind"].help_text = _(
            "For a smart list, filter the candidates first, then save the filter as a list."
        )
    if request.method == "POST" and form.is_valid():
        facts = ListFacts(filter_values=values, **form.cleaned_data)
        try:
            made = create_list(request.member, facts)
        except InputRefused as refusal:
            take_refusal(form, refusal)
        else:
            messages.success(request, _("The list “%(name)s” is there.") % {"name": made.name})
            return redirect("list", made.pk)
    status = 422 if request.method == "POST" else 200
    return render(request, "console/lists/add.html", {"form": form, "kept": kept}, status=status)


@page_for(Capability.EDIT_CANDIDATES)
@require_http_methods(["GET", "HEAD", "POST"])
def edit_list(request: MemberRequest, list_id: str) -> HttpResponse:
    """Rename a list, or say who may read it."""
    found = get_list(request.member.company, list_id)
    form = ListForm(request.POST or None, initial={"name": found.name, "visibility": found.visibility})
    if request.method == "POST" and form.is_valid():
        try:
            update_list(found, **form.cleaned_data)
        except InputRefused as refusal:
            take_refusal(form, refusal)
        else:
            messages.success(request, _("Saved."))
            return redirect("list", found.pk)
    context = {"form": form, "list": get_list(request.member.company, list_id)}
    return render(request, "console/lists/edit.html", context, status=422 if request.method == "POST" else 200)


@page_for(Capability.EDIT_CANDIDATES)
@require_POST
def delete(request: MemberRequest, list_id: str) -> HttpResponse:
    """Delete a list that nothing uses."""
    found = get_list(request.member.company, list_id)
    try:
        delete_list(found)
    except InputRefused as refusal:
        messages.warning(request, str(refusal))
        return redirect("list", found.pk)
    messages.success(request, _("The list “%(name)s” was deleted. Its candidates stay.") % {"name": found.name})
    return redirect("lists")


@page_for(Capability.READ_CANDIDATES)
@require_POST
def mark_favourite(request: MemberRequest, list_id: str) -> HttpResponse:
    """Keep the list at hand, or not any more."""
    found = get_list(request.member.company, list_id)
    set_favourite(request.member, found, request.POST.get("favourite") == "1")
    return redirect("lists") if request.POST.get("back") == "lists" else redirect("list", found.pk)
