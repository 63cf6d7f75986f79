"""Banners: what is missing, what that means, and who can change it."""

from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _

from parley.console.domain.roles import Capability
from parley.console.models import Member
from parley.console.services.cronofy.data_centres import find_cronofy_account, name_administrators

CRONOFY_PAGE = "/company/settings/cronofy"


@dataclass(frozen=True, slots=True)
class Banner:
    """One line over the page; `action_url` is empty where the reader cannot do it."""

    text: str
    action_label: str = ""
    action_url: str = ""


def list_banners(member: Member) -> list[Banner]:
    """What this member should know, the most urgent first."""
    return [*_describe_set_up(member), *_describe_installation(member)]


def _describe_set_up(member: Member) -> list[Banner]:
    account = find_cronofy_account(member.company)
    if account is not None and account.granted_at:
        return []
    is_administrator = member.can(Capability.MANAGE_COMPANY)
    if account is None:
        if is_administrator:
            return [
                Banner(
                    _("No data centre is chosen yet, so nobody can make links."), _("Add Cronofy account"), CRONOFY_PAGE
                )
            ]
        who = name_administrators(member.company)
        words = _("No data centre is chosen yet, so nobody can make links. %(who)s can do it under Settings.")
        return [Banner(words % {"who": who})]
    if is_administrator:
        return [
            Banner(
                _("The console is not authorized for your Organizational Unit yet."),
                _("Authorize with Cronofy"),
                CRONOFY_PAGE,
            )
        ]
    return []


def _describe_installation(member: Member) -> list[Banner]:
    found: list[Banner] = []
    if settings.PARLEY_IS_PUBLIC_URL_LOCAL:
        found.append(
            Banner(
                _(
                    "Candidates elsewhere cannot open links: they begin with %(address)s. "
                    "Whoever runs Parley sets PARLEY_PUBLIC_URL."
                )
                % {"address": settings.PARLEY_PUBLIC_URL}
            )
        )
    if settings.PARLEY_SMTP is None:
        mail = "No mail server is set up, so mail reaches nobody; it is kept on this server."
        if member.user.is_operator:
            found.append(Banner(mail, _("Open the mail catcher"), "/operator/mail/"))
        else:
            found.append(Banner(mail))
    return found
