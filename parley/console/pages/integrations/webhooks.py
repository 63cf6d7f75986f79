"""Company › Settings › For other software › Webhooks."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from parley.console.domain.errors import InputRefused
from parley.console.domain.roles import Capability
from parley.console.models import EventSubscription
from parley.console.pages.fields import take_refusal
from parley.console.pages.integrations.forms import WebhookForm
from parley.console.pages.permissions import MemberRequest, page_for
from parley.console.services.integrations.subscriptions import (
    begin_again,
    create_subscription,
    delete_subscription,
    get_subscription,
    list_deliveries,
    list_subscriptions,
    renew_secret,
    send_again,
    send_test,
)


@page_for(Capability.MANAGE_COMPANY)
@require_http_methods(["GET", "HEAD", "POST"])
def show_webhooks(request: MemberRequest) -> HttpResponse:
    """The webhooks, and a form for a new one."""
    form = WebhookForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = create_subscription(request.member, form.cleaned_data["url"], form.cleaned_data["events"])
        except InputRefused as refusal:
            take_refusal(form, refusal)
        else:
            return _show_one(request, made, secret=made.secret)
    context = {"form": form, "webhooks": list_subscriptions(request.member.company)}
    return render(request, "console/integrations/webhooks.html", context, status=422 if form.errors else 200)


@page_for(Capability.MANAGE_COMPANY)
@require_http_methods(["GET", "HEAD"])
def show_webhook(request: MemberRequest, webhook_id: str) -> HttpResponse:
    """One webhook with its newest deliveries."""
    return _show_one(request, get_subscription(request.member, webhook_id))


@page_for(Capability.MANAGE_COMPANY)
@require_POST
def test(request: MemberRequest, webhook_id: str) -> HttpResponse:
    """Send an event that says it is a test."""
    send_test(request.member, webhook_id)
    messages.success(request, _("A test is on its way. Look again in a moment."))
    return redirect("webhook", webhook_id)


@page_for(Capability.MANAGE_COMPANY)
@require_POST
def repeat(request: MemberRequest, webhook_id: str, delivery_id: int) -> HttpResponse:
    """Send a delivery once more."""
    send_again(request.member, webhook_id, delivery_id)
    messages.success(request, _("It is on its way again."))
    return redirect("webhook", webhook_id)


@page_for(Capability.MANAGE_COMPANY)
@require_POST
def renew(request: MemberRequest, webhook_id: str) -> HttpResponse:
    """A new secret, shown here and nowhere else."""
    renewed = renew_secret(request.member, webhook_id)
    return _show_one(request, renewed, secret=renewed.secret)


@page_for(Capability.MANAGE_COMPANY)
@require_POST
def resume(request: MemberRequest, webhook_id: str) -> HttpResponse:
    """Use an address again that was given up."""
    begin_again(request.member, webhook_id)
    messages.success(request, _("It is told again from now on."))
    return redirect("webhook", webhook_id)


@page_for(Capability.MANAGE_COMPANY)
@require_POST
def remove(request: MemberRequest, webhook_id: str) -> HttpResponse:
    """Tell an address nothing more."""
    delete_subscription(request.member, webhook_id)
    messages.success(request, _("The webhook was removed."))
    return redirect("webhooks")


def _show_one(request: MemberRequest, webhook: EventSubscription, secret: str = "") -> HttpResponse:
    context = {
        "webhook": webhook,
        "secret": secret,
        "deliveries": list_deliveries(webhook),
        "tzid": request.member.user.tzid or "UTC",
    }
    return render(request, "console/integrations/webhook.html", context)
