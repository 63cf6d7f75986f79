"""Companies with everything that a company can have in both halves, each marked by a word of its own."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from django.apps import apps
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection
from django.test import Client

from parley.console.models import Candidate, CronofyAccount, Member, Message
from parley.console.services.companies.invitations import invite_member
from parley.console.services.conversations.link_windows import begin_link_window
from parley.console.services.messages.drafts import save_draft
from parley.console.services.messages.recipients import begin_message
from parley.engine.domain.event_writing.files import NewFile
from parley.engine.domain.scopes import UNIT_SCOPE
from parley.engine.models import (
    Account,
    Booking,
    ConferencingProfile,
    Connection,
    LinkAttempt,
    OrganizationalUnit,
    Pool,
    PublicLink,
    RequestTemplate,
    UnitResource,
)
from parley.engine.services.applications.applications import ensure_builtin_application
from parley.engine.services.applications.developers import Addresses, register_own_application
from parley.engine.services.applications.tokens import grant_access, issue_code, redeem_code
from parley.engine.services.applications.traffic.calls import Call, flush_calls, note_call
from parley.engine.services.availability.hours.rules import save_named_rule
from parley.engine.services.availability.hours.special_dates import add_time_off
from parley.engine.services.bookings.bookings import book_slot
from parley.engine.services.bookings.making import Visit
from parley.engine.services.group_sessions.offers import GroupDraft, create_offer
from parley.engine.services.group_sessions.taking import book_seat
from parley.engine.services.notifications.deliveries import queue_delivery
from parley.engine.services.people.accounts import BY_EMAIL, create_account, create_app_password, vouch
from parley.engine.services.people.terms import current_terms
from parley.engine.services.people.typed_words import Invitee
from parley.engine.services.people.units import create_unit, join_unit_of_tenant
from parley.engine.services.public_links import create_public_link
from parley.engine.services.requests.files import add_file
from parley.engine.services.scheduling_requests import create_request
from parley.site.incoming.half_sessions import cookie_name
from parley.toolkit.clock import in_minutes
from parley.toolkit.ids import keyed_hash
from tests.console.cast import browse_as, make_company, make_member
from tests.console.conversation_cast import make_conversation
from tests.engine.booking_cast import draft_for, make_busy

TEN = datetime(2026, 3, 4, 9, 0, tzinfo=UTC)
RETURN_URL = "http://localhost:8000/conversations/links/returned"


@dataclass
class Company:
    """One company: its people in both halves, and an id of everything that it has."""

    mark: str
    admin: Member
    recruiter: Member
    account: Account
    colleague: Account
    unit: OrganizationalUnit
    access_token: str
    ids: dict[str, Any] = field(default_factory=dict)
    capabilities: dict[str, str] = field(default_factory=dict)

    def browse(self) -> Client:
        """A browser in which the administrator is signed in to both halves."""
        client = browse_as(self.admin)
        session = SessionStore()
        signed_in = {"account_id": self.account.pk, "session_epoch": self.account.session_epoch}
        session.update({**signed_in, "browser_key": self.mark})
        session.save()
        client.cookies[cookie_name("engine")] = str(session.session_key)
        return client


def found_company(mark: str) -> Company:
    """A company in which every text carries the mark."""
    company = make_company(f"{mark} Ltd")
    admin = make_member(company, f"ana@{mark}.example", "Ana", mark, "company_admin")
    recruiter = make_member(company, f"ben@{mark}.example", "Ben", mark, "recruiter")
    CronofyAccount.objects.create(company=company, code="here", saved_by=admin)
    people = [make_person(f"{name}@{mark}.example", f"{name.title()} {mark}") for name in ("ana", "ben")]
    application = ensure_builtin_application()
    unit = create_unit(people[0], application, company.pk, f"{mark} unit", True)
    join_unit_of_tenant(people[1], application, company.pk)
    vouch(application, company.pk, people[0].email, people[0])
    grant = grant_access(application, people[0], UNIT_SCOPE, unit)
    issued = redeem_code(application, issue_code(grant, "https://b"), "https://b")
    made = Company(mark, admin, recruiter, *people, unit, issued.access_token)
    _fill_console(made)
    _fill_engine(made)
    return made


def make_person(email: str, name: str) -> Account:
    return create_account(email, name, "Europe/Berlin", BY_EMAIL, email, current_terms().version)


def _fill_console(made: Company) -> None:
    mark, admin = made.mark, made.admin
    candidate = Candidate.objects.create(
        company=admin.company, first_name="Mara", last_name=mark, email=f"mara@{mark}.example", notes=f"{mark} notes"
    )
    target = f"http://localhost:8000/rts/{mark * 5}"
    generated = make_conversation(admin, candidate, summary=f"{mark} talk", data_centre="here", target_url=target)
    loose = make_conversation(admin, None, summary=f"{mark} loose", data_centre="here", target_url=target)
    draft, _is_new = begin_message(admin, [candidate.pk], "")
    save_draft(draft, f"{mark} subject", f"{mark} body")
    sent = Message.objects.create(company=admin.company, sender=admin, subject=mark, body=mark, sent_at=TEN)
    sent.recipients.add(candidate)
    invitation = invite_member(admin, f"new@{mark}.example", "recruiter")
    window = begin_link_window(admin, candidate, "")
    Member.objects.filter(pk=admin.pk).update(
        public_url=f"http://localhost:8000/pls/{mark * 5}", public_url_data_centre="here", public_url_read_at=TEN
    )
    made.ids |= {
        "candidate_id": candidate.pk,
        "conversation_id": generated.pk,
        "loose_conversation_id": loose.pk,
        "message_id": draft.pk,
        "sent_message_id": sent.pk,
        "invitation_id": invitation.pk,
        "member_id": made.recruiter.pk,
        "window_id": window.pk,
        "company_id": admin.company_id,
    }
    made.capabilities |= {"c": generated.token}


def _fill_engine(made: Company) -> None:
    mark, account, application = made.mark, made.account, ensure_builtin_application()
    calendar = make_busy(account, (TEN, TEN), uid=f"{mark}-event")
    Connection.objects.update_or_create(
        account=account, defaults={"name": f"{mark} calendar", "last_error": f"{mark} error"}
    )
    drafts = [draft_for(account, summary=f"{mark} {word}", recipient_name=mark) for word in ("open", "booked")]
    request, booked = (create_request(made.unit, account, draft, application=application) for draft in drafts)
    invitee = Invitee(f"Mara {mark}", f"mara@{mark}.example", "Europe/London")
    booking: Booking = book_slot(booked, TEN, invitee, "form")
    link: PublicLink = create_public_link(account, made.unit)
    create_app_password(account, f"{mark} phone")
    evenings = [{"day": "monday", "start_time": "18:00", "end_time": "20:00"}]
    rule = save_named_rule(account, None, f"{mark} evenings", evenings)
    leave_on = TEN.date() + timedelta(days=30)
    leave = add_time_off(account, leave_on, leave_on, f"{mark} leave", TEN.date())
    attempt = LinkAttempt.objects.create(
        application=application,
        tenant_id=made.admin.company_id,
        tenant_name=f"{mark} Ltd",
        return_url=RETURN_URL,
        state=f"{mark}-state-of-more-than-22",
        opener_hash=keyed_hash("attempt_opener", mark),
        recipient_name=mark,
        event_summary=f"{mark} window",
        account=account,
        expires_at=in_minutes(60),
    )
    made.ids |= {"special_date_id": leave.pk, "rule_number": rule.pk}
    _fill_applications(made)
    _fill_scheduler(made)
    draft = GroupDraft(f"{mark} open house", account.pk, 60, 5, "Europe/Berlin", [TEN + timedelta(days=2)])
    offer = create_offer(made.unit, account, draft)
    session = offer.sessions.get()
    seat = book_seat(session, Visit(invitee, "seat"))
    file = add_file(request, account, NewFile(f"{mark}.txt", "text/plain", f"{mark} plan".encode()))
    made.ids |= {
        "file_id": file.pk,
        "request_id": request.pk,
        "offer_id": offer.pk,
        "group_session_id": session.pk,
        "booking_id": seat.pk,
        "booked_request_id": booked.pk,
        "connection_id": calendar.connection_id,
        "calendar_id": calendar.pk,
        "account_id": made.colleague.pk,
        "app_password_id": account.app_passwords.get().pk,
        "attempt_id": attempt.pk,
        "unit_id": made.unit.pk,
    }
    made.capabilities |= {"rts": request.token, "pls": link.token, "booking": booking.token, "files": file.token}
    made.capabilities |= {"groups": offer.token}


def _fill_applications(made: Company) -> None:
    mark = made.mark
    addresses = Addresses((f"https://{mark}.example/back",), webhook_url=f"https://{mark}.example/hook")
    registered = register_own_application(made.account, made.unit.pk, f"{mark} software", addresses)
    note_call(Call(registered.pk, "GET", "/v1/account", 422, 3, f"{mark}: errors.required", in_minutes(0)))
    flush_calls()
    delivery = queue_delivery(registered, "", f"{mark}_told", {"words": mark})
    made.ids |= {
        "application_id": registered.pk,
        "secret_id": registered.secrets.filter(kind="client")[0].pk,
        "delivery_id": delivery.pk,
    }


def _fill_scheduler(made: Company) -> None:
    mark, unit = made.mark, made.unit
    room = ConferencingProfile.objects.create(
        account=made.account, provider_name="own", name=f"{mark} video", join_url=f"https://{mark}.example/room"
    )
    made.ids |= {
        "profile_id": room.pk,
        "pool_id": Pool.objects.create(unit=unit, name=f"{mark} pool").pk,
        "template_id": RequestTemplate.objects.create(unit=unit, name=f"{mark} template").pk,
        "resource_id": UnitResource.objects.create(unit=unit, name=f"{mark} room", email=f"room@{mark}.example").pk,
    }


@contextmanager
def watching_writes() -> Iterator[list[str]]:
    """The tables that were written to meanwhile, sessions left out; a look at all rows is dear, so it comes after."""
    written: list[str] = []

    def watch(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        found = re.match(r"\s*(?:INSERT INTO|UPDATE|DELETE FROM|REPLACE INTO)\s+\S+", sql, re.IGNORECASE)
        if found and "django_session" not in found[0]:
            written.append(found[0])
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        yield written


def photograph() -> dict[str, list[dict[str, Any]]]:
    """Every row of every table but the sessions."""
    return {
        model._meta.label: list(model._default_manager.order_by("pk").values())
        for model in apps.get_models(include_auto_created=True)
        if model._meta.label != "sessions.Session"
    }


def list_changes(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    """The tables that differ."""
    return [label for label in before if before[label] != after[label]]
