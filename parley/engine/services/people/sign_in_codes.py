"""Sign-in by a code that is sent to an email address: few codes an hour, few tries a code, one use."""

import secrets
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from parley.engine.domain.errors.people import CodeExpired, CodeWrong, TooManyAttempts
from parley.engine.models import Account, SignInCode
from parley.engine.services.mails import keep_mail
from parley.engine.services.people.accounts import clean_email
from parley.toolkit.clock import now
from parley.toolkit.ids import is_same, keyed_hash
from parley.toolkit.locking import lock_names
from parley.toolkit.mail.letters import Letter, write_letter_html, write_letter_text
from parley.toolkit.presenting.languages import SOURCE_LANGUAGE

CODE_MINUTES = 10
CODES_AN_HOUR = 3
# A whole office may stand behind one address of the network.
CODES_AN_HOUR_FROM_ONE_PLACE = 60
TRIES_A_CODE = 5


def request_sign_in_code(email: str, asked_from: str = "") -> None:
    """Mail an eight-digit code to the address; the answer is the same whether an account exists or not.

    `asked_from` is the caller's network address, for the limit. Raises AddressUnreadable, TooManyAttempts.
    """
    address = clean_email(email)
    asker_hash = keyed_hash("code_asker", asked_from) if asked_from else ""
    code = f"{secrets.randbelow(10**8):08d}"
    with transaction.atomic():
        lock_names([f"sign_in_code:{address}"])
        _refuse_too_many(address, asker_hash)
        # Only the newest code opens: an older mail read later would puzzle, and more live codes are easier to guess.
        SignInCode.objects.filter(email=address, used_at=None).update(used_at=now())
        SignInCode.objects.create(
            email=address,
            code_hash=_hash_code(address, code),
            asker_hash=asker_hash,
            expires_at=now() + timedelta(minutes=CODE_MINUTES),
        )
        _post_code(address, code)


def check_sign_in_code(email: str, code: str) -> str:
    """The address that the code proves; the code is spent. Raises CodeWrong, CodeExpired, TooManyAttempts."""
    address = clean_email(email)
    typed = "".join(character for character in code if character.isdigit())
    newest = SignInCode.objects.filter(email=address, used_at=None).order_by("-created_at", "-pk").first()
    if newest is None:
        raise CodeWrong
    # The try is counted before the comparison and in one statement, or many at once would each be the first.
    live = SignInCode.objects.filter(pk=newest.pk, used_at=None)
    if not live.filter(attempts__lt=TRIES_A_CODE).update(attempts=F("attempts") + 1):
        raise TooManyAttempts("Too many wrong codes. Ask for a new one.", retry_after_seconds=CODE_MINUTES * 60)
    if newest.expires_at <= now():
        raise CodeExpired
    if not is_same(newest.code_hash, _hash_code(address, typed)) or not live.update(used_at=now()):
        raise CodeWrong
    return address


def _refuse_too_many(address: str, asker_hash: str) -> None:
    recent = SignInCode.objects.filter(created_at__gt=now() - timedelta(hours=1))
    is_too_many = recent.filter(email=address).count() >= CODES_AN_HOUR
    if asker_hash and not is_too_many:
        is_too_many = recent.filter(asker_hash=asker_hash).count() >= CODES_AN_HOUR_FROM_ONE_PLACE
    if is_too_many:
        raise TooManyAttempts(
            "Too many codes were asked for. Use the newest one, or wait an hour.", retry_after_seconds=3600
        )


def _hash_code(address: str, code: str) -> str:
    return keyed_hash("sign_in_code", f"{address}\x00{code}")


def _post_code(address: str, code: str) -> None:
    known = Account.objects.filter(email=address).exclude(language="").values_list("language", flat=True).first()
    with override(known or SOURCE_LANGUAGE):
        letter = Letter(
            greeting=_("Hello,"),
            opening=_("Your sign-in code for Parley is:"),
            title=f"{code[:4]} {code[4:]}",
            notes=(
                ngettext(
                    "It works once, for %(count)s minute, at %(address)s.",
                    "It works once, for %(count)s minutes, at %(address)s.",
                    CODE_MINUTES,
                )
                % {"count": CODE_MINUTES, "address": settings.PARLEY_PUBLIC_URL},
                _("If you did not ask for it, do nothing: without the code nobody can sign in."),
            ),
        )
        subject, html = _("Your sign-in code for Parley"), write_letter_html(letter)
        keep_mail("sign_in_code", address, subject, write_letter_text(letter), html=html)


def forget_old_codes() -> int:
    """Delete codes that no limit counts any more; answers how many."""
    return SignInCode.objects.filter(created_at__lt=now() - timedelta(days=1)).delete()[0]
