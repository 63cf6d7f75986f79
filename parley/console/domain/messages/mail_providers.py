"""Whose mailboxes an address is in: the big providers each have a pace of their own at which they take mail."""

OTHER = "other"
DOMAINS: dict[str, frozenset[str]] = {
    "gmail": frozenset({"gmail.com", "googlemail.com"}),
    "outlook": frozenset(
        {
            *("outlook.com", "outlook.de", "outlook.fr", "outlook.es", "outlook.jp", "hotmail.com", "hotmail.de"),
            *("hotmail.fr", "hotmail.es", "hotmail.co.uk", "hotmail.it", "hotmail.nl", "live.com", "live.de"),
            *("live.fr", "live.nl", "live.co.uk", "live.jp", "msn.com"),
        }
    ),
    "yahoo": frozenset(
        {
            *("yahoo.com", "yahoo.de", "yahoo.fr", "yahoo.es", "yahoo.co.uk", "yahoo.com.br", "yahoo.co.jp"),
            *("yahoo.it", "ymail.com", "rocketmail.com", "aol.com"),
        }
    ),
}
PROVIDERS = (*DOMAINS, OTHER)
_BY_DOMAIN = {domain: provider for provider, domains in DOMAINS.items() for domain in domains}


def name_provider(address: str) -> str:
    """gmail, outlook, yahoo or other."""
    return _BY_DOMAIN.get(address.rpartition("@")[2].lower(), OTHER)
