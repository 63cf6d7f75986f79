"""Whether the calendars behind a link can be relied on: what its maker should know before sending it."""

from collections.abc import Sequence

from parley.engine.domain.slots import Explanation, ReasonKind
from parley.engine.models import Account, Calendar, ConnectionState


def list_calendar_warnings(account_ids: Sequence[str]) -> list[str]:
    """One sentence for each person whose calendars are missing, cannot be reached, or were never read. Two queries."""
    people = Account.objects.filter(pk__in=account_ids).order_by("name", "email")
    live = (
        Calendar.objects.filter(connection__account_id__in=account_ids, is_deleted=False)
        .exclude(connection__state=ConnectionState.REMOVED)
        .values_list("connection__account_id", "connection__state", "counts_as_busy", "spread_until")
    )
    rows: dict[str, list[tuple[str, bool]]] = {}
    for account_id, state, counts_as_busy, spread_until in live:
        rows.setdefault(account_id, []).append((state, counts_as_busy and spread_until is None))
    found = (_warn(person.name or person.email, rows.get(person.pk, [])) for person in people)
    return [sentence for sentence in found if sentence]


def _warn(name: str, calendars: Sequence[tuple[str, bool]]) -> str:
    if not calendars:
        return f"{name} has no calendar connected: only working hours count, and no event can be written."
    if any(state == ConnectionState.BROKEN for state, _ in calendars):
        return f"The calendar of {name} refuses our sign-in: what was known of it before counts until it is mended."
    if any(is_unread for _, is_unread in calendars):
        return f"The calendar of {name} is being read for the first time; until then it counts as busy."
    return ""


def name_own_calendars(explanation: Explanation, account: Account) -> list[tuple[str, int]]:
    """The account's own calendars that take times away, by name, with how many; the weightiest first. One query.

    Only for the account itself: what a colleague's calendars are called is theirs.
    """
    taken = {
        each.reason.calendar_id: each.starts
        for each in explanation.takeaways
        if each.reason.kind == ReasonKind.BUSY and each.reason.member_key == account.pk
    }
    names = dict(Calendar.objects.filter(pk__in=taken).values_list("pk", "name"))
    counted = [(names[key], starts) for key, starts in taken.items() if key in names]
    return sorted(counted, key=lambda pair: -pair[1])
