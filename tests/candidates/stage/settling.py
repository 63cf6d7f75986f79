"""Who books: an address to confirm, a link that was passed on, and work asked for while many come."""

import re

from parley.engine.models import EmailConfirmation, OrganizationalUnit, OutgoingMail, PublicLink, SchedulingRequest
from parley.engine.services.bookings.identity.confirming import TRIES_A_CODE
from parley.engine.services.bookings.identity.passing_on import MOST_NEW_PEOPLE
from parley.engine.services.public_links import create_public_link
from parley.toolkit.clock import in_minutes
from tests.candidates.stage.screens import MARA, NOBODY, Screen, Stage, at, read_letter


def list_settling(stage: Stage) -> list[Screen]:
    """Everything between the form and the booking."""
    return [*_list_confirming(stage), *_list_passed_on(stage)]


def _list_confirming(stage: Stage) -> list[Screen]:
    OrganizationalUnit.objects.filter(pk=stage.unit.pk).update(confirms_email=True)
    link = create_public_link(stage.ana, stage.unit)
    page, _ = _wait(stage, link, "mara@candidates.example", at(6, "09:00"))
    tried, _ = _wait(stage, link, "noah@candidates.example", at(6, "10:00"))
    for _try in range(TRIES_A_CODE):
        stage.send(f"{tried}/code", {"code": "wrong"}, 400)
    done, done_mail = _wait(stage, link, "ida@candidates.example", at(6, "11:00"))
    stage.send(f"{done_mail}/book", {})
    _, mail = _wait(stage, link, "liv@candidates.example", at(6, "12:00"))
    late, late_mail = _wait(stage, link, "per@candidates.example", at(6, "13:00"))
    EmailConfirmation.objects.filter(pk=EmailConfirmation.objects.latest("pk").pk).update(expires_at=in_minutes(-1))
    return [
        Screen("confirm-code", page),
        Screen("confirm-code-sent-again", f"{page}?sent=yes"),
        Screen("confirm-code-wrong", f"{page}/code", {"code": "000 000"}, 400),
        Screen("confirm-code-too-often", f"{tried}/code", {"code": "000 000"}, 429),
        Screen("confirmed", done),
        Screen("confirm-mail", mail),
        Screen("confirm-mail-done", done_mail),
        Screen("confirm-late", late, status=404),
        Screen("confirm-late-from-the-mail", f"{late_mail}/book", {}, 404),
        Screen("confirm-unknown", f"/confirm/{NOBODY}", status=404),
    ]


def _wait(stage: Stage, link: PublicLink, email: str, starts_at: str) -> tuple[str, str]:
    """Ask for a time; answers the page that waits for the code, and the path in the mail."""
    sent = {**MARA, "email": email, "starts_at": starts_at, "form_key": email[:3] * 7}
    page = stage.send(f"/pls/{link.token}/book", sent).partition("?")[0]
    mail = OutgoingMail.objects.filter(recipient=email, purpose="confirmation").latest("pk")
    found = re.search(r"(/confirm/[\w-]{32})", read_letter(mail.content))
    assert found
    return page, found[1]


def _list_passed_on(stage: Stage) -> list[Screen]:
    noah = {**MARA, "name": "Noah Weiss", "email": "noah@elsewhere.example"}
    units = OrganizationalUnit.objects.filter(pk=stage.unit.pk)
    units.update(forwarded_links="new_person", confirms_email=False)
    asked, spread = stage.ask(), stage.ask()
    _spread(stage, spread)
    return [
        Screen("who", f"/rts/{asked.token}/book", {**noah, "starts_at": at(7, "10:00")}),
        Screen(
            "too-often",
            f"/rts/{spread.token}/book",
            {**noah, "who": "other", "starts_at": at(7, "16:00"), "form_key": "z" * 22},
            429,
        ),
    ]


def _spread(stage: Stage, link: SchedulingRequest) -> None:
    for number in range(MOST_NEW_PEOPLE):
        sent = {**MARA, "email": f"n{number}@elsewhere.example", "who": "other", "form_key": f"{number}" * 22}
        stage.send(f"/rts/{link.token}/book", {**sent, "starts_at": at(7, f"1{number}:00")})


def list_refusing(stage: Stage) -> list[Screen]:
    """A unit where a link serves only whom it was made for; it comes last, for it changes the unit's rule."""
    noah = {**MARA, "name": "Noah Weiss", "email": "noah@elsewhere.example", "starts_at": at(7, "10:00")}
    OrganizationalUnit.objects.filter(pk=stage.unit.pk).update(forwarded_links="refuse")
    return [Screen("not-yours", f"/rts/{stage.ask().token}/book", noah, 403)]
