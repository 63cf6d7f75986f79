"""Keys of the API: made by a member, shown once, and never able to do more than that member."""

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from parley.console.domain.errors import InputRefused, LinkUnknown
from parley.console.models import ApiKey, Company, Member
from parley.toolkit.clock import now
from parley.toolkit.ids import keyed_hash, make_token

PREFIX = "pky_"
LONGEST_NAME = 100
LONGEST_LIFE_DAYS = 730
USUAL_LIFE_DAYS = 365
WARNED_DAYS = 30
_SHOWN = 10
# How exact "last used" is: a write for each call would be dearer than most calls.
_USE_STEP = timedelta(minutes=1)


def create_key(
    member: Member, name: str, *, can_write: bool, expires_in_days: int = USUAL_LIFE_DAYS
) -> tuple[ApiKey, str]:
    """A new key and its secret, which is kept as a keyed hash only. Raises InputRefused."""
    name = " ".join(name.split())
    if not name or len(name) > LONGEST_NAME:
        raise InputRefused({"name": _("Give the key a name, so that people know later what it is for.")})
    if not 1 <= expires_in_days <= LONGEST_LIFE_DAYS:
        raise InputRefused({"expires_in_days": _("A key lives between one day and two years.")})
    secret = PREFIX + make_token(32)
    key = ApiKey.objects.create(
        company=member.company,
        member=member,
        name=name,
        secret_hash=keyed_hash("api_key", secret),
        beginning=secret[:_SHOWN],
        can_write=can_write,
        expires_at=now() + timedelta(days=expires_in_days),
    )
    return key, secret


def list_keys(company: Company) -> list[ApiKey]:
    """Every key that was not revoked, newest first."""
    rows = ApiKey.objects.select_related("member__user").filter(company=company, revoked_at__isnull=True)
    return list(rows.order_by("-created_at"))


def revoke_key(member: Member, key_id: str) -> ApiKey:
    """End a key at once; a second time nothing happens. Raises LinkUnknown."""
    key = ApiKey.objects.filter(company_id=member.company_id, pk=key_id).first()
    if key is None:
        raise LinkUnknown(_("There is no such key in your company."))
    ApiKey.objects.filter(pk=key.pk, revoked_at__isnull=True).update(revoked_at=now())
    return key


def find_key(secret: str) -> ApiKey | None:
    """The live key of that secret with its member, company and user; None when it, or its member, is shut out."""
    rows = ApiKey.objects.select_related("member__user", "member__company__organisation")
    key = rows.filter(secret_hash=keyed_hash("api_key", secret[:100]), revoked_at__isnull=True).first()
    moment = now()
    if key is None or not key.member.is_active or not key.member.user.is_active or _is_over(key, moment):
        return None
    if key.last_used_at is None or key.last_used_at < moment - _USE_STEP:
        ApiKey.objects.filter(pk=key.pk).update(last_used_at=moment)
    return key


def ends_soon(key: ApiKey) -> bool:
    """Whether somebody has to make the next key; one of an earlier version may have no end."""
    return key.expires_at is not None and key.expires_at <= now() + timedelta(days=WARNED_DAYS)


def _is_over(key: ApiKey, moment: datetime) -> bool:
    return key.expires_at is not None and key.expires_at <= moment
