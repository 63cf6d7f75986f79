"""Each reads in their own language and zone: the candidate as they chose the time, the host as they chose."""

from datetime import datetime, timedelta
from email.message import EmailMessage

import pytest
from django.test import RequestFactory

from parley.engine.models import Account, Booking, OutgoingMail
from parley.engine.services.bookings.bookings import book_slot
from parley.engine.services.people.accounts import choose_language, guess_language
from parley.engine.services.people.typed_words import Invitee
from tests.engine.booking_cast import make_account, make_request, make_unit
from tests.engine.mails.strict import read_strictly
from tests.engine.services.bookings.test_invitations import find_part, read

LARGEST = 102_000  # Gmail cuts off what lies beyond.


@pytest.fixture
def ana(db: None, noon: datetime) -> Account:
    """A recruiter in Berlin."""
    return make_account("Ana Ruiz")


def book(ana: Account, noon: datetime, language: str, locale: str = "") -> Booking:
    request = make_request(make_unit(ana), ana, locale=locale)
    invitee = Invitee("Mara Okafor", "mara@candidates.example", "Europe/London", language)
    return book_slot(request, noon + timedelta(hours=22), invitee, "form")


def read_mail(purpose: str) -> EmailMessage:
    return read(OutgoingMail.objects.get(purpose=purpose))


def test_the_candidate_reads_the_language_they_chose_in_and_the_host_their_own(ana: Account, noon: datetime) -> None:
    choose_language(ana, "fr")
    book(ana, noon, "de", locale="ja")
    invitation, notice = read_mail("invitation"), read_mail("notice")
    assert "Mittwoch, 4. März, 10:00–10:30, Zeit in London" in find_part(invitation, "text/plain").get_content()
    html = find_part(invitation, "text/html").get_content()
    assert '<html lang="de" dir="ltr"' in html and '<div lang="de" dir="ltr">' in html
    assert "mercredi 4 mars, 11:00–11:30" in find_part(notice, "text/plain").get_content()


@pytest.mark.parametrize(("locale", "language"), [("ja", "ja"), ("pt-BR", "pt"), ("tlh", "en-gb"), ("", "en-gb")])
def test_where_nothing_was_chosen_the_links_language_counts(
    ana: Account, noon: datetime, locale: str, language: str
) -> None:
    book(ana, noon, "", locale=locale)
    assert f'lang="{language}"' in find_part(read_mail("invitation"), "text/html").get_content()


def test_arabic_runs_from_the_right(ana: Account, noon: datetime) -> None:
    book(ana, noon, "ar")
    row = OutgoingMail.objects.get(purpose="invitation")
    read_strictly(row.content.encode())
    html = find_part(read(row), "text/html").get_content()
    assert '<html lang="ar" dir="rtl"' in html and 'align="right"' in html and 'align="left"' not in html
    assert "<bdi>Interview</bdi>" in html, "what people typed keeps its own direction"
    assert len(row.content) < LARGEST


def test_the_html_is_made_for_programs_that_draw_little(ana: Account, noon: datetime) -> None:
    book(ana, noon, "en-gb")
    html = find_part(read_mail("invitation"), "text/html").get_content()
    assert "<img" not in html and "<script" not in html and "url(" not in html, "nothing is fetched, nobody is watched"
    assert "prefers-color-scheme: dark" in html and 'content="light dark"' in html
    assert 'bgcolor="#0f6762"' in html and 'role="presentation"' in html
    preview = html.partition("display:none")[2].partition("</div>")[0]
    assert "Your conversation is booked. Wednesday 4 March, 10:00–10:30, London time" in preview


def test_a_persons_own_words_go_to_the_host_and_their_calendars_answer_to_us(ana: Account, noon: datetime) -> None:
    book(ana, noon, "en-gb")
    invitation = read_mail("invitation")
    assert str(invitation["Reply-To"]) == "Ana Ruiz <ana@acme.example>"
    assert invitation["From"].addresses[0].addr_spec == "parley@localhost"
    assert invitation["Auto-Submitted"] == "auto-generated" and invitation["List-Unsubscribe"] is None


def test_the_first_sign_in_guesses_and_a_choice_stays(ana: Account) -> None:
    header = RequestFactory(headers={"accept-language": "nl-BE,nl;q=0.9,en;q=0.5"}).get("/").headers["Accept-Language"]
    guess_language(ana, header)
    ana.refresh_from_db()
    assert ana.language == "nl"
    choose_language(ana, "ko")
    guess_language(ana, header)
    ana.refresh_from_db()
    assert ana.language == "ko"
