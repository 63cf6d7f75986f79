"""What Google's refusals mean: decided by the reason in the body, since the same status says many things."""

from collections.abc import Mapping
from typing import Any

from parley.engine.connectors.errors import (
    AnswerUnreadable,
    CalendarMissing,
    ClientRefused,
    ConnectorError,
    PermissionMissing,
    PushNotOffered,
    QuotaExceeded,
    ScopesMissing,
    ServerUnavailable,
    WriteConflict,
    WriteRefused,
)
from parley.engine.connectors.reaching import read_retry_after
from parley.toolkit.safe_http.client import Answer

GONE = frozenset({404, 410})
# The anti-abuse limit of one person's calendar lasts hours; trying sooner prolongs it.
QUOTA_SECONDS = 3 * 3600
PROJECT_SECONDS = 3600

_RATE = frozenset({"userRateLimitExceeded", "rateLimitExceeded"})
_PROJECT = frozenset({"dailyLimitExceeded", "accessNotConfigured", "SERVICE_DISABLED"})
_SCOPES = frozenset({"insufficientPermissions", "ACCESS_TOKEN_SCOPE_INSUFFICIENT"})
_NO_PUSH = "pushNotSupportedForRequestedResource"
_ADDRESS = "webhookUrl"


def read_reason(content: Mapping[str, Any]) -> str:
    """Google's word for a refusal: that of the first error, or that of the newer form; "" where there is none."""
    error = content.get("error")
    if not isinstance(error, dict):
        return ""
    for name in ("errors", "details"):
        listed = error.get(name)
        for each in listed if isinstance(listed, list) else ():
            if isinstance(each, dict) and isinstance(each.get("reason"), str):
                return str(each["reason"])
    return ""


def is_about_address(reason: str) -> bool:
    """Whether Google refuses to call an address: push messages go to verified domains by https only."""
    return reason.rpartition(".")[2].startswith(_ADDRESS)


def judge(answer: Answer, reason: str) -> ConnectorError:
    """The error that an answer stands for; nothing of what Google wrote is repeated."""
    status, seconds = answer.status, read_retry_after(answer)
    if status >= 500 or status == 429 or reason in _RATE:
        if reason == "quotaExceeded":
            return QuotaExceeded(retry_after_seconds=max(seconds or 0, QUOTA_SECONDS))
        return ServerUnavailable("Google asks to come back later. Parley will try again.", retry_after_seconds=seconds)
    if is_about_address(reason):
        return ClientRefused(
            "Google does not call this installation's address. An administrator has to verify the domain at Google."
        )
    return _judge_refusal(status, reason, seconds)


def _judge_refusal(status: int, reason: str, seconds: int | None) -> ConnectorError:
    if status == 403:
        return _judge_forbidden(reason, seconds)
    if status in GONE:
        return CalendarMissing()
    if status in {409, 412}:
        return WriteConflict()
    if reason == _NO_PUSH:
        return PushNotOffered()
    if status in {400, 413, 422}:
        return WriteRefused("Google did not accept this.")
    if status == 401:
        return ClientRefused()
    return AnswerUnreadable()


def _judge_forbidden(reason: str, seconds: int | None) -> ConnectorError:
    if reason == "quotaExceeded":
        return QuotaExceeded(retry_after_seconds=max(seconds or 0, QUOTA_SECONDS))
    if reason in _PROJECT:
        return ClientRefused(
            "Google's calendar service does not serve this installation: it is not switched on, or has reached its "
            "daily limit. An administrator has to look at the project at Google.",
            retry_after_seconds=max(seconds or 0, PROJECT_SECONDS),
        )
    if reason in _SCOPES:
        return ScopesMissing()
    return PermissionMissing("Google does not allow this. Check that you may change this calendar.")
