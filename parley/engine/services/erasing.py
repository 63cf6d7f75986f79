"""Erasure: what an application holds of an account, and the account itself when nothing else needs it."""

import structlog
from django.db import transaction
from django.db.models import Q, TextField
from django.db.models.functions import Cast

from parley.engine.domain.errors.base import EngineRefusal
from parley.engine.models import (
    Account,
    Application,
    AppPassword,
    AvailablePeriod,
    BookingHost,
    BookingLink,
    Calendar,
    CalendarPermission,
    Channel,
    ConferencingVisit,
    Connection,
    ElementToken,
    ExternalChange,
    Grant,
    LinkAttempt,
    LinkToken,
    ManagedEvent,
    Membership,
    PermissionsRequest,
    PublicLink,
    Registration,
    SchedulingConversation,
    SchedulingRequest,
    ServiceAccount,
    SmartInvite,
    SmartInviteRecipient,
    Vouching,
)
from parley.engine.services.calendars.builtin_calendar import forward_request, has_builtin_calendar
from parley.engine.services.calendars.connecting.disconnecting import keep_farewells
from parley.toolkit.safe_http.errors import OutgoingFailure

log = structlog.get_logger(__name__)

# Rows that name an application and an account, and go with the pair.
OF_BOTH = (
    AvailablePeriod,
    Channel,
    ConferencingVisit,
    Grant,
    LinkAttempt,
    LinkToken,
    PermissionsRequest,
    SchedulingConversation,
    Vouching,
)
# Rows that name an application and one of the account's calendars. The events themselves are their owner's.
OF_CALENDARS = (CalendarPermission, ExternalChange, ManagedEvent)
# Accounts that belong to one application from the start.
OWN_PREFIXES = ("apc_", "ser_")


def erase(application: Application, sub: str) -> None:
    """Delete what the application has of this account or unit, after its grants were revoked.

    An account that no person, colleague or other application uses goes with all that was read of its calendars.
    """
    with transaction.atomic():
        Grant.objects.filter(application=application, unit_id=sub).delete()
        account = Account.objects.filter(pk=sub).first()
        if account is None:
            return
        for model in OF_BOTH:
            model._default_manager.filter(application=application, account=account).delete()
        for calendar_model in OF_CALENDARS:
            about = Q(application=application, calendar__connection__account=account)
            calendar_model._default_manager.filter(about).delete()
        _erase_from_element_tokens(application, account)
        _erase_from_links(application, account)
        _erase_from_lists(application, account)
    if account.pk.startswith(OWN_PREFIXES) or not is_needed(account):
        erase_account(account)


def is_needed(account: Account) -> bool:
    """Whether the person still uses their account: in a unit, by a calendar app or application, or with bookings."""
    return any(
        (
            AppPassword.objects.filter(account=account, revoked_at=None).exists(),
            Membership.objects.filter(account=account).exists(),
            Grant.objects.filter(account=account, revoked_at=None).exists(),
            BookingHost.objects.filter(account=account).exists(),
            SchedulingRequest.objects.filter(host=account).exists(),
            PublicLink.objects.filter(account=account).exists(),
            Vouching.objects.filter(account=account).exists(),
            ServiceAccount.objects.filter(authorized_by=account).exists(),
        )
    )


def _erase_from_element_tokens(application: Application, account: Account) -> None:
    rows = ElementToken.objects.filter(application=application).values_list("pk", "subs")
    ElementToken.objects.filter(pk__in=[pk for pk, subs in rows if account.pk in subs]).delete()


def _erase_from_links(application: Application, account: Account) -> None:
    """Hosted links and conversations whose question, calendars or outcome name the account."""
    links = BookingLink.objects.filter(application=application)
    texts = {name: Cast(name, TextField()) for name in ("question", "target_calendars", "outcome")}
    is_named = Q(question_text__contains=account.pk)
    is_named |= Q(target_calendars_text__contains=account.pk) | Q(outcome_text__contains=account.pk)
    named = links.annotate(**{f"{name}_text": text for name, text in texts.items()}).filter(is_named)
    links.filter(pk__in=list(named.values_list("pk", flat=True))).delete()
    takes_part = Q(participants__sub=account.pk) | Q(participants__email__iexact=account.email)
    SchedulingConversation.objects.filter(takes_part, application=application).delete()


def _erase_from_lists(application: Application, account: Account) -> None:
    """Invitations that the application mailed to the account's address, and its places at bookable events."""
    email = account.email
    Registration.objects.filter(event__application=application, email__iexact=email).delete()
    SmartInviteRecipient.objects.filter(invite__application=application, email__iexact=email).delete()
    SmartInvite.objects.filter(application=application, recipients=None).delete()


def erase_account(account: Account) -> None:
    """The account, its sign-ins, connections and all that was read with them, and its built-in calendars.

    Google and Microsoft are told by the worker, which needs nothing of the account for it.
    """
    hrefs = list(
        Calendar.objects.filter(connection__account=account, connection__service="builtin").values_list(
            "href", flat=True
        )
    )
    if has_builtin_calendar():
        for href in hrefs:
            try:
                forward_request(account, "DELETE", href, {}, b"")
            except (EngineRefusal, OutgoingFailure) as error:
                # The rows go all the same; what is left on the server belongs to nobody and is found by its name.
                log.warning("calendar_not_erased", account=account.pk, reason=type(error).__name__)
    with transaction.atomic():
        # A run of the sync holds its connection's row before it writes anything else: so does this.
        own = Connection.objects.select_for_update(of=("self",)).filter(account=account).order_by("pk")
        list(own.values_list("pk"))
        keep_farewells(account)
        account.delete()
