"""Numbers, segments and the words that end texts."""

import pytest

from parley.console.domain.sms.numbers import read_number
from parley.console.domain.sms.segments import SmsLength, measure_text
from parley.console.domain.sms.words import is_start, is_stop


@pytest.mark.parametrize(
    ("typed", "country", "expected"),
    [
        ("+49 30 1234567", "", "+49301234567"),
        ("030 1234567", "DE", "+49301234567"),
        ("030 1234567", "", ""),
        ("call me", "DE", ""),
        ("", "DE", ""),
        ("+1", "", ""),
    ],
)
def test_numbers_are_read_as_the_networks_write_them(typed: str, country: str, expected: str) -> None:
    assert read_number(typed, country) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a" * 160, SmsLength("GSM-7", 160, 1)),
        ("a" * 161, SmsLength("GSM-7", 161, 2)),
        ("€" * 80, SmsLength("GSM-7", 160, 1)),
        # The escape and its character are not torn apart: 152 and a pair do not fit into 153.
        ("a" * 152 + "€" + "a" * 152, SmsLength("GSM-7", 306, 3)),
        ("ş" * 70, SmsLength("UCS-2", 70, 1)),
        ("ş" * 71, SmsLength("UCS-2", 71, 2)),
        ("😀" * 35, SmsLength("UCS-2", 70, 1)),
        ("", SmsLength("GSM-7", 0, 1)),
    ],
)
def test_texts_are_counted_like_the_networks_do(text: str, expected: SmsLength) -> None:
    assert measure_text(text) == expected


def test_only_a_whole_message_ends_or_resumes() -> None:
    assert is_stop(" Stop. ") and is_stop("STOPALL") and is_start("start")
    assert not is_stop("stop by at noon") and not is_start("Yes, Tuesday")
