"""Every route of both halves with the ids of a company filled in; a route that cannot be filled in is an error."""

import re
from collections.abc import Iterator

from parley.toolkit.routes import PERMISSION_ATTRIBUTE
from tests.console.matrix.objects import make_object
from tests.house.test_routes import list_operations, walk
from tests.tenants.cast import Company

# What a regular expression of a route stands for, when it names nothing of a company.
NAMED = re.compile(r"\(\?P<(\w+)>(?:[^()]|\([^()]*\))*\)|<(?:\w+:)?(\w+)>")
# Behind these stands a secret that opens them, or something that belongs to the whole installation.
# (`pk` is a passkey: its pages ask for the password again first, and then know only one's own.)
SECRETS = {"pk", "token", "uidb36", "key", "name", "code", "rest", "digest", "digits", "service", "table", "page"}


def list_paths(company: Company) -> Iterator[tuple[str, str, bool]]:
    """Route, path with this company's ids and secrets, and whether the ids (not a secret) say whose it is."""
    from django.urls import get_resolver

    for route, view in walk(get_resolver()):
        if list_operations(view) or "dav" in route:
            continue
        permission = str(getattr(view, PERMISSION_ATTRIBUTE, ""))
        names = {first or second for first, second in NAMED.findall(route)}
        for kind in ("rts", "pls") if "kind" in names else ("",):
            is_by_id = bool(names - SECRETS - {"kind"}) and permission != "operator"
            yield route, "/" + _fill(route, company, kind), is_by_id


def _fill(route: str, company: Company, kind: str) -> str:
    secret = company.capabilities.get(kind or route.strip("^").partition("/")[0], "unknown-" * 4)

    def value(found: re.Match[str]) -> str:
        name = found[1] or found[2]
        if name in ("kind", "token"):
            return kind if name == "kind" else secret
        if name not in SECRETS and name not in company.ids:
            company.ids[name] = make_object(name, company.admin)
        return "unknown" if name in SECRETS else str(company.ids[name])

    return NAMED.sub(value, route).replace("^", "").rstrip("$").replace("/?", "").replace("\\.", ".")
