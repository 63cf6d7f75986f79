"""Each scenario is shown by a test that bears its number."""

import re

from tests.house.source import list_modules

# What connections to calendars have to live through, by number in the design's list.
SCENARIOS = {
    1: "a sign-in without consent brings no refresh token, and the stored one stays",
    2: "an unticked scope is named, and the rest works",
    3: "a revoked grant is refused once, for good, and told once",
    4: "a wrong client secret is the installation's fault",
    5: "fifty jobs that need a token cause one refresh",
    6: "a newer refresh token of another worker wins",
    7: "an expired sync state leads to a full read that never frees time",
    8: "a crash between pages loses nothing",
    9: "an empty page is not the last",
    10: "a deletion that is only an id frees the time",
    11: "an occurrence that was called off stays free",
    12: "a deleted series frees its exceptions",
    13: "a moved occurrence keeps its identity",
    14: "what blocks and what does not",
    15: "a calendar that cannot be judged is not free",
    16: "a lost answer makes one event",
    17: "what was deleted can be made anew",
    18: "any UID becomes an id",
    19: "a conference that is pending is filled in later",
    20: "a conference that fails leaves the booking",
    21: "an answer of a guest survives our change",
    22: "a guest more leaves the others",
    23: "deleting what is gone is done",
    24: "a call before the watch is answered is taken",
    25: "a forged call starts nothing",
    26: "fifty calls cause two looks",
    27: "a watch ends when the provider says",
    28: "a calendar that cannot be watched is polled",
    29: "a refusal is judged by its reason",
    30: "an occurrence takes from its series what it leaves out",
    31: "an occurrence that was deleted goes",
    32: "removals of what nobody knows do no harm",
    33: "an event that moves out of the window is free inside",
    34: "an expired state is known however it is spelled",
    35: "a window that moves on leaves no gap",
    36: "an event that changes its calendar is there once",
    37: "a transaction that was done is matched",
    38: "never more than four requests a mailbox",
    39: "an address is proved while the subscription is made",
    40: "a wrong state of a client triggers nothing",
    41: "messages on the life of watches are followed",
    42: "a new agenda keeps the meeting's link",
    43: "a whole day is a day where its owner lives",
    44: "a zone without a name crashes nothing",
    45: "an administrator's approval is waited for",
    46: "a password goes to nobody else",
    47: "a refused sync token leads to a new beginning",
    48: "a server without sync-collection is kept in step",
    49: "a repeated first write is one event",
    50: "what an owner edited is kept",
    51: "a guest gets one invitation",
    52: "addresses of the inside are refused",
    53: "a feed that fails frees nothing",
    54: "what is too large is bounded",
    55: "a change keeps the UID and raises the sequence",
    56: "answers that are late, forged or doubled do not count",
    57: "names inject nothing",
    58: "nights on which clocks change",
    59: "rules of clocks that change after a booking",
    60: "changes flow back once, and nothing goes in a circle",
}

# By number, with the reason; what only a provider's own people can bring about stands here.
CANNOT_BE_SHOWN: dict[int, str] = {}

NUMBERED = re.compile(r"^\s*def test_scenario_(\d+)_", re.MULTILINE)


def test_each_scenario_has_a_test_that_bears_its_number() -> None:
    shown = {int(number) for file in list_modules("tests/") for number in NUMBERED.findall(file.read_text())}
    assert sorted(SCENARIOS) == list(range(1, 61))
    missing = {number: words for number, words in SCENARIOS.items() if number not in shown | CANNOT_BE_SHOWN.keys()}
    assert missing == {}


def test_what_cannot_be_shown_is_not_shown_after_all() -> None:
    shown = {int(number) for file in list_modules("tests/") for number in NUMBERED.findall(file.read_text())}
    assert shown <= SCENARIOS.keys() and not shown & CANNOT_BE_SHOWN.keys()
