"""What the engine keeps: every table, gathered where Django looks for them."""

from parley.engine.models.applications.applications import (
    Application,
    ApplicationSecret,
    AuthorizationCode,
    Grant,
    LinkAttempt,
    SecretKind,
    Token,
    UsedTokenId,
)
from parley.engine.models.availability.prepared import PreparedTimeline
from parley.engine.models.availability.rules import AvailabilityRule, SchedulingPreferences
from parley.engine.models.calendars.attachments import Attachment
from parley.engine.models.calendars.calendars import BusyTime, Calendar, CalendarObject
from parley.engine.models.calendars.conferencing import ConferencingProfile, ConferencingVisit
from parley.engine.models.calendars.connections import Connection, ConnectionState
from parley.engine.models.calendars.managed import ExternalChange, ManagedEvent
from parley.engine.models.calendars.triggers import EventTrigger
from parley.engine.models.outbox import OutgoingMail, WebhookDelivery
from parley.engine.models.people.accounts import Account, AppPassword, SignInCode, SignInIdentity, TermsAcceptance
from parley.engine.models.people.units import Membership, OrganizationalUnit, Role, Vouching
from parley.engine.models.scheduling.bookings import (
    Booking,
    BookingHost,
    BookingStatus,
    CalendarWrite,
    Hold,
    Occupancy,
)
from parley.engine.models.scheduling.requests import (
    ChangeCounter,
    PublicLink,
    RequestMember,
    RequestStatus,
    SchedulingRequest,
)

__all__ = [
    "Account",
    "AppPassword",
    "Application",
    "ApplicationSecret",
    "Attachment",
    "AuthorizationCode",
    "AvailabilityRule",
    "Booking",
    "BookingHost",
    "BookingStatus",
    "BusyTime",
    "Calendar",
    "CalendarObject",
    "CalendarWrite",
    "ChangeCounter",
    "ConferencingProfile",
    "ConferencingVisit",
    "Connection",
    "ConnectionState",
    "EventTrigger",
    "ExternalChange",
    "Grant",
    "Hold",
    "LinkAttempt",
    "ManagedEvent",
    "Membership",
    "Occupancy",
    "OrganizationalUnit",
    "OutgoingMail",
    "PreparedTimeline",
    "PublicLink",
    "RequestMember",
    "RequestStatus",
    "Role",
    "SchedulingPreferences",
    "SchedulingRequest",
    "SecretKind",
    "SignInCode",
    "SignInIdentity",
    "TermsAcceptance",
    "Token",
    "UsedTokenId",
    "Vouching",
    "WebhookDelivery",
]
