"""Generate Link: the form, what it makes, what it refuses and keeps."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client

from parley.engine.models import Account, LinkAttempt, OrganizationalUnit, SchedulingRequest
from parley.engine.services.availability.availability import save_preferences
from tests.engine.booking_cast import make_account
from tests.engine.pages.conftest import sign_in
from tests.engine.pages.scheduler.filling import fill

NEW = "/scheduler/requests/new"


def read(answer: Any) -> str:
    return str(answer.content.decode())


def test_the_form_opens_with_the_preferences_of_its_maker(browser: Client, ana: Account) -> None:
    save_preferences(ana, {"duration_minutes": 50, "period_days": 9, "buffer_after_minutes": 20})
    form = browser.get(NEW).context["form"]
    assert (form["duration"].value(), form["duration_minutes"].value()) == ("other", 50)
    assert (form["period_days"].value(), form["buffer_after_minutes"].value()) == (9, 20)
    assert (form["host"].value(), form["tzid"].value()) == (ana.pk, "Europe/Berlin")
    assert form["summary"].value() == "Conversation with Ana Ruiz"


def test_the_form_opens_with_what_the_window_brought_along(browser: Client, attempt: LinkAttempt) -> None:
    answer = browser.get(f"{NEW}?attempt={attempt.pk}")
    form = answer.context["form"]
    assert form["summary"].value() == "Screening call"
    assert form["duration"].value() == "45"
    assert form["recipient_email"].value() == "mara@candidates.example"
    assert "https://console.example" in answer["Content-Security-Policy"]


def test_a_window_that_brought_no_title_gets_one(browser: Client, attempt: LinkAttempt) -> None:
    LinkAttempt.objects.update(event_summary="")
    form = browser.get(f"{NEW}?attempt={attempt.pk}").context["form"]
    assert form["summary"].value() == "Conversation with Ana Ruiz"


def test_a_link_is_made_and_shown_to_copy(browser: Client, ana: Account) -> None:
    answer = browser.post(NEW, fill(ana, recipient_name="Mara Okafor", place="phone"))
    made = SchedulingRequest.objects.get()
    assert (answer.status_code, answer["Location"]) == (303, f"/scheduler/requests/{made.pk}?made=yes")
    assert f"/rts/{made.token}" in read(browser.get(answer["Location"]))
    assert (made.creator, made.host, made.duration_minutes, made.place["kind"]) == (ana, ana, 30, "phone")
    assert made.minimum_notice_minutes == 120


def test_a_link_made_in_a_window_leads_back_with_its_state(browser: Client, ana: Account, attempt: LinkAttempt) -> None:
    answer = browser.post(NEW, fill(ana, attempt=attempt.pk))
    assert answer["Location"] == f"https://console.example/returned?state=s-1&attempt={attempt.pk}"
    attempt.refresh_from_db()
    assert attempt.scheduling_request is not None
    assert attempt.scheduling_request.correlation_id == "conversation-7"


def test_a_second_click_in_a_window_makes_no_second_link(browser: Client, ana: Account, attempt: LinkAttempt) -> None:
    browser.post(NEW, fill(ana, attempt=attempt.pk))
    assert browser.post(NEW, fill(ana, attempt=attempt.pk))["Location"] == f"/embed/{attempt.pk}"
    assert SchedulingRequest.objects.count() == 1


def test_a_window_left_open_does_not_catch_a_link_made_elsewhere(
    browser: Client, ana: Account, attempt: LinkAttempt
) -> None:
    browser.post(NEW, fill(ana))
    assert SchedulingRequest.objects.get().correlation_id == ""


def test_another_browser_cannot_use_a_window(ana: Account, attempt: LinkAttempt) -> None:
    LinkAttempt.objects.update(opener_hash="somebody else's")
    answer = sign_in(ana).get(f"{NEW}?attempt={attempt.pk}")
    assert answer.status_code == 410
    assert "This window cannot go on" in read(answer)


def test_a_window_goes_back_to_the_step_that_is_missing(ben: Account, attempt: LinkAttempt) -> None:
    assert sign_in(ben).get(f"{NEW}?attempt={attempt.pk}")["Location"] == f"/embed/{attempt.pk}"


def test_whoever_has_no_unit_is_led_to_making_one(browser: Client) -> None:
    newcomer = sign_in(make_account("Noa Levi"))
    assert newcomer.get(NEW)["Location"].startswith("/connect/unit")


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("summary", {"summary": ""}),
        ("summary", {"summary": "A title\nwith a break\x07"}),
        ("duration_minutes", {"duration": "other", "duration_minutes": ""}),
        ("duration_minutes", {"duration": "other", "duration_minutes": "4"}),
        ("recipient_email", {"recipient_email": "mara@candidates.example\nBcc: x@y.example"}),
        ("recipient_email", {"recipient_email": "mara"}),
        ("host", {"host": "acc_of_nobody"}),
        ("place_detail", {"place": "link", "place_detail": ""}),
        ("place_detail", {"place": "link", "place_detail": "javascript:alert(1)"}),
        ("place_detail", {"place": "in_person"}),
        ("period_days", {"period_days": "0"}),
        ("period_days", {"period_days": "201"}),
        ("first_on", {"period": "range", "last_on": "2026-03-10"}),
        ("last_on", {"period": "range", "first_on": "2026-03-10", "last_on": "2026-03-09"}),
        ("last_on", {"period": "range", "first_on": "2026-03-10", "last_on": "2027-03-09"}),
        ("starts", {"period": "slots"}),
        ("starts", {"period": "slots", "starts": ["tomorrow"]}),
        ("starts", {"period": "slots", "starts": ["2026-03-29T02:30"]}),
        ("tzid", {"tzid": "Mars/Olympus"}),
        ("hours_days", {"hours": "custom", "hours_start": "09:00", "hours_end": "12:00"}),
        ("hours_end", {"hours": "custom", "hours_days": ["monday"], "hours_start": "12:00", "hours_end": "09:00"}),
        ("expires_on", {"expires_on": "2026-03-01"}),
        ("buffer_before_minutes", {"buffer_before_minutes": "7"}),
    ],
)
def test_what_cannot_be_used_is_named_and_nothing_typed_is_lost(
    browser: Client, ana: Account, field: str, changes: dict[str, Any]
) -> None:
    typed = {**fill(ana, description="Bring a laptop"), **changes}
    answer = browser.post(NEW, typed)
    assert answer.status_code == 400
    form = answer.context["form"]
    assert list(form.errors) == [field]
    assert f'href="#{form[field].id_for_label}"' in read(answer)
    assert form["description"].value() == "Bring a laptop"
    assert form[field].value() == changes.get(field, form[field].value())
    assert not SchedulingRequest.objects.exists()


def test_picked_times_are_read_on_the_clock_of_the_chosen_zone(browser: Client, ana: Account) -> None:
    browser.post(NEW, fill(ana, period="slots", starts=["2026-03-05T14:30", "", "2026-03-30T09:00"]))
    made = SchedulingRequest.objects.get()
    # The clocks of Berlin go forward between the two.
    assert made.period == {"kind": "slots", "starts": ["2026-03-05T13:30:00Z", "2026-03-30T07:00:00Z"]}


def test_hours_for_one_link_stand_in_place_of_everybodys_own(browser: Client, ana: Account) -> None:
    hours = {"hours": "custom", "hours_days": ["saturday"], "hours_start": "10:00", "hours_end": "00:00"}
    browser.post(NEW, fill(ana, **hours))
    periods = [{"day": "saturday", "start_time": "10:00", "end_time": "24:00"}]
    assert SchedulingRequest.objects.get().weekly_periods == periods


def test_a_link_works_until_the_end_of_its_last_day_where_it_was_made(browser: Client, ana: Account) -> None:
    browser.post(NEW, fill(ana, expires_on="2026-03-31"))
    assert SchedulingRequest.objects.get().expires_at == datetime(2026, 3, 31, 22, 0, tzinfo=UTC)


def test_attendees_are_kept_as_required_and_optional(browser: Client, ana: Account, ben: Account) -> None:
    browser.post(NEW, fill(ana, **{f"seat_{ben.pk}": "optional", f"seat_{ana.pk}": "required"}))
    made = SchedulingRequest.objects.get()
    assert [(each.account_id, each.is_required) for each in made.members.all()] == [(ben.pk, False)]


def test_a_colleague_who_hosts_keeps_at_least_their_own_buffers(browser: Client, ben: Account) -> None:
    save_preferences(ben, {"buffer_before_minutes": 15, "minimum_notice_minutes": 1440})
    browser.post(NEW, fill(ben, buffer_after_minutes="30"))
    made = SchedulingRequest.objects.get()
    assert (made.host, made.buffer_before_minutes, made.buffer_after_minutes) == (ben, 15, 30)
    assert made.minimum_notice_minutes == 1440


def test_somebody_of_another_unit_can_neither_host_nor_attend(
    browser: Client, ana: Account, unit: OrganizationalUnit
) -> None:
    outsider = make_account("Olga Petrova")
    assert browser.post(NEW, fill(outsider)).status_code == 400
    browser.post(NEW, fill(ana, **{f"seat_{outsider.pk}": "required"}))
    assert not SchedulingRequest.objects.get().members.exists()


def test_a_unit_that_is_not_ones_own_is_never_used(browser: Client, ana: Account, unit: OrganizationalUnit) -> None:
    other = OrganizationalUnit.objects.create(name="Other")
    browser.post(NEW, fill(ana, unit=other.pk))
    assert SchedulingRequest.objects.get().unit == unit


def test_looking_at_the_form_changes_nothing(browser: Client, attempt: LinkAttempt) -> None:
    browser.get(NEW)
    browser.get(f"{NEW}?attempt={attempt.pk}")
    assert not SchedulingRequest.objects.exists()
    assert browser.get("/scheduler/preview").status_code == 405
