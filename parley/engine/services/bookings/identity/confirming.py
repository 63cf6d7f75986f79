"""A booking through a public link that waits until its address is confirmed: by a code, or by the link in the mail."""

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Sum

from parley.engine.domain.errors.identity import ConfirmationExpired, ConfirmationUnknown
from parley.engine.domain.errors.people import CodeWrong, TooManyAttempts
from parley.engine.models import Booking, EmailConfirmation, Hold, PublicLink
from parley.engine.services.bookings.bookings import book_public_link
from parley.engine.services.bookings.holds import Stranger, hold_slot, release_hold
from parley.engine.services.letters.confirming import post_confirmation
from parley.engine.services.links import hash_holder
from parley.engine.services.people.typed_words import Invitee, check_invitee
from parley.engine.services.requests.drafts import keep_metadata
from parley.toolkit.clock import now
from parley.toolkit.ids import is_same, keyed_hash, make_token
from parley.toolkit.locking import lock_names
from parley.toolkit.presenting.told import marked

CONFIRM_MINUTES = 30
TRIES_A_CODE = 5
MAILS_A_CONFIRMATION = 3
# Through one link, and through all of this installation: who types somebody's address at one company's link must not
# keep them from confirming at another's.
MAILS_AN_HOUR_TO_ONE_ADDRESS = 5
MOST_MAILS_AN_HOUR_TO_ONE_ADDRESS = 20
# A whole office may stand behind one address of the network.
MAILS_AN_HOUR_FROM_ONE_PLACE = 60
_LONGEST_TOKEN = 64


def ask_to_confirm(
    link: PublicLink,
    starts_at: datetime,
    invitee: Invitee,
    form_key: str,
    metadata: Mapping[str, str] | None = None,
    answers: Sequence[Mapping[str, Any]] = (),
    *,
    asked_from: str = "",
) -> str:
    """Keep the booking until its address is confirmed, and its time for half an hour; answers the page's token.

    A mail with a code and a link goes to the address, whoever it belongs to; `asked_from` says where the visitor
    comes from (a keyed hash), for the limits. The same form again finds what it began. Raises as `holds.hold_slot`
    does, InputRefused, TooManyAttempts.
    """
    invitee, kept = check_invitee(invitee), keep_metadata(metadata or {})
    address_hash, asker_hash = _hash_address(invitee.email), keyed_hash("confirmation_asker", asked_from)
    page_token = _derive_page_token(link, starts_at, form_key, address_hash)
    if _find_waiting(page_token) is None:
        _refuse_too_many(link, address_hash, asker_hash)
    hold = hold_slot(link, starts_at, form_key, Stranger(asked_from))
    with transaction.atomic():
        lock_names([f"confirmation:{address_hash}"])
        row = _find_waiting(page_token)
        if row is None:
            _refuse_too_many(link, address_hash, asker_hash)
            _let_go_of_others(link, address_hash, asker_hash, hold.holder)
            wish = {
                "starts_at": starts_at.isoformat(),
                "name": invitee.name,
                "email": invitee.email,
                "tzid": invitee.tzid,
                "language": invitee.language,
                "form_key": form_key[:64],
                "metadata": kept,
                "answers": [dict(each) for each in answers],
            }
            row = _begin(link, page_token, address_hash, asker_hash, wish)
        # One hold may take the place of another, but none outlives the half hour.
        Hold.objects.filter(holder=hold.holder).update(expires_at=row.expires_at)
    return page_token


def _begin(
    link: PublicLink, page_token: str, address_hash: str, asker_hash: str, wish: dict[str, Any]
) -> EmailConfirmation:
    mail_token, code = make_token(), _make_code()
    row = EmailConfirmation.objects.create(
        link=link,
        page_hash=_hash_page(page_token),
        mail_hash=_hash_mail(mail_token),
        code_hash=_hash_code(page_token, code),
        address_hash=address_hash,
        asker_hash=asker_hash,
        wish=wish,
        expires_at=now() + timedelta(minutes=CONFIRM_MINUTES),
    )
    _post(row, code, mail_token)
    return row


def get_by_page(token: str) -> EmailConfirmation:
    """What waits behind the visitor's page. Raises ConfirmationUnknown, ConfirmationExpired."""
    return _get(page_hash=_hash_page(token))


def get_by_mail(token: str) -> EmailConfirmation:
    """What waits behind the mail's link. Raises ConfirmationUnknown, ConfirmationExpired."""
    return _get(mail_hash=_hash_mail(token))


def confirm_by_code(token: str, code: str) -> Booking:
    """Book what waits behind the page, once; the same code again finds the booking.

    Raises CodeWrong, TooManyAttempts, ConfirmationUnknown, ConfirmationExpired, and as `book_public_link` does.
    """
    row = get_by_page(token)
    # The try is counted before the comparison and in one statement, or many at once would each be the first.
    counted = EmailConfirmation.objects.filter(pk=row.pk, tries__lt=TRIES_A_CODE)
    if not counted.update(tries=F("tries") + 1):
        raise TooManyAttempts(marked("Too many wrong codes. Ask for a new one."))
    typed = "".join(character for character in code if character.isdecimal())
    if not is_same(row.code_hash, _hash_code(token, typed)):
        raise CodeWrong
    return _book(row)


def confirm_by_mail(token: str) -> Booking:
    """Book what waits behind the mail's link, once. Raises as `confirm_by_code` does, apart from the code."""
    return _book(get_by_mail(token))


def send_again(token: str) -> None:
    """Mail a new code and a new link; those before open nothing any more. The time to confirm stays as it is.

    Raises TooManyAttempts, ConfirmationUnknown, ConfirmationExpired.
    """
    row, mail_token, code = get_by_page(token), make_token(), _make_code()
    with transaction.atomic():
        lock_names([f"confirmation:{row.address_hash}"])
        row.refresh_from_db()
        if row.booking_id is not None:
            return
        if row.mails_count >= MAILS_A_CONFIRMATION:
            raise TooManyAttempts(marked("We have sent the code three times. Please look among unwanted mails, too."))
        _refuse_too_many(row.link, row.address_hash, row.asker_hash)
        row.mail_hash, row.code_hash, row.tries = _hash_mail(mail_token), _hash_code(token, code), 0
        row.mails_count += 1
        row.save(update_fields=["mail_hash", "code_hash", "tries", "mails_count"])
        _post(row, code, mail_token)


def read_wish(row: EmailConfirmation) -> tuple[datetime, Invitee]:
    """When and for whom, of what still waits."""
    wish = row.wish
    starts_at = datetime.fromisoformat(str(wish["starts_at"]))
    return starts_at, Invitee(wish["name"], wish["email"], wish["tzid"], wish.get("language", ""))


def forget_old_confirmations() -> int:
    """Delete what no limit counts any more; answers how many."""
    return EmailConfirmation.objects.filter(created_at__lt=now() - timedelta(days=1)).delete()[0]


def _book(row: EmailConfirmation) -> Booking:
    if row.booking is not None:
        return row.booking
    starts_at, invitee = read_wish(row)
    wish, form_key = row.wish, str(row.wish["form_key"])
    # Two clicks at once: the second finds the first one's booking under the locks, by the form that both carry.
    booking = book_public_link(
        row.link, starts_at, invitee, form_key, holder=form_key, metadata=wish["metadata"], answers=wish["answers"]
    )
    EmailConfirmation.objects.filter(pk=row.pk).update(booking=booking, wish={})
    return booking


def _get(**which: str) -> EmailConfirmation:
    found = EmailConfirmation.objects.select_related("booking", "link__account", "link__unit", "link__template__host")
    row = found.filter(**which).first()
    if row is None:
        raise ConfirmationUnknown
    if row.booking is None and row.expires_at <= now():
        raise ConfirmationExpired(link_token=row.link.token)
    return row


def _post(row: EmailConfirmation, code: str, mail_token: str) -> None:
    starts_at, invitee = read_wish(row)
    minutes = max(1, round((row.expires_at - now()).total_seconds() / 60))
    post_confirmation(row.link, invitee, starts_at, code, mail_token, minutes)


def _find_waiting(page_token: str) -> EmailConfirmation | None:
    """What this form began, while it waits or once it is booked; one that ran out gives its place up."""
    row = EmailConfirmation.objects.filter(page_hash=_hash_page(page_token)).first()
    if row is not None and row.booking_id is None and row.expires_at <= now():
        EmailConfirmation.objects.filter(pk=row.pk).update(page_hash=_hash_page(make_token()))
        return None
    return row


def _let_go_of_others(link: PublicLink, address_hash: str, asker_hash: str, own_holder: str) -> None:
    """One address waits for one time of a link: what it asked for before opens nothing and is free again.

    Only what was asked for from the same place: anybody may type an address, and must not end what its owner began.
    """
    waiting = EmailConfirmation.objects.filter(link=link, booking=None, expires_at__gt=now())
    others = waiting.filter(address_hash=address_hash, asker_hash=asker_hash)
    for row in others:
        holder = hash_holder(link, str(row.wish.get("form_key", "")))
        if holder != own_holder:
            release_hold(holder)
    others.update(expires_at=now())


def _refuse_too_many(link: PublicLink, address_hash: str, asker_hash: str) -> None:
    recent = EmailConfirmation.objects.filter(created_at__gt=now() - timedelta(hours=1))
    limits: tuple[tuple[dict[str, Any], int], ...] = (
        ({"address_hash": address_hash, "link": link}, MAILS_AN_HOUR_TO_ONE_ADDRESS),
        ({"address_hash": address_hash}, MOST_MAILS_AN_HOUR_TO_ONE_ADDRESS),
        ({"asker_hash": asker_hash}, MAILS_AN_HOUR_FROM_ONE_PLACE),
    )
    for which, most in limits:
        if (recent.filter(**which).aggregate(mails=Sum("mails_count"))["mails"] or 0) >= most:
            raise TooManyAttempts(
                "Too many codes were asked for. Please come back in an hour.", retry_after_seconds=3600
            )


def _derive_page_token(link: PublicLink, starts_at: datetime, form_key: str, address_hash: str) -> str:
    """The same for the same form, so that a double click mails one code; known to its visitor only."""
    said = "\n".join((str(link.pk), starts_at.isoformat(), form_key, address_hash))
    return keyed_hash("confirmation_of_a_form", said)[:48]


def _make_code() -> str:
    return f"{secrets.randbelow(10**6):06d}"


def _hash_page(token: str) -> str:
    return keyed_hash("confirmation_page", token[:_LONGEST_TOKEN])


def _hash_mail(token: str) -> str:
    return keyed_hash("confirmation_mail", token[:_LONGEST_TOKEN])


def _hash_code(page_token: str, code: str) -> str:
    return keyed_hash("confirmation_code", f"{page_token}\x00{code}")


def _hash_address(address: str) -> str:
    return keyed_hash("confirmation_address", address.casefold())
