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
from parley.engine.models.applications.element_tokens import ElementToken
from parley.engine.models.applications.own_accounts import (
    ApplicationCalendar,
    DelegatedAuthorization,
    LinkToken,
    ServiceAccount,
)
from parley.engine.models.applications.traffic import ApplicationCall, RateShare
from parley.engine.models.availability.bookable_events import BookableEvent, Registration, RegistrationStatus
from parley.engine.models.availability.periods import AvailablePeriod
from parley.engine.models.availability.prepared import PreparedTimeline
from parley.engine.models.availability.rules import (
    AvailabilityRule,
    SchedulingPreferences,
    SpecialDate,
    SpecialDateKind,
)
from parley.engine.models.calendars.attachments import Attachment
from parley.engine.models.calendars.calendars import BusyTime, Calendar, CalendarObject, EventText, ObjectPart
from parley.engine.models.calendars.conferencing import ConferencingProfile, ConferencingVisit
from parley.engine.models.calendars.connections import (
    BrokenReason,
    Connection,
    ConnectionState,
    Farewell,
    ProviderAlarm,
)
from parley.engine.models.calendars.managed import ExternalChange, GuestNotice, ManagedEvent
from parley.engine.models.calendars.outside import OutsideChange
from parley.engine.models.calendars.permissions import CalendarPermission, PermissionLevel, PermissionsRequest
from parley.engine.models.calendars.pushes import CalendarWatch
from parley.engine.models.calendars.triggers import EventTrigger
from parley.engine.models.notifications.channels import Channel, ChannelChange
from parley.engine.models.notifications.smart_invites import (
    BookingReply,
    InviteStatus,
    SmartInvite,
    SmartInviteRecipient,
)
from parley.engine.models.outbox import OutgoingMail, WebhookDelivery
from parley.engine.models.people.accounts import Account, AppPassword, SignInCode, SignInIdentity, TermsAcceptance
from parley.engine.models.people.providers import ProviderRegistration, ProviderVisit, SetUpVisit
from parley.engine.models.people.units import (
    ForwardedLinks,
    Membership,
    OrganizationalUnit,
    OutsideChanges,
    Role,
    UnitInvitation,
    UnitLogo,
    UnitResource,
    Vouching,
)
from parley.engine.models.scheduling.after.following import OutsideKind, OutsideProposal
from parley.engine.models.scheduling.after.wishes import EarlierWait, TimeWish, WishState
from parley.engine.models.scheduling.booking_links import BookingLink, BookingLinkKind, BookingLinkStatus
from parley.engine.models.scheduling.bookings import (
    Booking,
    BookingHost,
    BookingStatus,
    CalendarWrite,
    Hold,
    Occupancy,
)
from parley.engine.models.scheduling.conversations import ConversationParticipant, SchedulingConversation
from parley.engine.models.scheduling.files import RequestFile
from parley.engine.models.scheduling.groups import GroupOffer, GroupSession
from parley.engine.models.scheduling.identity.confirmations import EmailConfirmation
from parley.engine.models.scheduling.pools import Balance, Pool, PoolChoice, PoolMember, RequestPool
from parley.engine.models.scheduling.requests import (
    ChangeCounter,
    PublicLink,
    RequestMember,
    RequestRecipient,
    RequestStatus,
    RequestTag,
    SchedulingRequest,
)
from parley.engine.models.scheduling.templates import RequestTemplate, TemplateKind
from parley.engine.models.scheduling.video_links import VideoLink
from parley.engine.models.visits.visits import SpentProof, VisitShare

__all__ = [
    "Account",
    "AppPassword",
    "Application",
    "ApplicationCalendar",
    "ApplicationCall",
    "ApplicationSecret",
    "Attachment",
    "AuthorizationCode",
    "AvailabilityRule",
    "AvailablePeriod",
    "Balance",
    "BookableEvent",
    "Booking",
    "BookingHost",
    "BookingLink",
    "BookingLinkKind",
    "BookingLinkStatus",
    "BookingReply",
    "BookingStatus",
    "BrokenReason",
    "BusyTime",
    "Calendar",
    "CalendarObject",
    "CalendarPermission",
    "CalendarWatch",
    "CalendarWrite",
    "ChangeCounter",
    "Channel",
    "ChannelChange",
    "ConferencingProfile",
    "ConferencingVisit",
    "Connection",
    "ConnectionState",
    "ConversationParticipant",
    "DelegatedAuthorization",
    "EarlierWait",
    "ElementToken",
    "EmailConfirmation",
    "EventText",
    "EventTrigger",
    "ExternalChange",
    "Farewell",
    "ForwardedLinks",
    "Grant",
    "GroupOffer",
    "GroupSession",
    "GuestNotice",
    "Hold",
    "InviteStatus",
    "LinkAttempt",
    "LinkToken",
    "ManagedEvent",
    "Membership",
    "ObjectPart",
    "Occupancy",
    "OrganizationalUnit",
    "OutgoingMail",
    "OutsideChange",
    "OutsideChanges",
    "OutsideKind",
    "OutsideProposal",
    "PermissionLevel",
    "PermissionsRequest",
    "Pool",
    "PoolChoice",
    "PoolMember",
    "PreparedTimeline",
    "ProviderAlarm",
    "ProviderRegistration",
    "ProviderVisit",
    "PublicLink",
    "RateShare",
    "Registration",
    "RegistrationStatus",
    "RequestFile",
    "RequestMember",
    "RequestPool",
    "RequestRecipient",
    "RequestStatus",
    "RequestTag",
    "RequestTemplate",
    "Role",
    "SchedulingConversation",
    "SchedulingPreferences",
    "SchedulingRequest",
    "SecretKind",
    "ServiceAccount",
    "SetUpVisit",
    "SignInCode",
    "SignInIdentity",
    "SmartInvite",
    "SmartInviteRecipient",
    "SpecialDate",
    "SpecialDateKind",
    "SpentProof",
    "TemplateKind",
    "TermsAcceptance",
    "TimeWish",
    "Token",
    "UnitInvitation",
    "UnitLogo",
    "UnitResource",
    "UsedTokenId",
    "VideoLink",
    "VisitShare",
    "Vouching",
    "WebhookDelivery",
    "WishState",
]
