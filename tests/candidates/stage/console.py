"""The console's own pages for candidates: the link of a message, declining there, consent, no more messages."""

import re
from typing import Any

from parley.console.models import Conversation, Member, OutgoingMail
from parley.console.services.mails.unsubscribing import build_unsubscribe_url
from parley.console.services.privacy.consents import ask_for_consent
from parley.toolkit.clock import in_minutes, now
from tests.candidates.stage.screens import LANGUAGE, NOBODY, Screen, read_letter
from tests.console.cast import make_company, make_member
from tests.console.conversation_cast import make_candidate, make_conversation

SPOKEN = LANGUAGE.partition("-")[0]
SENDS = "main button[type=submit]"


def list_console() -> list[Screen]:
    """Each with its end."""
    ana = make_member(make_company("Harbour Robotics"), "ana@harbour.example", "Ana", "Ruiz", "company_admin")
    link, declining = _converse(ana, "Mara"), _converse(ana, "Noah")
    expired, withdrawn = _converse(ana, "Ida"), _converse(ana, "Per")
    booked = _converse(ana, "Liv", status="booked", starts_at=in_minutes(1500), ends_at=in_minutes(1545))
    Conversation.objects.filter(pk=expired.pk).update(status="expired")
    Conversation.objects.filter(pk=withdrawn.pk).update(revoked_at=now())
    agree, agreed, refused = (_ask(ana, name) for name in ("Uma", "Ugo", "Una"))
    leave, left = _leave(ana, "Uma"), _leave(ana, "Ugo")
    return [
        Screen("console-link", f"/c/{link.token}"),
        Screen("console-booked", f"/c/{booked.token}"),
        Screen("console-link-expired", f"/c/{expired.token}", status=404),
        Screen("console-link-withdrawn", f"/c/{withdrawn.token}", status=404),
        Screen("console-link-unknown", f"/c/{NOBODY}", status=404),
        Screen("console-decline", f"/c/{link.token}/decline"),
        Screen("console-declined", f"/c/{declining.token}/decline", press=SENDS),
        Screen("console-leave", leave),
        Screen("console-left", left, press=SENDS),
        Screen("console-leave-unknown", "/u/who.knows", status=404),
        Screen("console-consent", agree),
        Screen("console-agreed", agreed, press="button[value=agree]"),
        Screen("console-refused", refused, press="button[value=disagree]"),
        Screen("console-consent-unknown", f"/consent/{NOBODY}", status=404),
    ]


def _converse(ana: Member, name: str, **facts: Any) -> Conversation:
    usual: dict[str, Any] = {"summary": "First conversation", "duration_minutes": 45, "invitee_tzid": "Europe/Berlin"}
    found: Conversation = make_conversation(ana, make_candidate(ana, name), **{**usual, **facts})
    return found


def _ask(ana: Member, name: str) -> str:
    assert ask_for_consent(ana, [make_candidate(ana, name, source="manual", language=SPOKEN)]) == (1, 0)
    mail = OutgoingMail.objects.filter(purpose="consent").latest("pk")
    found = re.search(r"/consent/[\w-]{20,}", read_letter(mail.content))
    assert found
    return found[0]


def _leave(ana: Member, name: str) -> str:
    mail = OutgoingMail.objects.filter(purpose="consent", candidate__first_name=name).latest("pk")
    return "/" + build_unsubscribe_url(mail.mail_id).split("/", 3)[3]
