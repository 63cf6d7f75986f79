"""What the console keeps: every table, gathered where Django looks for them."""

from parley.console.models.bookings import BookingBatch, BookingChange, BookingSettings, ChangeKind, TimeProposal
from parley.console.models.candidates.records import Candidate, CandidateTag, Consent, CustomField, CustomValue, Tag
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
from parley.console.models.lists import CandidateList, FavouriteList, ListEntry, ListKind, ListVisibility
from parley.console.models.messages.messages import Message, OutgoingMail
from parley.console.models.projects.automations import Automation, AutomationKind, AutomationRun, RunOutcome
from parley.console.models.projects.records import (
    Card,
    FavouriteProject,
    Project,
    ProjectCollaborator,
    ProjectTemplate,
    Stage,
)
from parley.console.models.timeline import CHANGED, EntryKind, TimelineEntry

__all__ = [
    "CHANGED",
    "Automation",
    "AutomationKind",
    "AutomationRun",
    "BookingBatch",
    "BookingChange",
    "BookingSettings",
    "Candidate",
    "CandidateList",
    "CandidateTag",
    "Card",
    "ChangeKind",
    "Company",
    "Consent",
    "Conversation",
    "ConversationStatus",
    "CronofyAccount",
    "CustomField",
    "CustomValue",
    "EntryKind",
    "FavouriteList",
    "FavouriteProject",
    "LinkWindow",
    "ListEntry",
    "ListKind",
    "ListVisibility",
    "Member",
    "MemberInvitation",
    "MemberRole",
    "Message",
    "OneTimeAddress",
    "Organisation",
    "OutgoingMail",
    "Project",
    "ProjectCollaborator",
    "ProjectTemplate",
    "ReconcilingCursor",
    "RunOutcome",
    "SignedState",
    "Stage",
    "Tag",
    "TimeProposal",
    "TimelineEntry",
    "UnitColleague",
    "WebhookReceipt",
]
