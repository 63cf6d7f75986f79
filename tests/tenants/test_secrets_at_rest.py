"""Whoever copies the database or reads the log finds no secret in it: no password, token, code, link or event."""

import base64
import io
import logging
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection

from parley.console.models import CronofyAccount
from parley.console.services.companies.one_time_addresses import issue_operator_address
from parley.engine.domain.event_writing.fields.event import read_event_fields
from parley.engine.domain.event_writing.files import NewFile
from parley.engine.models import (
    Account,
    Application,
    ApplicationSecret,
    Calendar,
    CalendarObject,
    Connection,
    ManagedEvent,
    OutgoingMail,
    SignInCode,
    SmartInvite,
)
from parley.engine.services.applications.applications import ensure_builtin_application, register_application
from parley.engine.services.applications.element_tokens import issue_element_token
from parley.engine.services.applications.link_tokens import make_link_token
from parley.engine.services.applications.tokens import grant_access, issue_code, issue_tokens
from parley.engine.services.booking_links.conversations import create_conversation
from parley.engine.services.booking_links.making import make_event_link
from parley.engine.services.events.attachments import keep_attachment
from parley.engine.services.events.conferencing import add_room
from parley.engine.services.events.inviting.composing import compose_due_notices
from parley.engine.services.events.writing.targets import get_calendar
from parley.engine.services.events.writing.upserting import Wish, apply_wishes
from parley.engine.services.mails import derive_reply_word
from parley.engine.services.notifications.channels import create_channel
from parley.engine.services.notifications.deliveries import queue_delivery
from parley.engine.services.people.accounts import create_app_password
from parley.engine.services.people.sign_in_codes import request_sign_in_code
from tests.engine.services.smart_invites.cast import EVENT
from tests.engine.services.smart_invites.cast import ask as invite
from tests.engine.signing import read_code
from tests.tenants.cast import Company

CANARY = "kAnAry"
BUILTIN = settings.PARLEY_BUILTIN_APPLICATION


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """Everything that is logged meanwhile, as this installation writes it."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(logging.getLogger().handlers[0].formatter)
    logging.getLogger().addHandler(handler)
    logging.getLogger().setLevel(logging.DEBUG)
    yield written
    logging.getLogger().removeHandler(handler)
    logging.getLogger().setLevel(logging.WARNING)


def read_database() -> bytes:
    """The bytes of the database on the disk, with what has not been written back yet."""
    file = Path(str(connection.settings_dict["NAME"]))
    return b"".join(part.read_bytes() for part in file.parent.glob(f"{file.name}*"))


def keep_secrets(company: Company) -> dict[str, str]:
    """Every kind of secret that an installation keeps, by what it is."""
    account = company.account
    Connection.objects.filter(account=account).update(password=f"{CANARY}-caldav-password")
    CronofyAccount.objects.update(access_token=f"{CANARY}-access", refresh_token=f"{CANARY}-refresh")
    calendar = account.connections.get().calendars.get()
    CalendarObject.objects.create(calendar=calendar, href="/x", content=f"SUMMARY:{CANARY}-event")
    told = register_application("Elsewhere", ["https://e.example/r"], ["https://e.example/b"])
    application = ensure_builtin_application()
    callback_url = f"https://e.example/{CANARY}-callback"
    queue_delivery(application, callback_url, "x", {"says": f"{CANARY}-webhook"})
    create_channel(application, account, callback_url)
    invite(application, callback_url=callback_url, event={**EVENT, "summary": f"{CANARY}-meeting"})
    request_sign_in_code(account.email, "198.51.100.7")
    return {
        **keep_secrets_of_applications(application, account, calendar),
        "calendar password": f"{CANARY}-caldav-password",
        "any canary": CANARY,
        "sign-in code": read_code(account.email),
        "sign-in code as typed": read_code(account.email).replace(" ", ""),
        "app password": create_app_password(account, "phone"),
        "access token": company.access_token,
        "operator address": issue_operator_address().rpartition("/")[2],
        "reply address": SmartInvite.objects.get().reply_token,
        "client secret": told.client_secret,
        "embed secret": told.embed_secret,
        "own client secret": str(BUILTIN["client_secret"]),
        "own embed secret": str(BUILTIN["embed_secret"]),
        "field key": str(settings.PARLEY_FIELD_KEYS[0]),
        "django key": str(settings.SECRET_KEY),
        **{f"link {kind}": token for kind, token in company.capabilities.items()},
    }


def keep_secrets_of_applications(application: Application, account: Account, calendar: Calendar) -> dict[str, str]:
    """What applications keep here: events and who is invited, files, rooms, and links with words of their own."""
    tokens = issue_tokens(grant_access(application, account, "read_write"))
    add_room(account, "zoom", "Room", f"https://zoom.example/{CANARY}-room")
    file = keep_attachment(application, NewFile("plan.txt", "text/plain", f"{CANARY}-file".encode()), ())
    times = {"start": "2030-03-10T09:00:00Z", "end": "2030-03-10T09:30:00Z"}
    event = {"event_id": "e", "summary": f"{CANARY}-title", "description": f"{CANARY}-plan", **times}
    trigger = {"type": "webhook", "uri": f"https://e.example/{CANARY}", "transitions": [{"before": "event_start"}]}
    fields = {**event, "attendees": {"invite": [{"email": "mara@candidates.example"}]}, "subscriptions": [trigger]}
    apply_wishes(application, account, [Wish(get_calendar(account, calendar.pk), "e", read_event_fields(fields))])
    link = make_event_link(application, {"event": {**event, "event_id": "f"}, "oauth": {}})
    talk = create_conversation(
        application,
        account,
        {
            "event": {**event, "event_id": "g"},
            "participants": [{"sub": account.pk}, {"email": "mara@candidates.example"}],
            "required_duration": {"minutes": 30},
            "query_periods": [{"start": "2030-03-10T09:00:00Z", "end": "2030-03-10T12:00:00Z"}],
        },
    )
    compose_due_notices()
    return {
        "account's access token": tokens.access_token,
        "account's refresh token": tokens.refresh_token,
        "code": issue_code(grant_access(application, account, "read_account"), "https://e.example/r"),
        "file": base64.b64encode(f"{CANARY}-file".encode()).decode(),
        "address of a file": file.token,
        "hosted link": link.token,
        **{f"word of participant {each.position}": each.token for each in talk.participants.all()},
        "element token": issue_element_token(application, ["agenda"], "https://e.example", [account.pk]).token,
        "link token": make_link_token(application, account),
        "word of a guest": derive_reply_word(ManagedEvent.objects.get().uid, "mara@candidates.example"),
    }


def test_no_secret_stands_in_the_database_or_the_log(zebra: Company, log: io.StringIO) -> None:
    secrets = keep_secrets(zebra)
    browser = zebra.browse()
    for kind in ("rts", "pls", "booking", "c"):
        browser.get(f"/{kind}/{zebra.capabilities[kind]}")
        browser.post(f"/{kind}/{zebra.capabilities[kind]}/book", {"claim_token": secrets["access token"]})
    stored = read_database()
    assert zebra.account.email.encode() in stored, "the file is the one that is meant"
    assert [what for what, secret in secrets.items() if secret.encode() in stored] == []
    assert [what for what, secret in secrets.items() if secret in log.getvalue()] == []


def test_what_is_kept_encrypted_is_read_again(zebra: Company) -> None:
    keep_secrets(zebra)
    assert Connection.objects.get(account=zebra.account).password == f"{CANARY}-caldav-password"
    assert CalendarObject.objects.filter(href="/x").get().content == f"SUMMARY:{CANARY}-event"
    assert BUILTIN["client_secret"] in [each.secret for each in ApplicationSecret.objects.all()]
    code: Any = SignInCode.objects.latest("pk").code_hash
    assert re.fullmatch(r"[0-9a-f]{64}|[\w-]{40,64}", code)
    assert read_code(zebra.account.email).replace(" ", "") not in code
    assert OutgoingMail.objects.filter(recipient=zebra.account.email).exists()
