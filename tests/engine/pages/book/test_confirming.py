"""A public link whose company wants addresses confirmed: by a code, by the mail's button, once, within half an hour."""

import re
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test import Client

from parley.engine.models import (
    Booking,
    EmailConfirmation,
    Hold,
    Membership,
    OrganizationalUnit,
    OutgoingMail,
    PublicLink,
)
from parley.engine.services.bookings.holds import MOST_HOLDS_OF_AN_ADDRESS, Stranger, hold_slot
from parley.engine.services.bookings.identity.confirming import (
    MAILS_A_CONFIRMATION,
    MAILS_AN_HOUR_TO_ONE_ADDRESS,
    MOST_MAILS_AN_HOUR_TO_ONE_ADDRESS,
    TRIES_A_CODE,
)
from parley.engine.services.public_links import create_public_link, list_public_link_slots
from parley.toolkit.clock import frozen, now
from tests.engine.booking_cast import make_account
from tests.engine.pages.book.test_choosing import DETAILS, WEDNESDAY, read_words

SENT = {**DETAILS, "starts_at": WEDNESDAY}


@pytest.fixture
def careful_link(public_link: PublicLink) -> PublicLink:
    """Ana's lasting link in a unit that wants addresses confirmed."""
    OrganizationalUnit.objects.filter(pk=public_link.unit_id).update(confirms_email=True)
    return public_link


def ask(client: Client, link: PublicLink, **changes: str) -> str:
    """Send the form; answers the page that waits for the code."""
    answer = client.post(f"/pls/{link.token}/book", {**SENT, **changes})
    assert answer.status_code == 302, answer.content.decode()
    return str(answer["Location"])


def read_mail(recipient: str = "mara@candidates.example") -> tuple[str, str]:
    """The code and the path of the link in the newest mail."""
    mail = OutgoingMail.objects.filter(recipient=recipient, purpose="confirmation").latest("pk")
    link = re.search(r"(/confirm/[\w-]{32})", mail.content.replace("=\n", ""))
    assert link
    return mail.subject[:6], link[1]


def test_the_code_from_the_mail_books_once(client: Client, careful_link: PublicLink) -> None:
    page = ask(client, careful_link)
    assert not Booking.objects.exists()
    shown = read_words(client.get(page).content.decode())
    assert "mara@candidates.example" in shown and "Wednesday 4 March, 09:00" in shown
    code, _ = read_mail()
    first, second = (client.post(f"{page}/code", {"code": f"{code[:3]} {code[3:]}"}) for _ in range(2))
    assert first.status_code == 302 and first["Location"] == second["Location"]
    assert Booking.objects.count() == 1
    assert EmailConfirmation.objects.get().wish == {}


def test_the_mails_link_only_shows_a_button_and_the_button_books(client: Client, careful_link: PublicLink) -> None:
    page = ask(client, careful_link)
    _, path = read_mail()
    assert "Confirm and book" in client.get(path).content.decode()
    assert client.head(path).status_code == 200 and not Booking.objects.exists()
    booked = client.post(f"{path}/book")
    assert booked["Location"] == client.post(f"{path}/book")["Location"]
    assert Booking.objects.count() == 1
    # Whoever asked and does not hold the mailbox sees that it is done, and nothing that leads to the booking.
    done = client.get(page).content.decode()
    assert "Your time is booked" in done and "/booking/" not in done


def test_the_time_is_kept_for_half_an_hour_and_no_longer(client: Client, careful_link: PublicLink) -> None:
    page = ask(client, careful_link)
    assert Hold.objects.get().expires_at == now() + timedelta(minutes=30)
    with frozen(now() + timedelta(minutes=29)):
        taken = client.post(f"/pls/{careful_link.token}/time", {"starts_at": WEDNESDAY, "form_key": "o" * 22})
        assert taken.status_code == 409
    code, path = read_mail()
    with frozen(now() + timedelta(minutes=31)):
        for answer in (client.get(page), client.post(f"{page}/code", {"code": code}), client.post(f"{path}/book")):
            assert answer.status_code == 404 and "nothing was booked" in answer.content.decode()
    assert not Booking.objects.exists()


def test_the_same_form_twice_mails_one_code_and_keeps_one_time(client: Client, careful_link: PublicLink) -> None:
    assert ask(client, careful_link) == ask(client, careful_link)
    assert OutgoingMail.objects.filter(purpose="confirmation").count() == Hold.objects.count() == 1


def test_one_address_waits_for_one_time_of_a_link(client: Client, careful_link: PublicLink) -> None:
    first = ask(client, careful_link)
    ask(client, careful_link, form_key="o" * 22, starts_at="2026-03-04T11:00:00Z")
    assert client.get(first).status_code == 404
    assert Hold.objects.count() == 1


def test_nobody_ends_what_waits_for_an_address_by_typing_it(client: Client, careful_link: PublicLink) -> None:
    page = ask(client, careful_link)
    code, _ = read_mail()
    ask(Client(REMOTE_ADDR="203.0.113.9"), careful_link, form_key="o" * 22, starts_at="2026-03-04T11:00:00Z")
    assert Hold.objects.count() == 2
    assert client.post(f"{page}/code", {"code": code}).status_code == 302
    assert Booking.objects.count() == 1


def test_wrong_codes_are_limited_and_a_new_code_replaces_the_old_one(client: Client, careful_link: PublicLink) -> None:
    page = ask(client, careful_link)
    code, old_path = read_mail()
    wrong = f"{(int(code) + 1) % 10**6:06d}"
    statuses = [client.post(f"{page}/code", {"code": wrong}).status_code for _ in range(TRIES_A_CODE)]
    assert statuses == [400] * TRIES_A_CODE
    assert client.post(f"{page}/code", {"code": code}).status_code == 429
    assert client.post(f"{page}/again").status_code == 302
    fresh, _ = read_mail()
    assert client.get(old_path).status_code == 404
    assert client.post(f"{page}/code", {"code": fresh}).status_code == 302
    assert Booking.objects.count() == 1


def test_mails_to_one_address_are_few(client: Client, careful_link: PublicLink) -> None:
    page = ask(client, careful_link)
    statuses = [client.post(f"{page}/again").status_code for _ in range(MAILS_A_CONFIRMATION)]
    assert statuses == [302] * (MAILS_A_CONFIRMATION - 1) + [429]
    for at in range(2):
        ask(client, careful_link, form_key=f"{at}" * 22, starts_at=f"2026-03-05T1{at}:00:00Z")
    sixth = client.post(f"/pls/{careful_link.token}/book", {**SENT, "form_key": "x" * 22})
    assert sixth.status_code == 429
    assert OutgoingMail.objects.filter(purpose="confirmation").count() == 5


def test_one_links_mails_to_an_address_leave_another_link_its_own(
    client: Client, careful_link: PublicLink, unit: OrganizationalUnit
) -> None:
    ask(client, careful_link)
    sent = EmailConfirmation.objects.filter(link=careful_link)
    sent.update(mails_count=MAILS_AN_HOUR_TO_ONE_ADDRESS)
    form = {**SENT, "form_key": "x" * 22, "starts_at": "2026-03-04T11:00:00Z"}
    assert client.post(f"/pls/{careful_link.token}/book", form).status_code == 429
    ben = make_account("Ben Ito")
    Membership.objects.create(unit=unit, account=ben)
    other = create_public_link(ben, unit)
    ask(client, other, form_key="y" * 22)
    sent.update(mails_count=MOST_MAILS_AN_HOUR_TO_ONE_ADDRESS)
    assert client.post(f"/pls/{other.token}/book", form).status_code == 429


def test_the_mail_says_nothing_that_whoever_asked_had_typed(client: Client, careful_link: PublicLink) -> None:
    ask(client, careful_link, name="You won https://bad.example")
    content = OutgoingMail.objects.get(purpose="confirmation").content.replace("=\n", "")
    assert "Hello," in content and "bad.example" not in content


def test_times_that_wait_for_a_confirmation_give_way_first_where_they_are_older(
    client: Client, careful_link: PublicLink, noon: datetime
) -> None:
    ask(client, careful_link)
    waiting = Hold.objects.get()
    starts = [slot.starts_at for slot in list_public_link_slots(careful_link)][4::2]
    stranger = Stranger(waiting.visitor)
    for index in range(MOST_HOLDS_OF_AN_ADDRESS):
        with frozen(noon + timedelta(minutes=15, seconds=index)):
            kept = hold_slot(careful_link, starts[index], f"window {index}", stranger)
    assert Hold.objects.filter(pk=kept.pk).exists() and not Hold.objects.filter(pk=waiting.pk).exists()
    assert Hold.objects.count() == MOST_HOLDS_OF_AN_ADDRESS


def test_a_page_belongs_to_its_link_and_codes_to_their_page(client: Client, careful_link: PublicLink) -> None:
    page = ask(client, careful_link)
    code, _ = read_mail()
    foreign = page.replace(careful_link.token, "x" * 32)
    assert client.get(foreign).status_code == 404
    other = ask(client, careful_link, email="noah@x.example", form_key="n" * 22, starts_at="2026-03-04T12:00:00Z")
    assert client.post(f"{other}/code", {"code": code}).status_code == 400
    assert not Booking.objects.exists()


def test_a_name_with_line_breaks_reaches_no_mail(client: Client, careful_link: PublicLink) -> None:
    for field, value in (("name", "Mara\r\nBcc: all@x.example"), ("email", "mara@x.example\r\nBcc: all@x.example")):
        answer = client.post(f"/pls/{careful_link.token}/book", {**SENT, field: value})
        assert answer.status_code == 400
    assert not OutgoingMail.objects.exists()


@pytest.mark.both_databases
def test_many_presses_at_once_make_one_booking(client: Client, careful_link: PublicLink) -> None:
    page = ask(client, careful_link)
    code, path = read_mail()

    def press(number: int) -> str:
        try:
            asked = (f"{page}/code", {"code": code}) if number % 2 else (f"{path}/book", {})
            answer = Client().post(asked[0], asked[1])
            return answer["Location"] if answer.status_code == 302 else str(answer.status_code)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        # Each thread sees the clock that stands still.
        presses = [pool.submit(copy_context().run, press, number) for number in range(6)]
        led_to = {each.result() for each in presses}
    booking = Booking.objects.get()
    assert led_to == {f"/booking/{booking.token}"}
