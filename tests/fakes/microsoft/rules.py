"""What the imitation refuses, where each rule is written, and the shapes of refusals."""

from typing import Any

ARTICLES = "https://learn.microsoft.com/en-us"
GRAPH, SIGN_IN = f"{ARTICLES}/graph", f"{ARTICLES}/entra/identity-platform"
EVENT = f"{GRAPH}/api/resources/event"
# id, rule, source
RULES: list[tuple[str, str, str]] = [
    (
        "client-known",
        "A client id that nobody registered is refused (AADSTS700016)",
        f"{SIGN_IN}/reference-error-codes",
    ),
    ("client-secret", "A wrong client secret is refused (AADSTS7000215)", f"{SIGN_IN}/reference-error-codes"),
    ("redirect-registered", "Only registered redirect URIs (AADSTS50011)", f"{SIGN_IN}/reply-url"),
    (
        "redirect-same",
        "The code is redeemed with the redirect URI it was asked with",
        f"{SIGN_IN}/v2-oauth2-auth-code-flow",
    ),
    ("code-once", "A code is redeemed once (AADSTS54005)", f"{SIGN_IN}/reference-error-codes"),
    ("code-young", "A code lives ten minutes (AADSTS70008)", f"{SIGN_IN}/v2-oauth2-auth-code-flow"),
    ("pkce", "The verifier has to match the challenge (AADSTS501481)", f"{SIGN_IN}/v2-oauth2-auth-code-flow"),
    ("one-resource", "Scopes of one resource in a request (AADSTS28000)", f"{SIGN_IN}/scopes-oidc"),
    (
        "tenant-kind",
        "organizations and consumers let in only their kind of account (AADSTS50020)",
        f"{SIGN_IN}/v2-protocols",
    ),
    ("approval", "Where an administrator has to approve, people cannot (AADSTS90094)", f"{SIGN_IN}/v2-admin-consent"),
    (
        "refresh-known",
        "A refresh token that rotated away, was revoked or is unknown is refused",
        f"{SIGN_IN}/refresh-tokens",
    ),
    ("refresh-idle", "Ninety idle days end a refresh token (AADSTS700082)", f"{SIGN_IN}/refresh-tokens"),
    ("token-known", "Graph takes living access tokens only", f"{GRAPH}/errors"),
    ("scope-needed", "Each method needs its scope", f"{GRAPH}/permissions-reference"),
    ("route-known", "Unknown addresses are refused", f"{GRAPH}/errors"),
    ("query-known", "Unknown query options are refused", f"{GRAPH}/query-parameters"),
    ("view-span", "A calendar view needs startDateTime and endDateTime", f"{GRAPH}/api/user-list-calendarview"),
    ("delta-options", "A delta takes no $select, $expand, $filter, $orderby, $search", f"{GRAPH}/api/event-delta"),
    ("delta-verbatim", "Links of a delta are used as they came", f"{GRAPH}/delta-query-overview"),
    ("delta-expired", "Old sync states are gone", f"{GRAPH}/delta-query-overview"),
    ("property-known", "Properties that an event does not have are refused", EVENT),
    ("property-read-only", "Properties that only the server sets are refused", EVENT),
    ("create-only", "transactionId is given at creation only", EVENT),
    ("value-known", "Enumerations take their members only", EVENT),
    ("time-shape", "Times are a dateTime without offset and a timeZone", f"{GRAPH}/api/resources/datetimetimezone"),
    ("zone-known", "Only Windows and IANA zone names", f"{GRAPH}/api/resources/datetimetimezone"),
    ("end-after-start", "An event does not end before it starts", EVENT),
    ("all-day-midnight", "All-day events run from midnight to midnight in one zone", EVENT),
    ("attendees-most", "At most 500 attendees", EVENT),
    ("attendee-shape", "An attendee has an address", f"{GRAPH}/api/resources/attendee"),
    (
        "extended-shape",
        "Extended properties have a type, a guid and a name",
        f"{GRAPH}/api/resources/extended-properties-overview",
    ),
    ("transaction-other", "A transactionId is used for one event (ErrorDuplicateTransactionId)", EVENT),
    ("if-match", "A change with an old etag is refused", f"{GRAPH}/api/event-update"),
    (
        "item-known",
        "Ids that are not in the mailbox are refused, also when only a letter's case differs",
        f"{GRAPH}/outlook-immutable-id",
    ),
    ("calendar-writable", "Nobody writes to a calendar that they may only read", f"{GRAPH}/api/resources/calendar"),
    ("calendar-name", "Two calendars do not share a name", f"{GRAPH}/api/user-post-calendars"),
    ("cancel-organizer", "Only the organizer cancels", f"{GRAPH}/api/event-cancel"),
    ("respond-attendee", "Only guests respond", f"{GRAPH}/api/event-decline"),
    ("online-stays", "An online meeting cannot be switched off", EVENT),
    ("concurrency", "Four requests at a time for one mailbox", f"{GRAPH}/throttling-limits"),
    ("quota", "10,000 requests in ten minutes for one mailbox", f"{GRAPH}/throttling-limits"),
    ("retry-after", "Who comes before Retry-After waits longer", f"{GRAPH}/throttling"),
    ("watch-shape", "A subscription has all it needs", f"{GRAPH}/api/subscription-post-subscriptions"),
    (
        "watch-handshake",
        "Both addresses answer the POSTed validationToken as text/plain",
        f"{GRAPH}/change-notifications-delivery-webhooks",
    ),
    ("watch-life", "A subscription lives at most 10,080 minutes", f"{GRAPH}/api/resources/subscription"),
    ("watch-state", "clientState has at most 128 characters", f"{GRAPH}/api/resources/subscription"),
    ("watch-once", "One subscription for a resource and change types", f"{GRAPH}/api/subscription-post-subscriptions"),
    ("watch-known", "Subscriptions that ended are not found", f"{GRAPH}/api/subscription-update"),
    (
        "watch-renewal",
        "A renewal changes expirationDateTime, not lifecycleNotificationUrl",
        f"{GRAPH}/change-notifications-lifecycle-events",
    ),
]


class Refused(Exception):
    """Graph refuses: its status, its code, and the rule in RULES that says so ("" for a fault that was asked for)."""

    def __init__(self, rule: str, status: int, code: str, message: str, headers: dict[str, str] | None = None) -> None:
        super().__init__(message)
        self.rule, self.status, self.code, self.message, self.headers = rule, status, code, message, headers or {}


class SignInRefused(Exception):
    """The token endpoint refuses with an AADSTS number."""

    def __init__(self, rule: str, status: int, error: str, number: int, message: str) -> None:
        super().__init__(message)
        self.rule, self.status, self.error, self.number, self.message = rule, status, error, number, message


def bad_request(rule: str, code: str, message: str) -> Refused:
    """The commonest refusal."""
    return Refused(rule, 400, code, message)


def check_members(rule: str, given: dict[str, Any], known: set[str], message: str) -> None:
    """Refuse names that are not known."""
    for name in given:
        if name not in known:
            raise bad_request(rule, "RequestBodyRead", message.format(name=name))
