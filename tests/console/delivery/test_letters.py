"""Letters to many: what changes from one candidate to the next changes there and nowhere else."""

from email import message_from_bytes, policy
from typing import Any

from parley.console.delivery.email import LetterFacts
from parley.console.delivery.letters import Letter
from parley.console.domain.merge_fields import read_template


def test_only_the_address_for_answers_is_each_candidates_own(settings: Any) -> None:
    settings.PARLEY_MAIL_FROM = "ana@harbour.example"
    facts = LetterFacts("ana@harbour.example", "Harbour Robotics", "ana@harbour.example")
    letter = Letter.compile(facts, read_template("Hello", "subject"), read_template("Hello", "body"))
    content = letter.build("milena@example.org", {}, "<1@harbour.example>", "", "box+word@harbour.example")
    mail = message_from_bytes(content, policy=policy.default)
    assert str(mail["From"]) == '"ana@harbour.example (Harbour Robotics)" <ana@harbour.example>'
    assert str(mail["Reply-To"]) == '"ana@harbour.example" <box+word@harbour.example>'


def test_a_writer_without_an_address_for_answers_has_no_such_header() -> None:
    facts = LetterFacts("Ana", "Harbour Robotics", "")
    letter = Letter.compile(facts, read_template("Hello", "subject"), read_template("Hello", "body"))
    content = letter.build("milena@example.org", {}, "<1@harbour.example>", "", "box+word@harbour.example")
    assert message_from_bytes(content, policy=policy.default)["Reply-To"] is None
