"""Making the mails of a message: for each recipient a link of their own and a row that waits for its turn."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from operator import itemgetter
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from parley.console.domain.errors import CompanyNotSetUp, InputRefused
from parley.console.domain.messages.mail_providers import OTHER, name_provider
from parley.console.domain.statuses import Status
from parley.console.models import Candidate, Consent, Conversation, MailOutcome, Message, MessageState, OutgoingMail
from parley.console.services.conversations.links import make_link_token, name_candidate
from parley.console.services.cronofy.data_centres import get_company_data_centre
from parley.console.services.messages.drafts import list_usable_links
from parley.console.services.messages.wording import read_wordings
from parley.toolkit.clock import now
from parley.toolkit.ids import make_ordered_tokens
from parley.toolkit.locking import lock_names
from parley.toolkit.mail.composing import make_mail_ids
from parley.toolkit.queries.inserting import insert_rows
from parley.toolkit.work_queue import WorkState

# Recipients in one transaction: on SQLite nobody else can write meanwhile, which takes a tenth of a second.
BATCH = 1000
# The columns of a candidate that say whether and where to write.
_ASKED = ("pk", "candidate_id", "candidate__email", "candidate__unsubscribed_at", "candidate__undeliverable_at")
_ASKED_TOO = ("candidate__consent", "candidate__anonymised_at")
_CONVERSATION = ("id", "candidate", "token", "token_hash", "correlation_id")
_MAIL = ("mail_id", "recipient", "candidate", "conversation", "provider", "outcome", "state", "done_at")


def check_sendable(message: Message) -> None:
    """Raises InputRefused with the field and what to do, CompanyNotSetUp, before anything is made."""
    wordings = read_wordings(message)
    if not message.recipient_count:
        raise InputRefused({"body": _("Nobody is left to send this to.")})
    if not wordings.needs_link:
        return
    if message.conversation is not None:
        if message.conversation not in list_usable_links(message):
            words = _("This link was used or revoked meanwhile. Choose another one.")
            raise InputRefused({"conversation": words})
        return
    member, data_centre = message.sender, get_company_data_centre(message.company)
    if not member.public_url or member.public_url_data_centre != data_centre.code:
        if message.recipient_count == 1:
            words = _(
                "There is no link to put in yet. Import your public URL with the Calendar button of your profile, or "
                "use Generate Link."
            )
        else:
            words = _(
                "There is no link to put in yet. Import your public URL with the Calendar button of your profile."
            )
        raise InputRefused({"conversation": words})


def prepare_due_messages() -> int:
    """Begin messages whose time has come, and make the next mails of those that are being prepared.

    Answers how many mails were made. A crash in the middle goes on where it stopped: a batch and how far it came are
    one transaction.
    """
    of_active = Message.objects.filter(sender__is_active=True)
    due = of_active.filter(state=MessageState.SCHEDULED, scheduled_at__lte=now())
    for message in due.select_related("sender__user", "company", "conversation")[:20]:
        _begin_scheduled(message)
    ids = of_active.filter(state=MessageState.PREPARING).order_by("sent_at").values_list("pk", flat=True)
    return sum(_prepare_or_pause(message_id) for message_id in list(ids[:5]))


def _prepare_or_pause(message_id: int) -> int:
    """What could be sent when it was begun may not be any more: then it waits for a person, and the others go on."""
    try:
        return prepare_batch(message_id)
    except (InputRefused, CompanyNotSetUp) as refusal:
        pause_with_problem(message_id, refusal)
        return 0


def pause_with_problem(message_id: int, refusal: InputRefused | CompanyNotSetUp) -> None:
    """Let nothing more of a message leave until a person has seen why and resumes it."""
    moving = Message.objects.filter(pk=message_id, state__in=[MessageState.PREPARING, MessageState.SENDING])
    moving.update(state=MessageState.PAUSED, problem=str(refusal)[:300])


def _begin_scheduled(message: Message) -> None:
    """What could be sent when it was scheduled may not be any more: then it is a draft again that says why."""
    try:
        check_sendable(message)
        values: dict[str, Any] = {"state": MessageState.PREPARING, "sent_at": now()}
    except (InputRefused, CompanyNotSetUp) as refusal:
        values = {"state": MessageState.DRAFT, "scheduled_at": None, "problem": str(refusal)[:300]}
    Message.objects.filter(pk=message.pk, state=MessageState.SCHEDULED).update(**values)


def prepare_batch(message_id: int) -> int:
    """Make the next mails of a message, with their links; answers how many, 0 once all are made."""
    with transaction.atomic():
        lock_names([f"message:{message_id}"])
        found = Message.objects.filter(pk=message_id, state=MessageState.PREPARING)
        message = found.select_related("sender", "company", "conversation").first()
        if message is None:
            return 0
        links = Message.recipients.through.objects.filter(message=message, pk__gt=message.prepared_through)
        rows = list(links.order_by("pk").values_list(*_ASKED, *_ASKED_TOO)[:BATCH])
        if rows:
            _make_mails(message, rows)
            message.prepared_through = rows[-1][0]
            message.prepared_count += len(rows)
        message.save(update_fields=["prepared_through", "prepared_count"])
        if len(rows) < BATCH:
            # Whoever was blocked meanwhile has paused it: that stays.
            found.update(state=MessageState.SENDING)
    return len(rows)


def _make_mails(message: Message, rows: Sequence[tuple[Any, ...]]) -> None:
    moment = now()
    links: dict[str, str] = {}
    writable = [candidate_id for _pk, candidate_id, _email, *facts in rows if not _find_outcome(*facts)]
    if read_wordings(message).needs_link:
        if message.conversation is None:
            links = _make_links(message, writable)
        elif writable:
            links = {writable[0]: _take_generated_link(message, writable[0])}
    same = {"purpose": "message", "message": message.pk, "is_told": False, "created_at": moment}
    same |= {"next_attempt_at": moment}
    insert_rows(OutgoingMail, _MAIL, _list_mails(rows, links), same)


def _list_mails(rows: Sequence[tuple[Any, ...]], links: dict[str, str]) -> Iterator[tuple[Any, ...]]:
    over_at = OutgoingMail._meta.get_field("done_at").get_db_prep_save(now(), connection)
    mail_ids = make_mail_ids(len(rows))
    for mail_id, (_pk, candidate_id, email, *facts) in zip(mail_ids, rows, strict=True):
        outcome = _find_outcome(*facts)
        state, done_at = (WorkState.FAILED, over_at) if outcome else (WorkState.PENDING, None)
        link = links.get(candidate_id)
        provider = name_provider(email) or OTHER
        yield mail_id, email, candidate_id, link, provider, outcome, state.value, done_at


def _find_outcome(unsubscribed_at: object, undeliverable_at: object, consent: str, anonymised_at: object) -> str:
    """Why nothing goes to this candidate, "" when it may; what is known at the moment of sending is asked again."""
    if anonymised_at is not None:
        return MailOutcome.ANONYMISED.value
    if undeliverable_at is not None:
        return MailOutcome.UNDELIVERABLE.value
    if unsubscribed_at is not None:
        return MailOutcome.UNSUBSCRIBED.value
    return MailOutcome.REFUSED_CONSENT.value if consent == Consent.REFUSED else ""


def _make_links(message: Message, candidate_ids: Sequence[str]) -> dict[str, str]:
    """A conversation for each candidate, written as rows; answers its id by candidate."""
    moment, member = now(), message.sender
    expires_at = moment + timedelta(days=message.expires_in_days) if message.expires_in_days else None
    seal = Conversation._meta.get_field("token").get_prep_value

    # By their hashes, so that its index is walked through once a batch.
    tokens = sorted((make_link_token() for _each in candidate_ids), key=itemgetter(1))
    names = make_ordered_tokens(len(tokens), 12), make_ordered_tokens(len(tokens), 16)
    rows = [
        (f"cnv_{key}", candidate_id, seal(token), token_hash, correlation_id)
        for candidate_id, (token, token_hash), key, correlation_id in zip(candidate_ids, tokens, *names, strict=True)
    ]
    same = {
        "company": message.company_id,
        "owner": member.pk,
        "data_centre": get_company_data_centre(message.company).code,
        "kind": "public",
        "status": Status.DRAFT.value,
        "target_url": member.public_url,
        "expires_at": expires_at,
        "created_at": moment,
    }
    insert_rows(Conversation, _CONVERSATION, rows, same)
    return {candidate_id: key for key, candidate_id, *_rest in rows}


def _take_generated_link(message: Message, candidate_id: str) -> str:
    """The link that was generated for this message; it is this candidate's from now on."""
    conversation = Conversation.objects.select_for_update().get(pk=message.conversation_id)
    if conversation.candidate_id not in (None, candidate_id) or conversation.revoked_at is not None:
        raise InputRefused({"conversation": _("This link was used or revoked meanwhile. Choose another one.")})
    days = message.expires_in_days
    conversation.expires_at = now() + timedelta(days=days) if days else None
    conversation.save(update_fields=["expires_at"])
    name_candidate(conversation, Candidate.objects.get(pk=candidate_id))
    return str(conversation.pk)
