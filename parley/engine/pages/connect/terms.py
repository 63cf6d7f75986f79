"""The terms, asked for again when they change."""

from django.http.response import HttpResponseBase
from django.views.decorators.http import require_http_methods

from parley.engine.domain.errors.people import TermsNotAccepted
from parley.engine.pages.connect.forms import TermsForm
from parley.engine.pages.connect.way import lead_on, show_page
from parley.engine.services.people.accounts import accept_terms
from parley.engine.services.people.terms import current_terms
from parley.engine.session import AccountRequest, newcomer_page


@newcomer_page
@require_http_methods(["GET", "POST"])
def terms(request: AccountRequest) -> HttpResponseBase:
    """Read, accept, go on; a version that changed while the page was open is shown anew."""
    present = current_terms()
    form = TermsForm(request.POST or None, initial={"version": present.version})
    if request.method == "POST" and form.is_valid():
        try:
            accept_terms(request.account, form.cleaned_data["version"])
            return lead_on(request, request.account)
        except TermsNotAccepted:
            form = TermsForm(initial={"version": present.version})
    context = {"form": form, "terms": present, "account": request.account}
    return show_page(request, "engine/connect/terms.html", context)
