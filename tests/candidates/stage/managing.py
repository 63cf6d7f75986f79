"""A booking's own pages: kept, moved, waited for, cancelled, and what a company's rules leave of that."""

from parley.engine.models import Booking, OrganizationalUnit, SchedulingRequest
from parley.engine.services.links import get_booking_by_token
from parley.engine.services.requests.drafts import Part
from parley.toolkit.clock import in_minutes
from tests.candidates.stage.screens import NOBODY, Screen, Stage, at


def list_managing(stage: Stage) -> list[Screen]:
    """From the confirmation to the cancellation."""
    path = stage.book(stage.ask(place={"kind": "in_person", "detail": "Quay 4, Antwerp"}), at(8, "09:00"))
    moved = stage.book(stage.ask(), at(8, "10:00"))
    stage.send(f"{moved}/move", {"starts_at": at(8, "11:00"), "tz": "Europe/Berlin"})
    waiting = stage.book(stage.ask(), at(8, "12:00"))
    stage.send(f"{waiting}/earlier", {"waits": "yes"})
    first = stage.book(stage.ask(), at(1, "08:00"))
    visit = stage.book(stage.ask(parts=(Part("With the team", 45, stage.ben.pk),)), at(8, "14:00"))
    only = stage.ask(period={"kind": "slots", "starts": [at(9, "09:00")]})
    alone = stage.book(only, at(9, "09:00"))
    cancelled = stage.book(stage.ask(), at(9, "11:00"))
    stage.send(f"{cancelled}/cancel", {"reason": "I am ill."})
    past = stage.book(stage.ask(), at(9, "12:00"))
    Booking.objects.filter(pk=get_booking_by_token(past.rsplit("/", 1)[1]).pk).update(
        starts_at=in_minutes(-120), ends_at=in_minutes(-90)
    )
    frame = {"sec-fetch-dest": "iframe"}
    return [
        Screen("booking", path),
        Screen("booking-of-tokyo", stage.book(stage.ask(), at(8, "16:00"), tz="Asia/Tokyo")),
        Screen("booking-moved", moved),
        Screen("booking-waiting", waiting),
        Screen("booking-of-a-visit", visit),
        Screen("booking-past", past),
        Screen("booking-cancelled", cancelled),
        Screen("booking-unknown", f"/booking/{NOBODY}", status=404),
        Screen("change", f"{path}/change"),
        Screen("change-list", f"{path}/change?view=list"),
        Screen("change-none", f"{alone}/change"),
        Screen("change-of-cancelled", f"{cancelled}/change", status=409),
        Screen("move", f"{path}/change?starts_at={at(10, '09:00')}"),
        Screen("move-just-taken", f"{path}/move", {"starts_at": at(8, "12:00"), "tz": "Europe/Berlin"}, 409),
        Screen("earlier", f"{waiting}/earlier"),
        Screen("earlier-none", f"{first}/earlier"),
        Screen("sure", f"{waiting}/cancel", {"reason": ""}, headers=frame),
    ]


def list_ruled(stage: Stage) -> list[Screen]:
    """A company that asks for reasons, and one that lets nobody move at the last moment."""
    asked = stage.book(stage.ask(), at(2, "09:00"))
    fixed = stage.book(stage.ask(is_reschedule_allowed=False), at(2, "10:00"))
    OrganizationalUnit.objects.filter(pk=stage.unit.pk).update(asks_reason=True, most_moves=1)
    return [
        Screen("booking-with-rules", asked),
        Screen("cancel-without-reason", f"{asked}/cancel", {"reason": ""}, 400),
        Screen("move-without-reason", f"{asked}/move", {"starts_at": at(3, "15:00"), "tz": "Europe/Berlin"}, 400),
        Screen("change-not-allowed", f"{fixed}/change", status=403),
        *_list_late(stage),
    ]


def _list_late(stage: Stage) -> list[Screen]:
    """In a unit of its own, whose rule counts for every booking of it."""
    link = stage.ask()
    late = stage.book(link, at(1, "09:00"))
    other = OrganizationalUnit.objects.create(name="Harbour Academy", change_notice_minutes=5 * 24 * 60)
    SchedulingRequest.objects.filter(pk=link.pk).update(unit=other)
    return [Screen("booking-too-late-to-change", late), Screen("change-too-late", f"{late}/change", status=403)]
