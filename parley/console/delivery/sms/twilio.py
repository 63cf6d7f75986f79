"""Text messages by Twilio's Messages API (twilio.com/docs/messaging/api/message-resource)."""

import base64
import hmac
from collections.abc import Mapping
from urllib.parse import quote

import requests
from urllib3.exceptions import NewConnectionError

from parley.console.delivery.sms.base import SmsArrival, SmsReceipt, SmsRefused
from parley.toolkit.ids import is_same

ORIGIN = "https://api.twilio.com"
VERSION = "2010-04-01"
TIMEOUT_SECONDS = (3, 10)
# States after which nothing follows (twilio.com/docs/messaging/guides/track-outbound-message-status).
DELIVERED, FAILED = frozenset({"delivered", "read"}), frozenset({"undelivered", "failed"})
# The candidate has answered STOP to this number: Twilio's own list (twilio.com/docs/api/errors/21610).
STOPPED_CODE = 21610


class Twilio:
    """An account at Twilio, or a program on this machine that stands in for it."""

    def __init__(self, account: str, token: str, number: str, origin: str = ORIGIN) -> None:
        self._account, self._token, self._number = account, token, number
        self._address = f"{origin or ORIGIN}/{VERSION}/Accounts/{quote(account, safe='')}/Messages.json"

    @property
    def number(self) -> str:
        """The number that texts come from."""
        return self._number

    def send(self, recipient: str, body: str, callback_url: str) -> str:
        """Hand a text over; answers its SID. Raises SmsRefused."""
        form = {"To": recipient, "From": self._number, "Body": body, "StatusCallback": callback_url}
        try:
            answer = requests.post(
                self._address,
                data=form,
                auth=(self._account, self._token),
                timeout=TIMEOUT_SECONDS,
                allow_redirects=False,
            )
            if answer.status_code == 201:
                return str(answer.json()["sid"])
        except (requests.RequestException, KeyError) as error:
            if _was_never_reached(error):
                raise SmsRefused(f"Twilio does not answer ({type(error).__name__}).", permanent=False) from error
            # Messages has no key that makes a second call harmless: better one text in doubt than two.
            raise SmsRefused(
                f"Twilio did not say whether it took the text ({type(error).__name__}); it may arrive.", permanent=True
            ) from error
        # 401 is the operator's to mend, 429 and 5xx pass; other refusals are about this very text.
        is_permanent = 400 <= answer.status_code < 500 and answer.status_code not in (401, 403, 429)
        raise SmsRefused(f"Twilio answered {answer.status_code}{_read_code(answer)}.", permanent=is_permanent)

    def read_call(self, url: str, fields: Mapping[str, str], signature: str) -> SmsArrival | SmsReceipt | None:
        """An incoming text, or the state of one of ours. Raises SmsRefused when the signature does not fit."""
        if not is_same(sign_call(self._token, url, fields), signature):
            raise SmsRefused("The signature does not fit.", permanent=True)
        name, state = fields.get("MessageSid", ""), fields.get("MessageStatus", "")
        if state in DELIVERED | FAILED:
            code = fields.get("ErrorCode", "")
            reason = f"Twilio says {state}{f' ({code})' if code else ''}." if state in FAILED else ""
            return SmsReceipt(name, state in DELIVERED, reason)
        if state:
            return None
        return SmsArrival(name, fields.get("From", ""), fields.get("To", ""), fields.get("Body", ""))


def sign_call(token: str, url: str, fields: Mapping[str, str]) -> str:
    """X-Twilio-Signature: HMAC-SHA1 of the address and the fields by name (twilio.com/docs/usage/webhooks)."""
    text = url + "".join(name + fields[name] for name in sorted(fields))
    return base64.b64encode(hmac.digest(token.encode(), text.encode(), "sha1")).decode()


def _was_never_reached(error: Exception) -> bool:
    """Whether the call ended before a connection stood, so that nothing of it can have been taken."""
    if isinstance(error, requests.ConnectTimeout | requests.exceptions.SSLError | requests.exceptions.ProxyError):
        return True
    reason = getattr(error.args[0], "reason", None) if error.args else None
    return isinstance(error, requests.ConnectionError) and isinstance(reason, NewConnectionError)


def _read_code(answer: requests.Response) -> str:
    try:
        code = answer.json().get("code")
    except (ValueError, AttributeError):
        return ""
    if code == STOPPED_CODE:
        return " (the number has answered STOP)"
    return f" ({code})" if isinstance(code, int) else ""
