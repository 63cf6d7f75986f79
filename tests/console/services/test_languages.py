"""Mails are written in their reader's language, and refusals of the domain are said in it."""

import email.policy
from collections.abc import Iterator
from email import message_from_string
from pathlib import Path
from typing import Any

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from django.db import transaction
from django.utils.translation import gettext, override

from parley.console.domain.errors import InputRefused
from parley.console.models import Member, OutgoingMail
from parley.console.services.bookings.requesting import send_link_again
from parley.console.services.messages.wording import read_wording
from parley.console.services.relaying.colleagues import share_candidate
from tests.console.conversation_cast import make_candidate, make_conversation

GERMAN = {
    "%(sender)s shares %(name)s with you": "%(sender)s teilt %(name)s mit Ihnen",
    "Please choose a time to talk with %(host)s": "Bitte wählen Sie eine Zeit für ein Gespräch mit %(host)s",
    "There is no merge field “%(name)s”. Did you mean {{ %(near)s }}?": "„%(name)s“ gibt es nicht. {{ %(near)s }}?",
    "Give it a name.": "Geben Sie ihm einen Namen.",
}


@pytest.fixture(autouse=True)
def german(tmp_path: Path, settings: Any) -> Iterator[None]:
    """A catalog of a few texts, whatever the project's own says today."""
    catalog = Catalog(locale="de", charset="utf-8")
    for text, said in GERMAN.items():
        catalog.add(text, said)
    folder = tmp_path / "de" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    with (folder / "django.mo").open("wb") as file:
        write_mo(file, catalog)
    settings.LOCALE_PATHS = [str(tmp_path)]
    with override("en"):
        yield


def read_subject() -> str:
    mail = message_from_string(OutgoingMail.objects.get().content, policy=email.policy.default)
    return str(mail["Subject"])


def test_a_colleague_reads_what_is_shared_in_their_own_language(ana: Member, ben: Member) -> None:
    ben.user.language = "de"
    ben.user.save(update_fields=["language"])
    share_candidate(ana, make_candidate(ana), str(ben.pk), "")
    assert read_subject() == "Ana Ruiz teilt Milena Jovanović mit Ihnen"
    assert gettext("Give it a name.") == "Give it a name.", "whoever shares goes on in their own"


def test_who_chose_no_language_is_written_to_in_that_of_the_colleague_who_writes(ana: Member, ben: Member) -> None:
    with override("de"):
        share_candidate(ana, make_candidate(ana), str(ben.pk), "")
    assert "teilt" in read_subject()


@pytest.mark.parametrize(
    ("language", "words"), [("de", "Bitte wählen"), ("", "Please choose"), ("it", "Please choose"), ("tlh", "Please")]
)
def test_a_candidate_gets_the_link_in_their_language(ana: Member, language: str, words: str) -> None:
    link = make_conversation(ana, make_candidate(ana, language=language))
    with override("de"), transaction.atomic():
        send_link_again(link)
    assert read_subject().startswith(words)


def test_a_refusal_of_the_domain_is_said_in_the_readers_language() -> None:
    with override("de"), pytest.raises(InputRefused) as refused:
        read_wording("Hello", "{{ frist name }}", [])
    assert refused.value.fields == {"body": "„frist name“ gibt es nicht. {{ first name }}?"}
    with pytest.raises(InputRefused, match="Did you mean"):
        read_wording("Hello", "{{ frist name }}", [])
