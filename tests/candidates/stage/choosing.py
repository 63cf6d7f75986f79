"""The pages of a link: times, the form, and what stands in their place when a link leads nowhere."""

from datetime import timedelta
from urllib.parse import urlencode

from parley.engine.models import SchedulingRequest
from parley.engine.services.public_links import create_public_link
from parley.engine.services.requests.drafts import Part
from parley.engine.services.scheduling_requests import cancel_request
from parley.toolkit.clock import now
from tests.candidates.stage.screens import KEY, MARA, NOBODY, Screen, Stage, at, make_stage
from tests.engine.booking_cast import make_busy

DESCRIPTION = "We talk about the work in Antwerp, and about what you would like to learn.\nBring your questions."


def list_choosing(stage: Stage) -> list[Screen]:
    """Times in all their forms."""
    link = stage.ask(description=DESCRIPTION, place={"kind": "phone", "detail": "+49 30 1234567"})
    path, public = f"/rts/{link.token}", create_public_link(stage.ana, stage.unit)
    visit = stage.ask(parts=(Part("With the team", 45, stage.ben.pk), Part("A walk round the harbour", 15)))
    wrong = {**MARA, "name": "", "email": "mara"}
    busy = make_stage()
    make_busy(busy.ana, (now() - timedelta(days=1), now() + timedelta(days=60)))
    return [
        Screen("times-month", path),
        Screen("times-list", f"{path}?view=list"),
        Screen("times-of-tokyo", f"{path}?tz=Asia/Tokyo&hours=12"),
        Screen("times-zone-unknown", f"{path}?tz=Berl"),
        Screen("times-public", f"/pls/{public.token}"),
        Screen("times-of-a-visit", f"/rts/{visit.token}"),
        Screen("times-none", f"/rts/{busy.ask().token}"),
        Screen("times-none-public", f"/pls/{create_public_link(busy.ana, busy.unit).token}"),
        Screen("times-just-taken", f"{path}/time", {**MARA, "starts_at": _take(stage, at(4, "10:00"))}, 409),
        Screen("details-not-kept", f"{path}/details?starts_at={at(3, '09:00')}&key={KEY}"),
        Screen("details-kept", _keep(stage, stage.ask(), at(3, "09:30"))),
        Screen("details-of-a-visit", _keep(stage, visit, at(3, "10:30"))),
        Screen("details-errors", f"{path}/book", {**wrong, "starts_at": at(3, "09:00")}, 400),
        Screen("decline", f"{path}?decline=true"),
        Screen("declined", f"/rts/{stage.ask().token}/decline", {"reason": "I found something else."}),
        *_list_wishes(stage, link),
    ]


def _take(stage: Stage, starts_at: str) -> str:
    stage.book(stage.ask(), starts_at)
    return starts_at


def _keep(stage: Stage, link: SchedulingRequest, starts_at: str) -> str:
    return stage.send(f"/rts/{link.token}/time", {**MARA, "starts_at": starts_at})


def _list_wishes(stage: Stage, link: SchedulingRequest) -> list[Screen]:
    said = {"tz": "Berlin", "day_1": at(5, "12:00")[:10], "time_1": "20:30", "note": "Evenings are best."}
    sent = stage.send(f"/rts/{stage.ask().token}/none-suits", said)
    path = f"/rts/{link.token}/none-suits"
    return [
        Screen("none-suits", path),
        Screen("none-suits-errors", path, {**said, "time_1": "", "tz": "Atlantis"}, 400),
        Screen("none-suits-sent", sent),
    ]


def list_refused(stage: Stage) -> list[Screen]:
    """Links that lead nowhere, each with its reason."""
    expired, withdrawn, left = stage.ask(), stage.ask(), make_stage().ask()
    SchedulingRequest.objects.filter(pk=expired.pk).update(expires_at=now() - timedelta(days=1))
    cancel_request(withdrawn, "host")
    left.host.is_active = False
    left.host.save()
    public = create_public_link(stage.ben, stage.unit)
    claimed = {"correlation_id": "c-1", "claim_token": "ey.forged.claim"}
    return [
        Screen("link-unknown", f"/rts/{NOBODY}", status=404),
        Screen("link-expired", f"/rts/{expired.token}", status=404),
        Screen("link-withdrawn", f"/rts/{withdrawn.token}", status=404),
        Screen("link-of-somebody-who-left", f"/rts/{left.token}", status=404),
        Screen("claim-refused", f"/pls/{public.token}?{urlencode(claimed)}", status=403),
        # Asked for while many come, as the stage has it once it stands.
        Screen("proof-of-work", f"/pls/{public.token}/time", {**MARA, "starts_at": at(3, "12:00")}, 429),
        Screen("time-unreadable", f"/rts/{stage.ask().token}/details?starts_at=soon", status=400),
    ]
