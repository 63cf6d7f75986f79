"""Group sessions: the choice, the form, a place of one's own, and another session for it."""

from parley.engine.models import GroupOffer
from parley.engine.services.bookings.making import Visit
from parley.engine.services.group_sessions.listing import list_coming
from parley.engine.services.group_sessions.offers import GroupDraft, create_offer, set_open
from parley.engine.services.group_sessions.taking import book_seat
from parley.engine.services.people.typed_words import Invitee
from tests.candidates.stage.screens import KEY, MARA, Screen, Stage, find_instant


def list_sessions(stage: Stage) -> list[Screen]:
    """With places left, full, and closed."""
    offer, full, closed = (_offer(stage, days) for days in (11, 14, 17))
    _fill(full)
    set_open(closed, is_open=False)
    first, second = (view.session.pk for view in list_coming(offer))
    path, form = f"/groups/{offer.token}", {**MARA, "session": first}
    seat = stage.send(f"{path}/book", form).partition("?")[0]
    last = _offer(stage, 20)
    only = stage.send(f"/groups/{last.token}/book", {**MARA, "session": list_coming(last)[0].session.pk})
    _fill(last)
    kept = stage.send(f"{path}/time", {**form, "session": second, "form_key": "s" * 22})
    full_session = list_coming(full)[0].session.pk
    return [
        Screen("session-choose", path),
        Screen("session-details-kept", kept),
        Screen("session-details-not-kept", f"{path}/details?session={second}&key={KEY[::-1]}x"),
        Screen(
            "session-details-errors",
            f"{path}/book",
            {**form, "session": second, "name": "", "email": "m", "form_key": "e" * 22},
            400,
        ),
        Screen("session-all-full", f"/groups/{full.token}"),
        Screen("session-just-full", f"/groups/{full.token}/time", {**MARA, "session": full_session}, 409),
        Screen("session-closed", f"/groups/{closed.token}", status=404),
        Screen("session-booked", seat),
        Screen("session-others", f"{seat}/session"),
        Screen("session-others-full", f"{only.partition('?')[0]}/session"),
        Screen("session-exchange", f"{seat}/session?session={second}"),
    ]


def _offer(stage: Stage, days: int) -> GroupOffer:
    draft = GroupDraft(
        summary="Open house",
        host_id=stage.ana.pk,
        duration_minutes=60,
        places=2,
        tzid="Europe/Berlin",
        starts=(find_instant(days, "15:00"), find_instant(days + 1, "15:00")),
        colleague_ids=[stage.ben.pk],
    )
    return create_offer(stage.unit, stage.ana, draft)


def _fill(offer: GroupOffer) -> None:
    for view in list_coming(offer):
        for number in range(view.left):
            who = f"v{number}{view.session.pk[-8:].lower()}"
            book_seat(view.session, Visit(Invitee("A visitor", f"{who}@candidates.example", "Europe/Berlin"), who))
