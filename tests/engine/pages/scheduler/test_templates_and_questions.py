"""Templates, links by template, questions to visitors, and pools behind a link; from the form to the booking."""

from typing import Any

from django.test import Client

from parley.engine.models import (
    Account,
    Booking,
    OrganizationalUnit,
    OutgoingMail,
    PublicLink,
    RequestTemplate,
    SchedulingRequest,
)
from parley.engine.services.pools.pools import PoolWish, create_pool
from parley.engine.services.public_links import create_public_link, list_public_link_slots
from parley.engine.services.requests.descriptions import describe_request
from tests.engine.pages.conftest import sign_in
from tests.engine.pages.scheduler.filling import fill

TEMPLATE = {
    "name": "Screening",
    "host": "",
    "summary": "Screening call",
    "description": "Bring a coffee",
    "duration_minutes": "20",
    "period_days": "5",
    "place": "phone",
    "place_detail": "+49 30 1",
    "buffer_before_minutes": "0",
    "buffer_after_minutes": "15",
    "minimum_notice_minutes": "0",
    "is_reschedule_allowed": "on",
}
QUESTIONS: dict[str, Any] = {
    "question_key": ["", "", ""],
    "question_label": ["Which team?", "Anything else?", ""],
    "question_kind": ["choice", "long_text", "text"],
    "question_options": ["Sales, Support", "", ""],
    "question_required": ["yes", "", ""],
}


def read(browser: Client, address: str) -> str:
    answer = browser.get(address)
    assert answer.status_code == 200, answer.content.decode()
    return answer.content.decode()


def book(link: PublicLink, **answers: str) -> Any:
    """A visitor takes the first time."""
    starts_at = list_public_link_slots(link)[0].starts_at.strftime("%Y-%m-%dT%H:%M:%SZ")
    details = {"name": "Mara", "email": "mara@x.example", "tz": "Europe/Berlin", "starts_at": starts_at}
    return Client().post(f"/pls/{link.token}/book", {**details, "form_key": "k" * 22, **answers})


def test_a_template_fills_the_form_of_generate_link(browser: Client, ana: Account, ben: Account) -> None:
    assert "No templates yet" in read(browser, "/scheduler/templates")
    browser.post("/scheduler/templates/new/request", {**TEMPLATE, "host": ben.pk})
    template = RequestTemplate.objects.get()
    text = read(browser, f"/scheduler/requests/new?template={template.pk}")
    for words in ("Screening call", "Bring a coffee", 'value="20"', "+49 30 1", f'value="{ben.pk}" selected'):
        assert words in text
    browser.post(f"/scheduler/templates/{template.pk}", {**TEMPLATE, "name": "Renamed", "duration_minutes": "25"})
    assert 'value="25"' in read(browser, f"/scheduler/requests/new?template={template.pk}")
    browser.post(f"/scheduler/templates/{template.pk}/retire")
    assert browser.get(f"/scheduler/requests/new?template={template.pk}").status_code == 404


def test_only_those_who_look_after_scheduling_change_templates(browser: Client, ben: Account) -> None:
    browser.post("/scheduler/templates/new/request", TEMPLATE)
    template, colleague = RequestTemplate.objects.get(), sign_in(ben)
    assert "Screening" in read(colleague, "/scheduler/templates")
    assert colleague.post("/scheduler/templates/new/request", TEMPLATE).status_code == 403
    assert colleague.post(f"/scheduler/templates/{template.pk}", TEMPLATE).status_code == 403
    assert colleague.post(f"/scheduler/templates/{template.pk}/retire").status_code == 403


def test_a_link_by_template_asks_its_questions_and_its_pool_sends_the_host(
    browser: Client, unit: OrganizationalUnit, ana: Account, ben: Account
) -> None:
    pool = create_pool(ana, unit, PoolWish("Support", 1, "wait", {ben.pk: 1}))
    browser.post("/scheduler/templates/new/public_link", {**TEMPLATE, "host": pool.pk, **QUESTIONS})
    template = RequestTemplate.objects.get()
    own = create_public_link(ana, unit)
    browser.post("/scheduler/public-link/make", {"template": template.pk})
    link = PublicLink.objects.get(template=template)
    assert link != own and f"/pls/{link.token}" in read(browser, "/scheduler/public-link")
    assert "Support" in read(Client(), f"/pls/{link.token}")

    refused = book(link, answer_which_team="Marketing")
    assert refused.status_code == 400 and not Booking.objects.exists()
    assert "Please answer this question." in book(link).content.decode()
    assert book(link, answer_which_team="Sales", answer_anything_else="No").status_code == 302

    booking = Booking.objects.get()
    assert (booking.request.host, booking.request.summary) == (ben, "Screening call")
    told = describe_request(booking.request)["metadata"]["scheduler"]
    assert told == {"captured_data.which_team": "Sales", "captured_data.anything_else": "No"}
    assert "Which team?" in read(browser, f"/scheduler/requests/{booking.request_id}")
    assert "Sales" in OutgoingMail.objects.get(recipient=ben.email).content
    browser.post(f"/scheduler/templates/{template.pk}/retire")
    assert Client().get(f"/pls/{link.token}").status_code == 404


def test_an_owner_asks_visitors_of_the_own_link(browser: Client, unit: OrganizationalUnit, ana: Account) -> None:
    link = create_public_link(ana, unit)
    browser.post("/scheduler/public-link/questions", QUESTIONS)
    starts_at = list_public_link_slots(link)[0].starts_at.strftime("%Y-%m-%dT%H:%M:%SZ")
    text = read(Client(), f"/pls/{link.token}/details?starts_at={starts_at}&key=k")
    assert "Which team?" in text and "<option" in text
    browser.post("/scheduler/public-link/renew")
    renewed = PublicLink.objects.get(revoked_at=None)
    assert [each["key"] for each in renewed.questions] == ["which_team", "anything_else"]
    wrong = browser.post("/scheduler/public-link/questions", {**QUESTIONS, "question_options": ["One", "", ""]})
    assert wrong.status_code == 422 and "2 to 20" in wrong.content.decode()


def test_a_link_is_hosted_by_a_pool_from_the_form(
    browser: Client, unit: OrganizationalUnit, ana: Account, ben: Account
) -> None:
    pool = create_pool(ana, unit, PoolWish("Support", 1, "wait", {ana.pk: 1, ben.pk: 1}))
    panel = create_pool(ana, unit, PoolWish("Panel", 1, "share", {ana.pk: 1, ben.pk: 1}))
    form = {**fill(ana, attending_pools=[panel.pk], tags="urgent, berlin"), "host": pool.pk}
    preview = browser.post("/scheduler/preview", form).content.decode()
    assert "somebody of Panel" in preview and "Support" in preview
    assert browser.post("/scheduler/requests/new", form).status_code == 303
    made = SchedulingRequest.objects.get()
    assert [(seat.pool, seat.is_host) for seat in made.pools.order_by("pk")] == [(pool, True), (panel, False)]
    assert {tag.value for tag in made.tags.all()} == {"urgent", "berlin"}


def test_a_template_for_triggers_says_who_hosts(browser: Client, unit: OrganizationalUnit, ana: Account) -> None:
    path = "/scheduler/templates/new/trigger"
    assert "says who hosts" in browser.post(path, TEMPLATE).content.decode()
    assert browser.post(path, {**TEMPLATE, "host": ana.pk}).status_code in (302, 303)
    made = RequestTemplate.objects.get(kind="trigger")
    assert made.pk in browser.get(f"/scheduler/templates/{made.pk}").content.decode()
    assert made.name not in browser.get("/scheduler/requests/new").content.decode()
