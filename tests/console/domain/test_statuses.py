"""Which status may follow which, and which news of an engine is news."""

from datetime import UTC, datetime, timedelta

import pytest

from parley.console.domain.statuses import FOLLOWERS, Status, can_follow, is_news
from parley.console.models import ConversationStatus

T = datetime(2026, 3, 3, 12, tzinfo=UTC)
LATER = T + timedelta(seconds=1)


def test_the_words_are_those_of_the_table() -> None:
    assert {status.value for status in Status} == set(ConversationStatus.values)
    assert [status.label for status in ConversationStatus] == [
        "Draft", "Sent", "Opened", "Booked", "Rescheduled", "Declined", "Cancelled", "Expired", "Completed", "No-show",
        "Failed",
    ]  # fmt: skip


def test_every_status_has_its_followers() -> None:
    assert set(FOLLOWERS) == set(Status)


@pytest.mark.parametrize("answered", [Status.BOOKED, Status.RESCHEDULED, Status.DECLINED, Status.COMPLETED])
@pytest.mark.parametrize("early", [Status.DRAFT, Status.SENT, Status.OPENED, Status.FAILED, Status.EXPIRED])
def test_an_answer_is_never_undone_by_sending_opening_or_expiry(answered: Status, early: Status) -> None:
    assert not can_follow(answered, early)


def test_opened_does_not_turn_back_to_sent() -> None:
    assert can_follow(Status.SENT, Status.OPENED)
    assert not can_follow(Status.OPENED, Status.SENT)


def test_a_failed_mail_can_be_sent_again() -> None:
    assert can_follow(Status.FAILED, Status.SENT)


def test_a_no_show_can_have_come_after_all() -> None:
    assert can_follow(Status.COMPLETED, Status.NO_SHOW)
    assert can_follow(Status.NO_SHOW, Status.COMPLETED)


def test_older_news_changes_nothing() -> None:
    assert not is_news("rescheduled", "booked", LATER, T, is_time_changed=True)
    assert not is_news("cancelled", "booked", LATER, T, is_time_changed=True)


def test_newer_news_may_book_again_after_a_cancellation() -> None:
    assert is_news("cancelled", "booked", T, LATER, is_time_changed=True)


def test_of_two_in_one_second_the_one_further_along_stands() -> None:
    assert is_news("booked", "cancelled", T, T, is_time_changed=False)
    assert not is_news("cancelled", "booked", T, T, is_time_changed=True)
    assert not is_news("rescheduled", "booked", T, T, is_time_changed=True)


def test_the_same_status_is_news_only_with_another_time() -> None:
    assert not is_news("booked", "booked", T, LATER, is_time_changed=False)
    assert is_news("rescheduled", "rescheduled", T, LATER, is_time_changed=True)


def test_a_late_answer_overtakes_what_only_the_clock_concluded() -> None:
    assert is_news("expired", "booked", None, T, is_time_changed=True)
    assert is_news("completed", "rescheduled", T, LATER, is_time_changed=True)
