"""The present state of keys and webhooks, each in a sentence for the list of settings."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from parley.console.models import Company
from parley.console.services.integrations.keys import list_keys
from parley.console.services.integrations.subscriptions import list_subscriptions


def describe_keys(company: Company) -> str:
    """How many keys are live."""
    count = len(list_keys(company))
    if not count:
        return _("No key yet: applicant tracking systems cannot read anything.")
    return ngettext("%(count)s live key.", "%(count)s live keys.", count) % {"count": count}


def describe_webhooks(company: Company) -> str:
    """How many addresses are told, and whether one was given up."""
    found = list_subscriptions(company)
    if not found:
        return _("Nobody is told what happens here.")
    if any(each.ended_at for each in found):
        return _("An address does not answer any more: look at it.")
    return ngettext("%(count)s address is told.", "%(count)s addresses are told.", len(found)) % {"count": len(found)}
