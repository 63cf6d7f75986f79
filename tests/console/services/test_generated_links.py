"""A generated link in two messages: it is taken by one of them only."""

import pytest

from parley.console.domain.errors import InputRefused
from parley.console.models import CronofyAccount, Member, Message
from parley.console.services.messages.drafts import save_draft
from parley.console.services.messages.leaving.preparing import prepare_batch
from parley.console.services.messages.recipients import begin_message
from parley.toolkit.clock import now
from tests.console.conversation_cast import make_candidate, make_conversation


def test_a_link_that_another_message_took_is_not_taken_from_it(ana: Member, authorized: CronofyAccount) -> None:
    link = make_conversation(ana, None, status="draft")
    messages = []
    for name in ("Milena", "Tom"):
        message, _is_new = begin_message(ana, [make_candidate(ana, name).pk], "")
        save_draft(message, "Hello", "{{ conversation link }}", link.pk)
        messages.append(message)
    Message.objects.update(state="preparing", sent_at=now())
    prepare_batch(messages[0].pk)
    with pytest.raises(InputRefused, match="used or revoked"):
        prepare_batch(messages[1].pk)
    link.refresh_from_db()
    assert link.candidate == messages[0].recipients.get()
