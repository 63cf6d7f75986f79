"""Merging: one candidate of two, with everything of both, whatever table it stands in."""

from typing import Any

import pytest

from parley.console.domain.errors import AddressTaken, InputRefused, LinkUnknown
from parley.console.models import (
    Candidate,
    CandidateList,
    CandidateTag,
    Card,
    Conversation,
    CustomValue,
    EntryKind,
    InboxThread,
    ListEntry,
    Member,
    Message,
    OutgoingMail,
    Project,
    Stage,
    TimelineEntry,
    Watch,
)
from parley.console.services.candidates.belongings.notes import add_note
from parley.console.services.candidates.belongings.watches import set_watching
from parley.console.services.candidates.fields import save_custom_field
from parley.console.services.candidates.filtering import CandidateFilter, filter_candidates
from parley.console.services.candidates.records import CandidateFacts, create_candidate, find_by_email
from parley.console.services.candidates.tags import tag_candidates
from parley.console.services.merging import list_differences, list_relations, merge_candidates
from parley.toolkit.clock import in_minutes, now
from tests.console.conversation_cast import make_conversation


@pytest.mark.both_databases
def test_everything_of_both_comes_together(ana: Member, ben: Member) -> None:
    field = save_custom_field(ana.company, None, "Notice period")
    salary = save_custom_field(ana.company, None, "Salary", "number")
    kept = create_candidate(ana, CandidateFacts("Milena", "Jovanović", "milena@example.org"), {field.pk: "One month"})
    other = create_candidate(
        ana,
        CandidateFacts("Milena", "Jovanovic", "mj@example.net", phone="+381 11"),
        {field.pk: "Two months", salary.pk: "65000"},
    )
    for each in (kept, other):
        tag_candidates(ana, [each.pk], "Diver")
        set_watching(ben, each, is_watching=True)
    tag_candidates(ana, [other.pk], "Fair")
    conversation = make_conversation(ana, other, status="booked")
    add_note(ben, other, "Prefers mornings")
    message = Message.objects.create(company=ana.company, sender=ana, subject="Hello")
    message.recipients.set([kept, other])
    static = CandidateList.objects.create(company=ana.company, name="Short")
    ListEntry.objects.create(list=static, candidate=other)
    project = Project.objects.create(company=ana.company, name="Ships", owner=ana)
    stage = Stage.objects.create(project=project, name="New", position=0)
    for each in (kept, other):
        Card.objects.create(project=project, stage=stage, candidate=each, rank=0)
    threads = [
        InboxThread.objects.create(company=ana.company, candidate=each, subject=each.email, last_at=in_minutes(place))
        for place, each in enumerate((kept, other))
    ]
    Candidate.objects.filter(pk=other.pk).update(consent="refused", consent_changed_at=now(), unsubscribed_at=now())

    chosen = {"last_name": "first", f"field_{field.pk}": "second"}
    merged = merge_candidates(ana, kept.pk, other.pk, chosen)

    assert merged.pk == kept.pk and not Candidate.objects.filter(pk=other.pk).exists()
    assert (merged.last_name, merged.email, merged.phone) == ("Jovanović", "milena@example.org", "+381 11")
    values = dict(CustomValue.objects.filter(candidate=merged).values_list("field__name", "value"))
    assert values == {"Notice period": "Two months", "Salary": "65000"}
    assert merged.consent == "refused" and merged.unsubscribed_at is not None
    assert Conversation.objects.get(pk=conversation.pk).candidate == merged
    assert sorted(CandidateTag.objects.values_list("tag__name", flat=True)) == ["Diver", "Fair"]
    assert Watch.objects.count() == 1 and list(message.recipients.all()) == [merged]
    assert ListEntry.objects.get().candidate == merged and Card.objects.get().candidate == merged
    assert InboxThread.objects.get().pk == threads[0].pk and InboxThread.objects.get().subject == "mj@example.net"
    assert merged.note_rows.get().text == "Prefers mornings"
    assert TimelineEntry.objects.filter(candidate=merged, kind=EntryKind.NOTE).exists()
    assert find_by_email(ana.company, "MJ@example.net") == merged
    found = filter_candidates(ana.company, CandidateFilter(words="mj@example.net fair"))
    assert [each.pk for each in found] == [kept.pk]
    with pytest.raises(AddressTaken):
        create_candidate(ana, CandidateFacts("Somebody", "Else", "mj@example.net"))


def test_the_address_of_the_other_may_be_chosen(ana: Member) -> None:
    kept = create_candidate(ana, CandidateFacts("Milena", "J", "old@example.org"))
    other = create_candidate(ana, CandidateFacts("Milena", "J", "new@example.org"))
    assert [each.name for each in list_differences(kept, other)] == ["email"]
    merged = merge_candidates(ana, kept.pk, other.pk, {"email": "second"})
    assert merged.email == "new@example.org"
    assert [row.email for row in merged.other_addresses.all()] == ["old@example.org"]


@pytest.mark.parametrize(
    ("of_kept", "of_other", "left"),
    [
        ({}, {}, "kept"),
        ({"state": "done"}, {}, None),
        ({}, {"state": "done"}, None),
        ({}, {"leased_until": in_minutes(24 * 60)}, "other"),
    ],
)
def test_a_message_that_waits_for_both_leaves_once(
    ana: Member, of_kept: dict[str, Any], of_other: dict[str, Any], left: str | None
) -> None:
    kept = create_candidate(ana, CandidateFacts("Milena", "J", "old@example.org"))
    other = create_candidate(ana, CandidateFacts("Milena", "J", "new@example.org"))
    first, second = (Message.objects.create(company=ana.company, sender=ana, subject=each) for each in ("One", "Two"))
    facts = {"purpose": "message", "subject": "", "content": "", "provider": "other"}
    mails = {
        name: OutgoingMail.objects.create(
            **facts, mail_id=f"<{name}@x>", recipient=each.email, candidate=each, message=first, **state
        )
        for name, each, state in (("kept", kept, of_kept), ("other", other, of_other))
    }
    alone = OutgoingMail.objects.create(
        **facts, mail_id="<alone@x>", recipient=other.email, candidate=other, message=second
    )
    merge_candidates(ana, kept.pk, other.pk)
    waiting = set(OutgoingMail.objects.filter(state="pending", candidate=kept).values_list("pk", flat=True))
    assert waiting == {alone.pk} | ({mails[left].pk} if left else set())
    assert OutgoingMail.objects.filter(message=first, state="failed", outcome="cancelled").count() == 1


def test_only_two_of_ones_own_are_merged(ana: Member, olga: Member) -> None:
    mine = create_candidate(ana, CandidateFacts("Milena", "J", "m@example.org"))
    stranger = create_candidate(olga, CandidateFacts("Milena", "J", "m@example.org"))
    with pytest.raises(LinkUnknown):
        merge_candidates(ana, mine.pk, stranger.pk)
    with pytest.raises(InputRefused):
        merge_candidates(ana, mine.pk, mine.pk)
    assert Candidate.objects.count() == 2


def test_every_table_that_knows_a_candidate_is_moved() -> None:
    names = {model.__name__ for model, _ in list_relations()}
    expected = {"Conversation", "TimelineEntry", "Note", "CandidateFile", "Card", "ListEntry", "Message_recipients"}
    assert expected | {"OutgoingMail", "InboxThread", "SmsMessage", "ConsentRequest", "CandidateTag"} <= names
