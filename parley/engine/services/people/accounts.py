"""Accounts: made, found by what proves a person, with the terms they accepted and their app passwords."""

from datetime import timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction

from parley.engine.domain.errors.base import AddressUnreadable, InputRefused
from parley.engine.domain.errors.people import AccountUnknown, TermsNotAccepted
from parley.engine.models import Account, Application, AppPassword, SignInIdentity, TermsAcceptance, Vouching
from parley.engine.services.people.terms import current_terms
from parley.engine.services.people.typed_words import check_zone
from parley.toolkit.clock import now
from parley.toolkit.ids import keyed_hash, make_token
from parley.toolkit.presenting.languages import find_asked_language

BY_EMAIL = "email"
_LAST_USE_PRECISION = timedelta(minutes=5)


def clean_email(email: str) -> str:
    """The address in lower case; raises AddressUnreadable."""
    clean = email.strip().lower()
    try:
        validate_email(clean)
    except ValidationError as error:
        raise AddressUnreadable(field="email") from error
    if len(clean) > 254 or any(ord(character) < 33 for character in clean):
        raise AddressUnreadable(field="email")
    return clean


def clean_person_name(name: str) -> str:
    """A name on one line without control characters, up to 200 characters; raises InputRefused."""
    clean = " ".join(name.split())
    if len(clean) > 200 or any(ord(character) < 32 or ord(character) == 127 for character in clean):
        raise InputRefused("Please write the name on one line, in 200 characters at most.", field="name")
    return clean


def create_account(email: str, name: str, tzid: str, issuer: str, subject: str, terms_version: str) -> Account:
    """A new account of a person who accepted the present terms; where the identity is known already, its account.

    Raises TermsNotAccepted when `terms_version` is not the one that holds, AddressUnreadable, ZoneUnknown.
    """
    _require_current(terms_version)
    address, zone, clean_name = clean_email(email), check_zone(tzid), clean_person_name(name)
    try:
        with transaction.atomic():
            account = Account.objects.create(email=address, name=clean_name, tzid=zone)
            SignInIdentity.objects.create(account=account, issuer=issuer, subject=subject)
            TermsAcceptance.objects.create(account=account, version=terms_version)
            return account
    except IntegrityError as error:
        found = find_account_by_identity(issuer, subject)
        if found is None:
            raise AccountUnknown("This account is switched off.") from error
        accept_terms(found, terms_version)
        return found


def get_account(account_id: str) -> Account:
    """The account, unless it is switched off; raises AccountUnknown."""
    account = Account.objects.filter(pk=account_id, is_active=True).first()
    if account is None:
        raise AccountUnknown
    return account


def find_account_by_identity(issuer: str, subject: str) -> Account | None:
    """Whom this proof leads to, or None."""
    return Account.objects.filter(identities__issuer=issuer, identities__subject=subject, is_active=True).first()


def find_account_by_verified_email(email: str) -> Account | None:
    """Whom somebody is who has shown that this address is theirs.

    Beside accounts made by an emailed code, this finds the one that this installation's own console vouched for. An
    account made through somebody else's application is not found: whoever made it there could be waiting inside.
    """
    account = find_account_by_identity(BY_EMAIL, email)
    if account is not None:
        return account
    vouched = list(
        Account.objects.filter(
            vouchings__application__is_builtin=True, vouchings__email=email, email=email, is_active=True
        ).distinct()[:2]
    )
    if len(vouched) != 1:
        return None
    SignInIdentity.objects.get_or_create(issuer=BY_EMAIL, subject=email, defaults={"account": vouched[0]})
    return find_account_by_identity(BY_EMAIL, email)


def find_vouched_account(application: Application, tenant_id: str, email: str) -> Account | None:
    """The account that this application's tenant vouches for under the address, or None."""
    vouching = (
        Vouching.objects.filter(application=application, tenant_id=tenant_id, email=email, account__is_active=True)
        .select_related("account")
        .first()
    )
    return vouching.account if vouching else None


def vouch(application: Application, tenant_id: str, email: str, account: Account) -> None:
    """Let the tenant's hand-over for this address sign the account in from now on; a first vouching stands."""
    Vouching.objects.get_or_create(
        application=application, tenant_id=tenant_id, email=email, defaults={"account": account}
    )


def accept_terms(account: Account, version: str) -> None:
    """Keep that the account accepts this version, and when; raises TermsNotAccepted when another one holds."""
    _require_current(version)
    TermsAcceptance.objects.get_or_create(account=account, version=version)


def has_accepted_terms(account: Account) -> bool:
    """Whether the account accepted the terms as they stand now."""
    return TermsAcceptance.objects.filter(account=account, version=current_terms().version).exists()


def _require_current(version: str) -> None:
    if version != current_terms().version:
        raise TermsNotAccepted


def update_account(account: Account, name: str, tzid: str) -> None:
    """Give the account another name and time zone; raises InputRefused, ZoneUnknown."""
    account.name, account.tzid = clean_person_name(name), check_zone(tzid)
    account.save(update_fields=["name", "tzid"])


def guess_language(account: Account, accepted: str) -> None:
    """Write to somebody who chose no language in the one that their browser asks for (`Accept-Language`)."""
    if account.language or not accepted:
        return
    account.language = find_asked_language(accepted[:1000], dict(settings.LANGUAGES))
    Account.objects.filter(pk=account.pk, language="").update(language=account.language)


def choose_language(account: Account, language: str) -> None:
    """Write mails and events for the account in this language; raises InputRefused for one that is none of ours."""
    if language not in dict(settings.LANGUAGES):
        raise InputRefused("Please choose one of the languages.", field="language")
    account.language = language
    account.save(update_fields=["language"])


def create_app_password(account: Account, label: str) -> str:
    """A password for one calendar app; it is told this once and kept only as a keyed hash."""
    clean = " ".join(label.split())[:100] or "Calendar app"
    password = make_token(18)
    AppPassword.objects.create(account=account, label=clean, password_hash=keyed_hash("app_password", password))
    return password


def list_app_passwords(account: Account) -> list[AppPassword]:
    """The account's live app passwords, newest first."""
    return list(account.app_passwords.filter(revoked_at=None).order_by("-created_at", "-pk"))


def revoke_app_password(account: Account, app_password_id: int) -> bool:
    """End one app password of this account; answers whether there was one, theirs and live."""
    return bool(account.app_passwords.filter(pk=app_password_id, revoked_at=None).update(revoked_at=now()))


def find_account_by_app_password(username: str, password: str) -> Account | None:
    """The account that a calendar app signs in to, by its address or id and an app password, or None."""
    row = (
        AppPassword.objects.filter(
            password_hash=keyed_hash("app_password", password), revoked_at=None, account__is_active=True
        )
        .select_related("account")
        .first()
    )
    if row is None or username.strip().lower() not in (row.account.email, row.account_id):
        return None
    moment = now()
    if row.last_used_at is None or moment - row.last_used_at > _LAST_USE_PRECISION:
        # Calendar apps ask every few seconds; not each of them is worth a write.
        AppPassword.objects.filter(pk=row.pk).update(last_used_at=moment)
    return row.account
