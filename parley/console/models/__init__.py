"""What the console keeps: every table, gathered where Django looks for them."""

from parley.console.models.bookings import BookingBatch, BookingChange, BookingSettings, ChangeKind, TimeProposal
from parley.console.models.candidates.belongings import CandidateAddress, CandidateFile, Note, Watch, WatchTold
from parley.console.models.candidates.imports import CandidateImport, ImportRefusal, ImportStage, KnownAddress
from parley.console.models.candidates.privacy import ConsentRequest, EngineErasure, PrivacySettings, ProtectionRule
from parley.console.models.candidates.records import Candidate, CandidateTag, Consent, CustomField, CustomValue, Tag
from parley.console.models.candidates.words import CandidateWord
from parley.console.models.companies.access import (
    AuditEntry,
    AuditSettings,
    OrganisationRules,
    SignInIdentity,
    SignInProvider,
    Team,
)
from parley.console.models.companies.members import (
    Company,
    Member,
    MemberInvitation,
    MemberRole,
    OneTimeAddress,
    Organisation,
)
from parley.console.models.conversations import Conversation, ConversationStatus, LinkWindow, WebhookReceipt
from parley.console.models.data_centres import CronofyAccount, ReconcilingCursor, SignedState, UnitColleague
from parley.console.models.inbox import InboxMail, InboxMailKind, InboxThread, MailboxCursor
from parley.console.models.integrations import ApiKey, EventDelivery, EventSubscription
from parley.console.models.lists import CandidateList, FavouriteList, ListEntry, ListKind, ListVisibility
from parley.console.models.messages.messages import (
    MailOutcome,
    MailPace,
    Message,
    MessageState,
    OutgoingMail,
    SenderDomain,
)
from parley.console.models.messages.templates import MessageTemplate, TemplateKind
from parley.console.models.projects.automations import Automation, AutomationKind, AutomationRun, RunOutcome
from parley.console.models.projects.records import (
    Card,
    FavouriteProject,
    Project,
    ProjectCollaborator,
    ProjectTemplate,
    Stage,
)
from parley.console.models.reminders import (
    Audience,
    Channel,
    Nudge,
    NudgeSwitch,
    Reminder,
    ReminderSettings,
    SmsDirection,
    SmsMessage,
    SmsStop,
)
from parley.console.models.timeline import CHANGED, EntryKind, TimelineEntry

__all__ = [
    "Audience",
    "AuditEntry",
    "AuditSettings",
    "Automation",
    "AutomationKind",
    "AutomationRun",
    "BookingBatch",
    "BookingChange",
    "BookingSettings",
    "CHANGED",
    "ApiKey",
    "Candidate",
    "CandidateAddress",
    "CandidateFile",
    "CandidateImport",
    "CandidateList",
    "CandidateTag",
    "CandidateWord",
    "Card",
    "ChangeKind",
    "Channel",
    "Company",
    "Consent",
    "ConsentRequest",
    "Conversation",
    "ConversationStatus",
    "CronofyAccount",
    "CustomField",
    "CustomValue",
    "EngineErasure",
    "EntryKind",
    "EventDelivery",
    "EventSubscription",
    "FavouriteList",
    "FavouriteProject",
    "ImportRefusal",
    "ImportStage",
    "InboxMail",
    "InboxMailKind",
    "InboxThread",
    "KnownAddress",
    "LinkWindow",
    "ListEntry",
    "ListKind",
    "ListVisibility",
    "MailOutcome",
    "MailPace",
    "MailboxCursor",
    "Member",
    "MemberInvitation",
    "MemberRole",
    "Message",
    "MessageState",
    "MessageTemplate",
    "Note",
    "Nudge",
    "NudgeSwitch",
    "OneTimeAddress",
    "Organisation",
    "OrganisationRules",
    "OutgoingMail",
    "PrivacySettings",
    "Project",
    "ProjectCollaborator",
    "ProjectTemplate",
    "ProtectionRule",
    "ReconcilingCursor",
    "Reminder",
    "ReminderSettings",
    "RunOutcome",
    "SenderDomain",
    "SignInIdentity",
    "SignInProvider",
    "SignedState",
    "SmsDirection",
    "SmsMessage",
    "SmsStop",
    "Stage",
    "Tag",
    "Team",
    "TemplateKind",
    "TimeProposal",
    "TimelineEntry",
    "UnitColleague",
    "Watch",
    "WatchTold",
    "WebhookReceipt",
]
