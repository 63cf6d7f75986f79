"""What a request asks of its answer: $select, $filter, $expand, spans of time, and Prefer headers."""

import re
from dataclasses import dataclass
from typing import Any

from tests.fakes.microsoft.graph.events import Wants
from tests.fakes.microsoft.graph.times import find_zone, read_moment, read_parameter
from tests.fakes.microsoft.graph.views import Span
from tests.fakes.microsoft.rules import bad_request
from tests.fakes.microsoft.store import Event, Person

LARGEST_PAGE = 1000
EXTENDED = re.compile(r"singleValueExtendedProperties\(\$filter=(.+)\)")
EXTENDED_ID = re.compile(r"\bid eq '((?:[^']|'')+)'", re.IGNORECASE)
HAS_EXTENDED = re.compile(
    r"singleValueExtendedProperties/Any\(\s*(\w+)\s*:\s*"
    r"\1/id eq '((?:[^']|'')+)' and \1/value eq '((?:[^']|'')*)'\s*\)",
    re.IGNORECASE,
)
COMPARES = re.compile(r"(iCalUId|uid|subject) eq '((?:[^']|'')*)'|(start|end)/dateTime (ge|gt|le|lt) '([^']+)'")


@dataclass(frozen=True)
class Asked:
    """A request whose token was checked."""

    person: Person
    method: str
    query: dict[str, str]
    body: Any
    wants: Wants
    if_match: str | None
    origin: str
    path: str


def check_query(asked: Asked, known: set[str]) -> None:
    """Refuse options that the method does not know."""
    for name in asked.query:
        if name not in known:
            message = f"The query parameter '{name}' is not supported."
            raise bad_request("query-known", "ErrorInvalidUrlQuery", message)


def read_span(asked: Asked) -> Span:
    """startDateTime to endDateTime."""
    if not {"startDateTime", "endDateTime"} <= set(asked.query):
        message = "This request requires a time window specified by the query string parameters."
        raise bad_request("view-span", "ErrorInvalidParameter", message)
    return Span(read_parameter(asked.query["startDateTime"]), read_parameter(asked.query["endDateTime"]))


def pick(row: dict[str, Any], asked: Asked) -> dict[str, Any]:
    """The members that $select names; the etag and the id always come."""
    if "$select" not in asked.query:
        return row
    names = set(asked.query["$select"].replace(" ", "").split(","))
    if names - set(row) - {"seriesMasterId", "originalStart", "occurrenceId", "cancelledOccurrences"}:
        raise bad_request("query-known", "RequestBroker--ParseUri", "Could not find a property named so.")
    kept = names | {"@odata.etag", "id", "singleValueExtendedProperties"}
    return {name: value for name, value in row.items() if name in kept}


def with_extended(asked: Asked) -> Wants:
    """Extended properties come only when $expand asks for them by id."""
    expand = asked.query.get("$expand")
    if not expand:
        return asked.wants
    match = EXTENDED.fullmatch(expand.strip())
    ids = EXTENDED_ID.findall(match[1]) if match else []
    if not ids:
        raise bad_request("query-known", "ErrorInvalidUrlQuery", "Only extended properties expand, each by its id.")
    wants = asked.wants
    return Wants(wants.is_immutable, wants.zone, wants.has_text_bodies, frozenset(ids), wants.page_size)


def matches(event: Event, condition: str) -> bool:
    """Whether an event answers to a $filter of the kinds that are known here."""
    if not condition:
        return True
    extended = HAS_EXTENDED.fullmatch(condition.strip())
    if extended:
        return event.properties.get(extended[2].replace("''", "'")) == extended[3].replace("''", "'")
    return all(compares(event, part.strip()) for part in condition.split(" and "))


def compares(event: Event, condition: str) -> bool:
    """One comparison of a $filter."""
    match = COMPARES.fullmatch(condition)
    if not match:
        raise bad_request(
            "query-known", "ErrorInvalidUrlQueryFilter", "The query filter contains one or more unknowns."
        )
    if match[1]:
        own = event.fields.get("subject", "") if match[1] == "subject" else event.ical_uid
        return bool(own == match[2].replace("''", "'"))
    own_at, at = read_moment(event.fields[match[3]]), read_parameter(match[5])
    return {"ge": own_at >= at, "gt": own_at > at, "le": own_at <= at, "lt": own_at < at}[match[4]]


def read_preferences(header: str) -> Wants:
    """What Prefer headers ask; several may be joined by commas."""
    wants: dict[str, str] = {}
    for part in header.split(","):
        name, _, value = part.strip().partition("=")
        wants[name.strip().lower()] = value.strip().strip('"')
    zone = wants.get("outlook.timezone", "UTC")
    find_zone(zone)
    size = wants.get("odata.maxpagesize", "")
    return Wants(
        is_immutable=wants.get("idtype", "").lower() == "immutableid",
        zone=zone,
        has_text_bodies=wants.get("outlook.body-content-type", "") == "text",
        page_size=min(int(size), LARGEST_PAGE) if size.isdigit() and int(size) else None,
    )
