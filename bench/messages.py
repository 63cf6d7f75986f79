"""`make bench-messages`: building mails beside Django's own way, queueing 100,000 by the clock, and memory.

Prints `bench NAME ratio=R bar=B holds|short` for each and ends with 1 when one is short.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from email import message_from_bytes
from email.policy import default
from statistics import median
from typing import TYPE_CHECKING

from bench.memory import forget_peak, read_peak

if TYPE_CHECKING:
    from django.db.models import Model

    from parley.console.models import Member

RECIPIENTS = 100_000
BUILT = 1_500
ROUNDS = 5
# What is asked for: three times as fast as Django, ten seconds, and memory that does not grow with the recipients.
BUILDING_BAR, QUEUEING_SECONDS, MEMORY_MB = 1 / 3, 10, 60
TEXT = (
    "Dear {{ first name | there }},\n\nthank you for your interest in our work on hybrid ferries. We would like to "
    "talk with you about what you have done so far, and about what you would like to do next: half an hour "
    "is enough.\n\n"
    "Choose a time that suits you: {{ conversation link }}\n\nMore about us: https://harbour.example/jobs?from=mail\n\n"
    "Kind regards\n{{ sender name }}, {{ company }}\n"
)


def main() -> int:
    """Each in a process and database of its own, so that neither warms the other up; 1 when a bar is short."""
    if len(sys.argv) > 1:
        holds = {"building": measure_building, "queueing": measure_queueing}[sys.argv[1]]()
        return 0 if holds else 1
    codes = []
    for name in ("building", "queueing"):
        with tempfile.TemporaryDirectory(prefix="parley-bench-") as folder:
            environment = os.environ | {"PARLEY_DATA": folder, "DJANGO_SETTINGS_MODULE": "parley.site.settings"}
            if name == "queueing":
                subprocess.run([sys.executable, "manage.py", "migrate", "-v", "0"], env=environment, check=True)
            codes.append(subprocess.run([sys.executable, "-m", "bench.messages", name], env=environment).returncode)
    return max(codes)


def measure_building() -> bool:
    """The same letters built by us and by Django's EmailMultiAlternatives, in turns; both parse to the same text."""
    import django

    django.setup()
    from django.core.mail import EmailMultiAlternatives
    from django.utils.html import linebreaks, urlize

    from parley.console.delivery.email import LetterFacts
    from parley.console.delivery.letters import Letter
    from parley.console.domain.merge_fields import fill_in, read_template

    subject, body = read_template("A talk, {{ first name }}?", "subject"), read_template(TEXT, "body")
    facts = LetterFacts("Ana Ruiz", "Harbour Robotics", "ana@harbour.example")
    letter = Letter.compile(facts, subject, body)
    people = [_describe_person(number) for number in range(BUILT)]

    def build_ours() -> list[bytes]:
        return [
            letter.build(each["email"], each, f"<{number}@parley.example>", f"https://parley.example/u/{number}")
            for number, each in enumerate(people)
        ]

    def build_plainly() -> list[bytes]:
        built = []
        for number, each in enumerate(people):
            url = f"<https://parley.example/u/{number}>"
            headers = {"Message-ID": f"<{number}@parley.example>", "List-Unsubscribe": url}
            headers |= {"List-Unsubscribe-Post": "List-Unsubscribe=One-Click", "Reply-To": facts.reply_header}
            text = fill_in(body, each)
            mail = EmailMultiAlternatives(fill_in(subject, each), text, facts.sender, [each["email"]], headers=headers)
            mail.attach_alternative(linebreaks(urlize(text, nofollow=True, autoescape=True)), "text/html")
            built.append(mail.message().as_bytes())
        return built

    _check_same(build_ours()[0], build_plainly()[0])
    ratios = [_time(build_ours) / _time(build_plainly) for _ in range(ROUNDS)]
    return _tell("messages-building", median(ratios), BUILDING_BAR)


def measure_queueing() -> bool:
    """A message to everybody: seconds until all have their link and their mail waits, and the most memory it took."""
    import django

    django.setup()
    from parley.console.models import Conversation, Message, MessageState, OutgoingMail

    member = _make_sender()
    rest, began, processor = forget_peak(), time.perf_counter(), time.process_time()
    _queue(member)
    seconds, above = time.perf_counter() - began, read_peak() - rest
    processor = time.process_time() - processor
    assert Conversation.objects.count() == OutgoingMail.objects.count() == RECIPIENTS
    assert Message.objects.get().state == MessageState.SENDING
    print(f"queued {RECIPIENTS} in {seconds:.1f} s, {processor:.1f} s of the processor")
    print(f"which is {seconds / _insert_barely():.1f} times the bare inserts of the same rows")
    held = _tell("messages-queueing-seconds", seconds, QUEUEING_SECONDS)
    return _tell("messages-queueing-memory-mb", above, MEMORY_MB) and held


def _make_sender() -> "Member":
    """A member with a public URL in a company of so many candidates."""
    from django.conf import settings

    from tests.console.cast import authorize_company, make_company, make_member
    from tests.console.services.messages_cast import add_candidates

    member = make_member(make_company("Harbour Robotics"), "ana@harbour.example", "Ana", "Ruiz", "company_admin")
    code = next(iter(settings.PARLEY_DATA_CENTRES))
    authorize_company(member, code)
    member.public_url, member.public_url_data_centre = f"{settings.PARLEY_PUBLIC_URL}/pls/abc", code
    member.save()
    add_candidates(member, RECIPIENTS)
    return member


def _queue(member: "Member") -> None:
    from parley.console.models import MessageState
    from parley.console.services.candidates.filtering import CandidateFilter
    from parley.console.services.messages.leaving.preparing import prepare_due_messages
    from parley.console.services.messages.recipients import begin_message
    from parley.toolkit.clock import now

    message, _is_new = begin_message(member, [], "", candidate_filter=CandidateFilter())
    message.subject, message.body = "A talk, {{ first name }}?", TEXT
    message.state, message.sent_at = MessageState.PREPARING, now()
    message.save()
    while prepare_due_messages():
        pass


def _insert_barely() -> float:
    """Seconds for the least that any way must do: the same rows, already made, into the same tables and indexes."""
    from django.db import transaction

    from parley.console.models import Conversation, OutgoingMail, TimelineEntry
    from parley.toolkit.queries.inserting import insert_rows

    names: dict[type[Model], list[str]] = {
        Conversation: [field.name for field in Conversation._meta.concrete_fields],
        OutgoingMail: [field.name for field in OutgoingMail._meta.concrete_fields if not field.primary_key],
    }
    kept = {model: _read_raw(model, fields) for model, fields in names.items()}
    for table in (OutgoingMail, TimelineEntry, Conversation):
        table._default_manager.all()._raw_delete("default")
    began = time.perf_counter()
    for model, fields in names.items():
        for start in range(0, RECIPIENTS, 1000):
            with transaction.atomic():
                insert_rows(model, fields, kept[model][start : start + 1000])
    return time.perf_counter() - began


def _read_raw(model: "type[Model]", fields: list[str]) -> list[tuple[object, ...]]:
    """The rows as the database keeps them, nothing decrypted."""
    from django.db import connection

    meta = model._meta
    known = {field.name: str(field.column) for field in meta.concrete_fields}
    columns = ", ".join(connection.ops.quote_name(known[name]) for name in fields)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {columns} FROM {connection.ops.quote_name(meta.db_table)}")
        return list(cursor.fetchall())


def _describe_person(number: int) -> dict[str, str]:
    first = ("Milena", "Zoë", "Jürgen", "Tom", "Łucja", "美咲")[number % 6]
    return {
        "first name": first,
        "email": f"n{number}@example.org",
        "conversation link": f"https://parley.example/c/{number:022d}",
        "sender name": "Ana Ruiz",
        "company": "Harbour Robotics",
    }


def _check_same(ours: bytes, plain: bytes) -> None:
    one, other = message_from_bytes(ours, policy=default), message_from_bytes(plain, policy=default)
    for name in ("From", "To", "Reply-To", "Subject", "Message-ID", "List-Unsubscribe", "List-Unsubscribe-Post"):
        assert str(one[name]) == str(other[name]), name
    for kind in ("plain", "html"):
        first, second = one.get_body((kind,)), other.get_body((kind,))
        assert first is not None and second is not None
        assert first.get_content().split() == second.get_content().split(), kind


def _time(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began


def _tell(name: str, ratio: float, bar: float) -> bool:
    print(f"bench {name} ratio={ratio:.3f} bar={bar:.3f} {'holds' if ratio <= bar else 'short'}", flush=True)
    return ratio <= bar


if __name__ == "__main__":
    sys.exit(main())
