"""What the console keeps: every table, gathered where Django looks for them."""

from parley.console.models.candidates import Candidate
from parley.console.models.companies import Company, Member, MemberInvitation, MemberRole, OneTimeAddress
from parley.console.models.conversations import (
    Conversation,
    ConversationEvent,
    ConversationStatus,
    LinkWindow,
    WebhookReceipt,
)
from parley.console.models.data_centres import CronofyAccount, ReconcilingCursor, SignedState
from parley.console.models.messages import Message, OutgoingMail

__all__ = [
    "Candidate",
    "Company",
    "Conversation",
    "ConversationEvent",
    "ConversationStatus",
    "CronofyAccount",
    "LinkWindow",
    "Member",
    "MemberInvitation",
    "MemberRole",
    "Message",
    "OneTimeAddress",
    "OutgoingMail",
    "ReconcilingCursor",
    "SignedState",
    "WebhookReceipt",
]
