"""Tokens as an application's server signs them, good ones and bad ones; and the way through the window."""

import base64
import hashlib
import hmac
import json
import re
from typing import Any

from django.conf import settings
from django.test import Client

from parley.engine.models import Account, LinkAttempt, OutgoingMail
from parley.engine.services.people.accounts import BY_EMAIL, create_account
from parley.engine.services.people.terms import current_terms
from parley.toolkit.clock import now
from parley.toolkit.ids import make_token

BUILTIN = settings.PARLEY_BUILTIN_APPLICATION
RETURN_URL = str(BUILTIN["embed_return_urls"][0])
REDIRECT_URI = str(BUILTIN["redirect_uris"][0])
ACME = {"tenant_id": "acme", "tenant_name": "Acme"}


def sign(claims: dict[str, Any], secret: str = str(BUILTIN["embed_secret"]), alg: str = "HS256") -> str:
    """A JWT; with `none` it has no signature."""
    head, body = (encode(json.dumps(part).encode()) for part in ({"alg": alg, "typ": "JWT"}, claims))
    digest = hmac.new(secret.encode(), f"{head}.{body}".encode(), hashlib.sha256).digest()
    return f"{head}.{body}.{'' if alg == 'none' else encode(digest)}"


def encode(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def claims_for(audience: str, seconds: int, **more: Any) -> dict[str, Any]:
    issued = int(now().timestamp())
    usual = {"iss": BUILTIN["embed_key"], "aud": audience, "iat": issued, "exp": issued + seconds, "jti": make_token()}
    return {**usual, **ACME, **more}


def embed_token(**more: Any) -> str:
    return sign(claims_for("scheduler_embed", 3600, **more))


def hand_over(email: str = "ana@acme.example", name: str = "Ana Ruiz", **more: Any) -> str:
    return sign(claims_for("parley_hand_over", 60, email=email, name=name, tzid="Europe/Berlin", **more))


def claim(correlation_id: str, **more: Any) -> str:
    return sign(claims_for("scheduler_claim", 3600, correlation_id=correlation_id, **more))


def start(client: Client, **fields: str) -> str:
    """Post the form that opens the window; answers the hub's path."""
    usual = {"embed_token": embed_token(), "purpose": "link", "return_url": RETURN_URL, "state": "s" * 22}
    answer = client.post("/embed/start", {**usual, **fields})
    assert answer.status_code == 303, answer.content.decode()
    return str(answer["Location"])


def follow(client: Client, path: str) -> str:
    """Where the hub leads: the address of the next screen."""
    answer = client.get(path)
    assert answer.status_code == 303, answer.content.decode()
    return str(answer["Location"])


def attempt_of(path: str) -> LinkAttempt:
    found = re.search(r"(?:/embed/|attempt=)([\w-]+)", path)
    assert found
    return LinkAttempt.objects.get(pk=found[1])


def read_code(email: str) -> str:
    """The code in the newest mail to this address."""
    mail = OutgoingMail.objects.filter(recipient=email, purpose="sign_in_code").order_by("-pk")[0]
    found = re.search(r"(\d{4} \d{4})", mail.content)
    assert found
    return found[1]


def make_person(email: str, name: str = "Ana Ruiz") -> Account:
    """An account that somebody made with a code, terms accepted."""
    return create_account(email, name, "Europe/Berlin", BY_EMAIL, email, current_terms().version)


def log_in(client: Client, email: str) -> None:
    """Through the pages, with the code from the mail."""
    client.post("/connect/log-in", {"email": email})
    answer = client.post("/connect/log-in/code", {"code": read_code(email)})
    assert answer.status_code == 303, answer.content.decode()
