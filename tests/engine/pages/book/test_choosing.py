"""Tests of the candidate's way from a link to a booking."""

import gzip
import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from parley.engine.models import (
    Account,
    Booking,
    Hold,
    Membership,
    OrganizationalUnit,
    PublicLink,
    SchedulingRequest,
)
from parley.engine.services.scheduling_requests import cancel_request
from parley.toolkit.clock import frozen, in_minutes, now
from parley.toolkit.wall_time import write_time
from tests.engine.booking_cast import MARA, make_account, make_request

WEDNESDAY = "2026-03-04T09:00:00Z"
DETAILS = {"name": "Mara Okafor", "email": "mara@candidates.example", "tz": "Europe/London", "form_key": "k" * 22}


def read_words(page: str) -> str:
    """What a person reads of a page: its text, in one line."""
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def book(client: Client, link: SchedulingRequest | PublicLink, kind: str = "rts", **changes: str) -> str:
    """Send the form; answers where the booking's page is."""
    answer = client.post(f"/{kind}/{link.token}/book", {**DETAILS, "starts_at": WEDNESDAY, **changes})
    assert answer.status_code == 302, answer.content.decode()
    return str(answer["Location"])


def test_a_link_shows_who_what_how_long_and_the_days_with_times(client: Client, link: SchedulingRequest) -> None:
    page = client.get(f"/rts/{link.token}", {"day": "2026-03-04"}).content.decode()
    assert "Ana Ruiz" in page and "Interview" in page and "30 minutes" in page
    assert "First available" in page and "Berlin time" in page
    assert "Morning" in page and "Afternoon" in page


def test_the_first_look_at_a_page_weighs_at_most_thirty_kilobytes_with_all_it_asks_for(
    client: Client, link: SchedulingRequest
) -> None:
    answer = client.get(f"/rts/{link.token}", {"view": "list"}, headers={"accept-encoding": "gzip"})
    assert answer["Content-Encoding"] == "gzip"
    page = gzip.decompress(answer.content).decode()
    asked_for = re.findall(r'<(?:script|link rel="stylesheet"|img)[^>]* (?:src|href)="/static/([^"]+)"', page)
    assert sorted(name.rpartition(".")[2] for name in asked_for) == ["css", "js"]
    files = [finders.find(re.sub(r"\.[0-9a-f]{12}(?=\.\w+$)", "", name)) for name in asked_for]
    weights = [len(gzip.compress(Path(str(file)).read_bytes())) for file in files]
    assert len(answer.content) + sum(weights) <= 30_000


def test_a_visitor_reads_the_clock_and_the_weeks_of_their_country(client: Client, link: SchedulingRequest) -> None:
    headers = {"accept-language": "en-US,en;q=0.9"}
    page = client.get(f"/rts/{link.token}", {"day": "2026-03-04"}, headers=headers).content.decode()
    assert ">9:00 am<" in page and page.index('aria-label="Sunday"') < page.index('aria-label="Monday"')
    chosen = client.get(f"/rts/{link.token}", {"day": "2026-03-04", "hours": "24"}, headers=headers).content.decode()
    assert ">09:00<" in chosen
    assert '<input type="hidden" name="hours" value="24">' in chosen and "hours=24" in chosen


def test_what_the_visitor_chose_goes_along_to_the_booking(client: Client, link: SchedulingRequest) -> None:
    chosen = {"lang": "de", "hours": "12"}
    page = client.get(f"/rts/{link.token}", chosen)
    assert page["Content-Language"] == "de" and 'name="lang" value="de"' in page.content.decode()
    form = client.post(f"/rts/{link.token}/time", {"starts_at": WEDNESDAY, "form_key": "k" * 22, **chosen})
    assert "lang=de" in form["Location"] and "hours=12" in form["Location"]
    booked = book(client, link, **chosen)
    assert booked.endswith("?lang=de&hours=12")
    assert Booking.objects.get().invitee_language == "de"


def test_a_link_made_for_a_language_speaks_it_until_another_is_chosen(client: Client, link: SchedulingRequest) -> None:
    link.locale = "pt-BR"
    link.save()
    assert client.get(f"/rts/{link.token}")["Content-Language"] == "pt"
    assert client.get(f"/rts/{link.token}?lang=ja")["Content-Language"] == "ja"


def test_the_language_menu_keeps_what_the_address_carries(client: Client, link: SchedulingRequest) -> None:
    page = client.get(f"/rts/{link.token}", {"tz": "Asia/Tokyo", "lang": "nl", "utm_source": "mail"}).content.decode()
    menu = page.partition('class="languages"')[2]
    assert '<input type="hidden" name="tz" value="Asia/Tokyo">' in menu and 'name="utm_source"' in menu
    assert 'type="hidden" name="lang"' not in menu
    assert 'value="nl" lang="nl" aria-current="true">Nederlands' in menu and menu.count("<button") == 13


def test_a_panel_is_named_without_one_more_query_a_person(
    client: Client, unit: OrganizationalUnit, ana: Account, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    colleagues = [make_account("Ben Stone"), make_account("Chloe Park")]
    for each in colleagues:
        Membership.objects.create(unit=unit, account=each, role="member")
    panel = make_request(unit, ana, required_ids=tuple(each.pk for each in colleagues))
    with django_assert_max_num_queries(15):
        page = client.get(f"/rts/{panel.token}").content.decode()
    assert "With Ana Ruiz, Ben Stone and Chloe Park" in page


def test_times_are_shown_in_the_zone_that_is_asked_for(client: Client, link: SchedulingRequest) -> None:
    page = client.get(f"/rts/{link.token}", {"tz": "New York", "day": "2026-03-04"}).content.decode()
    assert "New York time" in page
    assert ">03:00<" in page  # nine in Berlin


def test_an_unknown_zone_is_named_and_the_times_stay(client: Client, link: SchedulingRequest) -> None:
    page = client.get(f"/rts/{link.token}", {"tz": "Atlantis"}).content.decode()
    assert "We do not know the time zone “Atlantis”" in page
    assert "First available" in page


def test_looking_changes_nothing(client: Client, link: SchedulingRequest, public_link: PublicLink) -> None:
    for path in (f"/rts/{link.token}", f"/pls/{public_link.token}", f"/rts/{link.token}?decline=true"):
        assert client.get(path).status_code == 200
        assert client.head(path).status_code == 200
    link.refresh_from_db()
    assert link.status == "pending"
    assert not Hold.objects.exists() and not Booking.objects.exists()


def test_a_page_of_times_asks_the_same_number_of_queries_for_any_number_of_times(
    client: Client, link: SchedulingRequest, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_max_num_queries(14):
        client.get(f"/rts/{link.token}")


def test_candidate_pages_stay_out_of_caches_search_engines_and_referrers(
    client: Client, link: SchedulingRequest
) -> None:
    answer = client.get(f"/rts/{link.token}")
    assert answer["Cache-Control"] == "no-store"
    assert "noindex" in answer["X-Robots-Tag"]
    # `no-referrer` would make browsers send the page's own forms with `Origin: null`, which counts as forged.
    assert answer["Referrer-Policy"] == "same-origin"


def test_choosing_a_time_keeps_it_and_leads_to_the_form(client: Client, link: SchedulingRequest) -> None:
    answer = client.post(
        f"/rts/{link.token}/time", {"starts_at": WEDNESDAY, "tz": "Europe/London", "form_key": "k" * 22}
    )
    assert answer.status_code == 302
    assert Hold.objects.count() == 1
    form = client.get(answer["Location"]).content.decode()
    assert "Wednesday 4 March, 09:00 London time" in read_words(form)
    assert 'value="Mara Okafor"' in form


def test_the_form_says_until_when_the_time_is_kept_and_what_to_do_afterwards(
    client: Client, link: SchedulingRequest
) -> None:
    values = {"starts_at": WEDNESDAY, "tz": "Europe/London", "form_key": "k" * 22}
    address = client.post(f"/rts/{link.token}/time", values)["Location"]
    form = client.get(address).content.decode()
    assert f"We keep this time for you until {write_time(in_minutes(10), 'Europe/London')}" in form
    assert 'data-seconds="600"' in form
    with frozen(in_minutes(11)):
        late = client.get(address).content.decode()
    assert "no longer kept for you" in late and "Keep it again" in late and "data-seconds" not in late


def test_booking_leads_to_a_page_worth_keeping(client: Client, link: SchedulingRequest) -> None:
    page = read_words(client.get(book(client, link)).content.decode())
    assert "Your time is booked" in page
    assert "Wednesday 4 March, 09:00 London time" in page
    assert "For Ana Ruiz it is Wednesday 4 March, 10:00, Berlin time" in page


def test_a_double_click_makes_one_booking(client: Client, link: SchedulingRequest) -> None:
    assert book(client, link) == book(client, link)
    assert Booking.objects.count() == 1


def test_back_after_booking_leads_to_the_booking(client: Client, link: SchedulingRequest) -> None:
    booked = book(client, link)
    answer = client.get(f"/rts/{link.token}/details", {"starts_at": WEDNESDAY, "key": "k" * 22})
    assert answer["Location"] == booked


def test_a_used_link_shows_its_booking(client: Client, link: SchedulingRequest) -> None:
    booked = book(client, link)
    assert client.get(f"/rts/{link.token}")["Location"] == booked
    assert client.get(f"/rts/{link.token}?reschedule=true")["Location"] == f"{booked}/change"


def test_a_taken_time_is_said_with_the_times_that_are_left(
    client: Client, link: SchedulingRequest, public_link: PublicLink
) -> None:
    book(client, link)
    answer = client.post(f"/pls/{public_link.token}/book", {**DETAILS, "form_key": "other", "starts_at": WEDNESDAY})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "this time has just been taken" in page
    assert "First available" in page
    following = page.partition("The next free times:")[2].partition("</ul>")[0]
    assert following.count('form="times" name="starts_at"') == 6
    assert "Wednesday 4 March, 09:30, London time" in following
    # The page answers a form: its links lead to the page of times, which may be asked for.
    assert f'href="/pls/{public_link.token}?' in page and 'href="?' not in page
    assert Booking.objects.count() == 1


def test_a_time_in_the_past_is_refused_with_times_that_can_be_had(client: Client, link: SchedulingRequest) -> None:
    answer = client.post(f"/rts/{link.token}/book", {**DETAILS, "starts_at": "2026-03-02T09:00:00Z"})
    assert answer.status_code == 409
    assert "First available" in answer.content.decode()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"email": "mara@candidates.example\r\nBcc: all@acme.example"}, "email"),
        ({"email": "no address"}, "does not look like an email address"),
        ({"name": ""}, "Please enter your name"),
        ({"name": "Mara\u2028Okafor"}, "Line breaks"),
    ],
)
def test_what_is_wrong_with_the_form_is_said_in_place_and_nothing_typed_is_lost(
    client: Client, link: SchedulingRequest, changes: dict[str, str], words: str
) -> None:
    answer = client.post(f"/rts/{link.token}/book", {**DETAILS, "starts_at": WEDNESDAY, **changes})
    page = answer.content.decode()
    assert answer.status_code == 400
    assert words in page
    assert f'value="{WEDNESDAY}"' in page
    assert "k" * 22 in page
    assert not Booking.objects.exists()


def test_an_unknown_zone_in_the_form_books_nothing(client: Client, link: SchedulingRequest) -> None:
    answer = client.post(f"/rts/{link.token}/book", {**DETAILS, "starts_at": WEDNESDAY, "tz": "Mars/Olympus"})
    assert answer.status_code == 400
    page = answer.content.decode()
    assert "We do not know the time zone" in page
    assert 'value="Mara Okafor"' in page and 'value="Europe/Berlin"' in page
    assert not Booking.objects.exists()


def test_links_that_lead_nowhere_answer_alike_and_say_what_to_do(
    client: Client, link: SchedulingRequest, unit: object
) -> None:
    unknown = client.get("/rts/" + "x" * 32)
    cancel_request(link, by="host")
    withdrawn = client.get(f"/rts/{link.token}")
    assert unknown.status_code == withdrawn.status_code == 404
    assert "does not lead to a conversation" in unknown.content.decode()
    assert "withdrawn" in withdrawn.content.decode()


def test_an_expired_link_says_so(client: Client, link: SchedulingRequest) -> None:
    link.expires_at = now() + timedelta(days=1)
    link.save()
    with frozen(now() + timedelta(days=2)):
        answer = client.get(f"/rts/{link.token}")
    assert answer.status_code == 404
    assert "The time to use this link is over" in answer.content.decode()


def test_what_others_wrote_keeps_its_own_direction(client: Client, link: SchedulingRequest) -> None:
    link.summary, link.description = "Interview (Berlin)", "Bring a pen."
    link.save()
    page = client.get(f"/rts/{link.token}?lang=ar").content.decode()
    assert "<bdi>Interview (Berlin)</bdi>" in page and "<bdi>Bring a pen.</bdi>" in page


def test_declining_is_a_question_and_then_a_button(client: Client, link: SchedulingRequest) -> None:
    assert "Decline the conversation?" in client.get(f"/rts/{link.token}?decline=true").content.decode()
    answer = client.post(f"/rts/{link.token}/decline", {"reason": "I have found another job."})
    assert "has been told" in answer.content.decode()
    link.refresh_from_db()
    assert (link.status, link.declined_reason) == ("declined", "I have found another job.")
    for again in (client.post(f"/rts/{link.token}/decline", {"reason": ""}), client.get(f"/rts/{link.token}")):
        assert again.status_code == 404 and "this link is closed" in again.content.decode()


def test_declining_is_offered_beside_other_times_and_keeps_what_was_chosen(
    client: Client, link: SchedulingRequest
) -> None:
    form = client.get(f"/rts/{link.token}/none-suits?lang=de&tz=Asia/Tokyo").content.decode()
    assert f'href="/rts/{link.token}?lang=de&amp;tz=Asia%2FTokyo&amp;decline=true"' in form
    question = client.get(f"/rts/{link.token}?lang=de&tz=Asia/Tokyo&decline=true").content.decode()
    for path in (f"/rts/{link.token}/none-suits", f"/rts/{link.token}"):
        assert f'href="{path}?lang=de&amp;tz=Asia%2FTokyo"' in question


def test_what_a_link_carries_comes_back_with_the_request(client: Client, public_link: PublicLink) -> None:
    page = client.get(f"/pls/{public_link.token}", {"utm_source": "mail", "correlation_id": "c-1"}).content.decode()
    assert '<input type="hidden" name="utm_source" value="mail">' in page
    book(client, public_link, "pls", utm_source="mail", correlation_id="c-1")
    made = SchedulingRequest.objects.get()
    assert made.link_metadata["utm_source"] == "mail"


def test_a_forged_claim_is_refused_before_anything_is_shown(client: Client, public_link: PublicLink) -> None:
    answer = client.get(f"/pls/{public_link.token}", {"claim_token": "a.b.c", "correlation_id": "c-1"})
    assert answer.status_code == 403
    assert "Open the link in your message once more" in answer.content.decode()


def test_no_page_has_inline_script_or_style(client: Client, link: SchedulingRequest) -> None:
    for path in (f"/rts/{link.token}", book(client, link)):
        page = client.get(path, follow=True).content.decode()
        assert not re.search(r"<style|style=|<script(?! src=)|\son\w+=", page)


def test_the_cast_is_who_it_says(link: SchedulingRequest) -> None:
    assert link.recipient_email == MARA.email
