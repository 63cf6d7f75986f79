"""Letting a year pass: bookings are made, moved and cancelled, real workers send, and are killed now and then."""

import os
import random
import re
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.header import decode_header, make_header
from email.utils import parsedate_to_datetime
from threading import Condition

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.db import transaction

from parley.console.domain.statuses import Status
from parley.console.models import Candidate, Conversation, Member, Reminder
from parley.console.services.candidates.timeline import write_entries
from parley.console.services.conversations.links import build_status_entry, make_link_token
from parley.console.services.reminders.sending import ROWS_AT_ONCE, derive_reminder_id
from parley.toolkit.clock import frozen
from parley.toolkit.wall_time import write_when
from tests.console.services.reminders.year import HOST_ZONE, STEP, Change, YearBooking, expect_reminders
from tests.fakes.live_parley import CHECKOUT, find_free_port

# A worker that finds the lease of a killed one over: with the settings of the workers below.
AFTER_LEASE = timedelta(seconds=61)
_HEADER = re.compile(rb"(?m)^(Date|Message-ID|Subject): ([^\r]*(?:\r\n[ \t][^\r]*)*)")
# Of every so many mails, the words are read, too.
EVERY = 25


@dataclass(frozen=True, slots=True)
class Sent:
    """What is kept of a mail: three hundred thousand of them have to fit."""

    mail_id: str
    sent_at: datetime
    subject: bytes


@dataclass
class Catcher:
    """A real SMTP server that keeps a line of each mail."""

    port: int
    received: list[Sent] = field(default_factory=list)
    arrived: Condition = field(default_factory=Condition)

    @property
    def url(self) -> str:
        """The value of PARLEY_SMTP_URL."""
        return f"smtp://127.0.0.1:{self.port}"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:
        """aiosmtpd's hook."""
        content = envelope.content
        assert isinstance(content, bytes)
        fields = dict(_HEADER.findall(content.partition(b"\r\n\r\n")[0]))
        sent_at = parsedate_to_datetime(fields[b"Date"].decode())
        with self.arrived:
            self.received.append(Sent(fields[b"Message-ID"].decode(), sent_at, fields[b"Subject"]))
            self.arrived.notify_all()
        return "250 kept"


@contextmanager
def run_catcher() -> Iterator[Catcher]:
    """Start the server on a free loopback port and stop it again."""
    catcher = Catcher(find_free_port())
    controller = Controller(catcher, hostname="127.0.0.1", port=catcher.port)
    controller.start()
    try:
        yield catcher
    finally:
        controller.stop()


@dataclass
class Workers:
    """Processes that send; each can be killed and is replaced."""

    environment: Mapping[str, str]
    count: int
    running: list[subprocess.Popen[str]] = field(default_factory=list)

    def start(self) -> None:
        """Start until there are enough of them."""
        while len(self.running) < self.count:
            command = [sys.executable, "-m", "tests.console.services.reminders.worker"]
            process = subprocess.Popen(
                command, cwd=CHECKOUT, env=self.environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
            )
            assert process.stdout is not None and process.stdout.readline() == "ready\n"
            self.running.append(process)

    def tell(self, moment: datetime) -> None:
        """Give all of them the instant."""
        for process in self.running:
            assert process.stdin is not None
            process.stdin.write(moment.isoformat() + "\n")
            process.stdin.flush()

    def wait(self) -> None:
        """Until each has done what was due."""
        for process in self.running:
            assert process.stdout is not None
            line = process.stdout.readline()
            assert line, "a worker ended by itself"

    def kill_one(self) -> None:
        """kill -9 of the first one, whatever it is doing; another one takes its place."""
        process = self.running.pop(0)
        os.kill(process.pid, signal.SIGKILL)
        _close(process)
        for each in self.running:
            assert each.stdout is not None
            each.stdout.readline()
        self.start()

    def stop(self) -> None:
        """End all of them."""
        for process in self.running:
            process.kill()
            _close(process)


def _close(process: subprocess.Popen[str]) -> None:
    process.wait()
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            try:
                pipe.close()
            except BrokenPipeError:
                continue


@contextmanager
def run_workers(environment: Mapping[str, str], count: int) -> Iterator[Workers]:
    """So many workers; ended in the end."""
    workers = Workers(environment, count)
    try:
        workers.start()
        yield workers
    finally:
        workers.stop()


def let_time_pass(
    owner: Member, bookings: Sequence[YearBooking], workers: Workers, smtp: Catcher, kills: int, seed: int
) -> None:
    """Every quarter of an hour in which something happens or is due, in order; kills fall where mails are going."""
    dice = random.Random(seed)
    conversations = _keep_conversations(owner, bookings)
    changes = sorted((change for booking in bookings for change in booking.changes), key=lambda each: each.at)
    due = {due_at for booking in bookings for _a, _m, _s, due_at in expect_reminders(booking)}
    steps = sorted(due | {_round_up(change.at) for change in changes})
    deadly = set(dice.sample(sorted(due), min(kills, len(due))))
    position = 0
    for step in steps:
        batch = []
        while position < len(changes) and changes[position].at <= step:
            batch.append(changes[position])
            position += 1
        _apply(batch, conversations, bookings)
        workers.tell(step)
        if step in deadly:
            _wait_for_mail(smtp, dice)
            workers.kill_one()
            # Only a lease that has ended lets the next one take what the killed one had begun.
            workers.tell(step + AFTER_LEASE)
        workers.wait()


def _round_up(moment: datetime) -> datetime:
    """The next quarter of an hour."""
    seconds = STEP.total_seconds()
    return moment + timedelta(seconds=-moment.timestamp() % seconds)


def _wait_for_mail(smtp: Catcher, dice: random.Random) -> None:
    """Now and then before the first mail, mostly right after one arrived; whatever it is, the outcome must hold."""
    if dice.random() < 0.8:
        with smtp.arrived:
            smtp.arrived.wait(1)


def _keep_conversations(owner: Member, bookings: Sequence[YearBooking]) -> list[Conversation]:
    candidates, conversations = [], []
    for booking in bookings:
        candidate = Candidate(
            company=owner.company, first_name="C", last_name=str(booking.number), email=f"c{booking.number}@example.org"
        )
        token, token_hash = make_link_token()
        conversation = Conversation(
            company=owner.company,
            candidate=candidate,
            owner=owner,
            kind="public",
            status=Status.SENT,
            data_centre="fake",
            token=token,
            token_hash=token_hash,
            invitee_tzid=booking.tzid,
        )
        candidates.append(candidate)
        conversations.append(conversation)
    Candidate.objects.bulk_create(candidates, batch_size=500)
    Conversation.objects.bulk_create(conversations, batch_size=500)
    return conversations


def _apply(batch: Sequence[Change], conversations: Sequence[Conversation], bookings: Sequence[YearBooking]) -> None:
    with transaction.atomic():
        entries = []
        for change in batch:
            conversation = conversations[change.number]
            if change.starts_at is None:
                conversation.status = Status.CANCELLED
            else:
                is_first = bookings[change.number].changes[0] is change
                conversation.status = Status.BOOKED if is_first else Status.RESCHEDULED
                conversation.starts_at = change.starts_at
                conversation.ends_at = change.starts_at + timedelta(minutes=45)
            conversation.save(update_fields=["status", "starts_at", "ends_at"])
            status = Status(conversation.status)
            with frozen(change.at):
                entries.append(build_status_entry(conversation, status, happened_at=change.at))
        write_entries(entries)


def check_reminders(bookings: Sequence[YearBooking], smtp: Catcher, kills: int, workers: int) -> int:
    """Each expected reminder exactly once, at its hour, and no other; answers how many there were.

    One mail on each connection may come twice for each kill, and waits for the lease.
    """
    rows = Conversation.objects.select_related("candidate")
    numbers = {row.candidate.last_name: row.pk for row in rows.iterator() if row.candidate}
    expected: dict[str, tuple[datetime, datetime, str]] = {}
    for booking in bookings:
        for audience, minutes, starts_at, due_at in expect_reminders(booking):
            row = Reminder(
                conversation_id=numbers[str(booking.number)],
                audience=audience,
                channel="email",
                minutes_before=minutes,
                starts_at=starts_at,
            )
            expected[derive_reminder_id(row)] = due_at, starts_at, HOST_ZONE if audience == "host" else booking.tzid
    came = Counter(mail.mail_id for mail in smtp.received)
    assert set(came) - set(expected) == set(), "reminders that nobody should have got"
    assert set(expected) - set(came) == set(), "reminders that never came"
    twice = sum(came.values()) - len(came)
    assert twice <= kills, f"{twice} came twice, for {kills} kills"
    late = 0
    for number, mail in enumerate(smtp.received):
        due_at, starts_at, tzid = expected[mail.mail_id]
        assert due_at <= mail.sent_at <= due_at + AFTER_LEASE, (due_at, mail.sent_at)
        late += mail.sent_at != due_at
        if number % EVERY == 0:
            assert write_when(starts_at, tzid, mail.sent_at) in str(make_header(decode_header(mail.subject.decode())))
    assert late <= kills * ROWS_AT_ONCE * workers
    return len(expected)
