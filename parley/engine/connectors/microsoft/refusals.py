"""What the refusals of Microsoft's sign-in and of Graph mean."""

import re
from collections.abc import Iterable, Mapping

from parley.engine.connectors.errors import (
    AnswerTooLarge,
    AnswerUnreadable,
    ApprovalMissing,
    CalendarFull,
    CalendarMissing,
    ClientRefused,
    ConnectorError,
    CredentialsRefused,
    PermissionMissing,
    QuotaExceeded,
    ServerUnavailable,
    SignInCancelled,
    SyncStateExpired,
    WriteConflict,
)

_AADSTS = re.compile(r"AADSTS(\d{4,9})")

# The registration of this installation: wrong or expired secret, unknown application, unknown tenant, wrong address.
OURS = frozenset({7000215, 7000222, 7000218, 700016, 700025, 700027, 70001, 90002, 50011, 500113, 650052, 650053})
# An administrator has to approve the application, or to let this person use it.
APPROVAL = frozenset({90094, 90095, 90093, 900941, 50105, 650057})
CANCELLED = frozenset({65004, 50089})
TRANSIENT = frozenset({90033, 90055, 50196, 90100})
# Asked at sign-in it means that nobody has consented yet; of a kept grant that the consent was withdrawn.
NOT_CONSENTED = 65001

_NO_MAILBOX = "This account has no mailbox in Microsoft 365 that Parley can reach, so it has no calendar there."
_NOT_ALLOWED = "Microsoft does not allow this. Check that you may read and change this calendar, and connect it again."

# Graph's codes in small letters; it spells them differently from place to place.
_BY_CODE: Mapping[str, ConnectorError | type[ConnectorError]] = {
    "mailboxnotenabledforrestapi": PermissionMissing(_NO_MAILBOX),
    "mailboxnotsupportedforrestapi": PermissionMissing(_NO_MAILBOX),
    "erroraccessdenied": PermissionMissing(_NOT_ALLOWED),
    "errorinvalididmalformed": CalendarMissing,
    "erroritemnotfound": CalendarMissing,
    "errorfoldernotfound": CalendarMissing,
    "errorquotaexceeded": CalendarFull,
    "errorexceededmessagelimit": QuotaExceeded,
    "syncstatenotfound": SyncStateExpired,
    "syncstateinvalid": SyncStateExpired,
    "resyncrequired": SyncStateExpired,
}
_BY_STATUS: Mapping[int, type[ConnectorError]] = {
    401: CredentialsRefused,
    403: PermissionMissing,
    404: CalendarMissing,
    410: SyncStateExpired,
    412: WriteConflict,
    413: AnswerTooLarge,
    507: CalendarFull,
}
_BUSY = frozenset({423, 429, 500, 502, 503, 504, 509})


def name_sign_in_refusal(error: str, description: str, codes: Iterable[int] = (), *, asks_person: bool) -> Exception:
    """The error for a refusal of the authorize or the token endpoint; `asks_person`: somebody is signing in."""
    found = frozenset(codes) | {int(code) for code in _AADSTS.findall(description)}
    if found & OURS:
        return ClientRefused()
    if found & APPROVAL or (asks_person and (NOT_CONSENTED in found or error == "consent_required")):
        return ApprovalMissing()
    if found & TRANSIENT or error in {"temporarily_unavailable", "server_error"}:
        return ServerUnavailable()
    if asks_person and (found & CANCELLED or error == "access_denied"):
        return SignInCancelled()
    if error in {"invalid_client", "unauthorized_client", "unsupported_response_type", "invalid_scope"}:
        return ClientRefused()
    return CredentialsRefused("Microsoft asks you to sign in again. Connect the account again.")


def name_refusal(status: int, code: str, retry_after_seconds: int | None) -> ConnectorError:
    """The error for an answer of Graph that is none; nothing of what the server wrote is repeated."""
    found = _BY_CODE.get(code.casefold())
    if status in _BUSY and found not in (QuotaExceeded, CalendarFull):
        return ServerUnavailable(retry_after_seconds=retry_after_seconds)
    if found is QuotaExceeded:
        return QuotaExceeded(retry_after_seconds=retry_after_seconds)
    if isinstance(found, ConnectorError):
        return type(found)(str(found))
    return (found or _BY_STATUS.get(status, AnswerUnreadable))()
