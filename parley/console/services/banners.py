"""Banners: what is missing, what that means, and who can change it."""

from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _

from parley.console.domain.roles import Capability
from parley.console.models import CronofyAccount, Member
from parley.console.services.cronofy.colleagues import find_calendar_problem
from parley.console.services.cronofy.data_centres import find_cronofy_account, find_data_centre, name_administrators

CRONOFY_PAGE = "/company/settings/cronofy"


@dataclass(frozen=True, slots=True)
class Banner:
    """One line over the page; `action_url` is empty where the reader cannot do it."""

    text: str
    action_label: str = ""
    action_url: str = ""


def list_banners(member: Member) -> list[Banner]:
    """What this member should know, the most urgent first."""
    account = find_cronofy_account(member.company)
    found = [*_describe_set_up(member, account), *_describe_installation(member)]
    return [*_describe_calendar(member, account), *found] if account else found


def _describe_calendar(member: Member, account: CronofyAccount) -> list[Banner]:
    """The member's own calendar at the engine broke: only they can connect it again."""
    names = find_calendar_problem(member)
    if not names:
        return []
    words = _(
        "One of your calendars cannot be read. Until it is connected again, candidates may be offered times at which "
        "you are busy."
    )
    if names != "?":
        words = _(
            "A calendar of yours cannot be read: %(names)s. Until it is connected again, candidates may be offered "
            "times at which you are busy."
        ) % {"names": names}
    data_centre = find_data_centre(account.code)
    if data_centre is None:
        return [Banner(words)]
    return [Banner(words, _("Connect it again"), data_centre.app_url)]


def _describe_set_up(member: Member, account: CronofyAccount | None) -> list[Banner]:
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
        mail = _("No mail server is set up, so mail reaches nobody; it is kept on this server.")
        if member.user.is_operator:
            found.append(Banner(mail, _("Open the mail catcher"), "/operator/mail/"))
        else:
            found.append(Banner(mail))
    return found
