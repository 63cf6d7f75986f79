"""What the DNS says of the domain that mails come from: SPF, DKIM, DMARC; read by the worker, once a day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from email.utils import parseaddr

import dns.exception
import dns.resolver
from django.conf import settings
from django.utils.translation import gettext as _

from parley.console.models import SenderDomain
from parley.toolkit.clock import now

READ_AGAIN_HOURS = 24
ASK_SECONDS = 5.0
FOUND, MISSING, UNKNOWN = "found", "missing", "unknown"


@dataclass(frozen=True, slots=True)
class DomainFinding:
    """One of the three, in words."""

    name: str
    kind: str
    title: str
    text: str


def get_sender_domain() -> str:
    """The domain of the address that mails come from."""
    return parseaddr(settings.PARLEY_MAIL_FROM)[1].rpartition("@")[2].lower()


def read_due_sender_domain() -> int:
    """Ask the DNS again when a day has passed; answers whether it was asked. Nothing is asked without a mail server."""
    domain = get_sender_domain()
    if settings.PARLEY_SMTP is None or "." not in domain or settings.PARLEY_IS_PUBLIC_URL_LOCAL:
        return 0
    fresh = SenderDomain.objects.filter(domain=domain, checked_at__gt=now() - timedelta(hours=READ_AGAIN_HOURS))
    if fresh.exists():
        return 0
    selector = settings.PARLEY_DKIM_SELECTOR
    found = {
        "spf": _find(domain, "v=spf1"),
        "dmarc": _find_dmarc(domain),
        "dkim": _find(f"{selector}._domainkey.{domain}", "p=") if selector else UNKNOWN,
    }
    SenderDomain.objects.update_or_create(domain=domain, defaults=found | {"checked_at": now()})
    return 1


def _find_dmarc(domain: str) -> str:
    """Of the domain itself or of the one that it lies in (RFC 7489 asks the organisation's)."""
    parts = domain.split(".")
    asked = dict.fromkeys([domain, ".".join(parts[-2:]), ".".join(parts[-3:])])
    answers = [_find(f"_dmarc.{each}", "v=DMARC1") for each in asked]
    return FOUND if FOUND in answers else UNKNOWN if UNKNOWN in answers else MISSING


def _find(name: str, words: str) -> str:
    try:
        answer = dns.resolver.resolve(name, "TXT", lifetime=ASK_SECONDS)
    except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
        return MISSING
    except (dns.exception.DNSException, OSError):
        return UNKNOWN
    texts = [b"".join(record.strings).decode("utf-8", "replace") for record in answer]
    return FOUND if any(words.lower() in text.lower() for text in texts) else MISSING


def describe_sender_domain() -> Sequence[DomainFinding]:
    """What is known of the sender's domain, in words; none before it was asked for the first time."""
    row = SenderDomain.objects.filter(domain=get_sender_domain()).first()
    if row is None:
        text = _("The domain %(domain)s has not been looked up yet.") % {"domain": get_sender_domain()}
        return [DomainFinding("unread", "info", _("SPF, DKIM and DMARC are not known"), text)]
    return [
        _describe("SPF", row.spf, row.domain),
        _describe("DKIM", row.dkim, row.domain),
        _describe("DMARC", row.dmarc, row.domain),
    ]


def _describe(name: str, state: str, domain: str) -> DomainFinding:
    facts = {"name": name, "domain": domain}
    if state == FOUND:
        return DomainFinding(name, "success", _("%(name)s is set up for %(domain)s") % facts, "")
    if state == MISSING:
        text = _("Mail servers may take messages for forged, or as spam. Whoever runs your mail can add it.")
        return DomainFinding(name, "warn", _("%(domain)s has no %(name)s") % facts, text)
    return DomainFinding(name, "info", _("%(name)s of %(domain)s could not be looked up") % facts, "")
