"""The unit's other pages: invitations, leaving, rooms, branding, pools."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from parley.engine.models import (
    Account,
    Membership,
    OrganizationalUnit,
    OutgoingMail,
    Pool,
    SchedulingRequest,
    UnitInvitation,
    UnitLogo,
)
from parley.toolkit.clock import frozen, in_minutes
from parley.toolkit.presenting.colours import make_dark_palette, make_light_palette
from tests.engine.booking_cast import make_account, make_request
from tests.engine.pages.conftest import sign_in

pytestmark = pytest.mark.django_db
PNG = b"\x89PNG\r\n\x1a\n" + b"\0\0\0\rIHDR" + b"\0\0\0\x40\0\0\0\x20" + b"\x08\x02\0\0\0"


def read(browser: Client, address: str) -> str:
    answer = browser.get(address)
    assert answer.status_code == 200, answer.content.decode()
    return answer.content.decode()


def follow_mail(email: str) -> str:
    """The link of the invitation that this address got."""
    found = re.search(r"/unit/join/[\w-]+", OutgoingMail.objects.get(recipient=email).content.replace("=\n", ""))
    assert found
    return found[0]


def test_people_are_invited_by_mail_and_join_with_their_role(browser: Client, unit: OrganizationalUnit) -> None:
    browser.post("/scheduler/unit/invitations", {"addresses": "cem@acme.example\nDEA@x.example", "role": "developer"})
    assert "cem@acme.example" in read(browser, "/scheduler/unit")
    link = follow_mail("cem@acme.example")
    assert len(link.removeprefix("/unit/join/")) == 32
    assert link.removeprefix("/unit/join/") not in str(UnitInvitation.objects.values())
    cem, dea = make_account("Cem Arslan"), make_account("Dea Lind")
    assert "another address" in read(sign_in(dea), link)
    assert sign_in(dea).post(link).status_code == 403
    guest = sign_in(cem)
    assert "Join Acme" in read(guest, link)
    assert not Membership.objects.filter(account=cem).exists(), "opening a link changes nothing"
    guest.post(link)
    assert Membership.objects.get(account=cem).role == "developer"
    assert guest.get(link).status_code == 410


def test_an_invitation_ends_after_two_days_or_when_it_is_withdrawn(browser: Client, unit: OrganizationalUnit) -> None:
    browser.post("/scheduler/unit/invitations", {"addresses": "cem@acme.example", "role": "member"})
    guest, link = sign_in(make_account("Cem Arslan")), follow_mail("cem@acme.example")
    with frozen(in_minutes(48 * 60 + 1)):
        assert guest.get(link).status_code == 410
    browser.post(f"/scheduler/unit/invitations/{UnitInvitation.objects.get().pk}/withdraw")
    assert guest.post(link).status_code == 410


@pytest.mark.parametrize(
    ("addresses", "words"),
    [
        ("nobody", "email address"),
        ("ben@acme.example", "Already a member"),
        (" ".join(f"p{number}@x.example" for number in range(21)), "At most 20"),
    ],
)
def test_invitations_that_cannot_be_sent_say_why(browser: Client, addresses: str, words: str) -> None:
    answer = browser.post("/scheduler/unit/invitations", {"addresses": addresses, "role": "member"})
    assert answer.status_code == 422 and words in answer.content.decode()
    assert not UnitInvitation.objects.exists()


def test_a_member_invites_nobody(unit: OrganizationalUnit, ben: Account) -> None:
    colleague = sign_in(ben)
    sent = colleague.post("/scheduler/unit/invitations", {"addresses": "x@x.example", "role": "owner"})
    assert sent.status_code == 403 and not OutgoingMail.objects.exists()


def test_a_member_leaves_when_somebody_takes_over(
    browser: Client, unit: OrganizationalUnit, ana: Account, ben: Account
) -> None:
    made = make_request(unit, ben)
    colleague, address = sign_in(ben), f"/scheduler/unit/members/{ben.pk}/remove"
    assert "Leave Acme?" in read(colleague, address)
    refused = colleague.post(address)
    assert refused.status_code == 422 and "1 link or conversation" in refused.content.decode()
    colleague.post(address, {"successor": ana.pk})
    assert SchedulingRequest.objects.get(pk=made.pk).host == ana
    assert not Membership.objects.filter(account=ben).exists()
    assert "needs an owner" in browser.post(f"/scheduler/unit/members/{ana.pk}/remove").content.decode()


def test_rooms_are_added_and_taken_away(browser: Client, ben: Account) -> None:
    browser.post("/scheduler/unit/rooms", {"name": "Room 5", "email": "room5@acme.example"})
    text = read(browser, "/scheduler/unit/rooms")
    again = browser.post("/scheduler/unit/rooms", {"name": "Again", "email": "room5@acme.example"})
    assert "Room 5" in text and "already" in again.content.decode()
    found = re.search(r"/scheduler/unit/rooms/res_\w+/remove", text)
    assert found and sign_in(ben).post(found[0]).status_code == 403
    browser.post(found[0])
    assert "No rooms yet" in read(browser, "/scheduler/unit/rooms")


def test_a_pool_is_made_edited_and_retired(browser: Client, ana: Account, ben: Account) -> None:
    wish = {"name": "Support", "required_count": "1", "balance": "share", f"weight_{ana.pk}": "2"}
    assert "No pools yet" in read(browser, "/scheduler/pools")
    browser.post("/scheduler/pools/new", wish)
    pool = Pool.objects.get()
    assert "Support" in read(browser, "/scheduler/pools")
    page = f"/scheduler/pools/{pool.pk}"
    assert "Nobody yet" in read(browser, page)
    too_many = browser.post(page, {**wish, "required_count": "2"})
    assert too_many.status_code == 422 and "Between 1 and 1" in too_many.content.decode()
    browser.post(page, {**wish, f"weight_{ben.pk}": "0", "required_count": "2"})
    assert {each.account_id: each.weight for each in pool.members.all()} == {ana.pk: 2, ben.pk: 0}
    colleague = sign_in(ben)
    assert "change pools" in read(colleague, page)
    assert colleague.post(page, wish).status_code == 403 and colleague.post(f"{page}/retire").status_code == 403
    browser.post(f"{page}/retire")
    assert browser.get(page).status_code == 404


def test_a_unit_wears_its_colour_and_logo(browser: Client, unit: OrganizationalUnit, ana: Account) -> None:
    browser.post("/scheduler/unit/branding/colour", {"accent_color": "#FFD400"})
    browser.post("/scheduler/unit/branding/logo", {"logo": SimpleUploadedFile("evil.svg", PNG)})
    page = read(Client(), f"/rts/{make_request(unit, ana).token}")
    assert "/brand/colours/ffd400.css" in page and "style=" not in page
    logo = Client().get(f"/brand/logos/{UnitLogo.objects.get().digest}")
    assert logo["Content-Type"] == "image/png" and logo["X-Content-Type-Options"] == "nosniff"
    browser.post("/scheduler/unit/branding/logo", {"remove": "yes"})
    assert not UnitLogo.objects.exists()


@pytest.mark.parametrize("content", [b"<svg onload=alert(1)>", b"GIF89a", PNG + b"\0" * 200_001, b"\xff\xd8\xff\xe0"])
def test_only_small_pictures_become_logos(browser: Client, content: bytes) -> None:
    answer = browser.post("/scheduler/unit/branding/logo", {"logo": SimpleUploadedFile("logo.png", content)})
    assert answer.status_code == 422 and not UnitLogo.objects.exists()


def test_a_colour_that_is_none_is_refused(browser: Client, unit: OrganizationalUnit) -> None:
    assert browser.post("/scheduler/unit/branding/colour", {"accent_color": "red;}"}).status_code == 422
    unit.refresh_from_db()
    assert unit.accent_color == ""


def find_contrast(one: str, other: str) -> float:
    """How far apart two colours are for the eye, as WCAG 2.2 defines it."""

    def find_luminance(colour: str) -> float:
        shares = [value / 255 for value in bytes.fromhex(colour[1:])]
        linear = [share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares]
        return float(sum(weight * value for weight, value in zip((0.2126, 0.7152, 0.0722), linear, strict=True)))

    darker, lighter = sorted((find_luminance(one), find_luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("accent", ["#ffffff", "#000000", "#ffd400", "#0f6762", "#ff00ff", "#7f7f7f"])
def test_every_colour_becomes_one_that_can_be_read(accent: str) -> None:
    light, dark = make_light_palette(accent, "#f7f6f3"), make_dark_palette(accent, "#2d2b27")
    for palette, ground in ((light, "#f7f6f3"), (dark, "#2d2b27")):
        assert find_contrast(palette.primary, ground) >= 4.5
        assert find_contrast(palette.primary, palette.content) >= 4.5
        assert find_contrast(palette.ink, palette.soft) >= 4.5
