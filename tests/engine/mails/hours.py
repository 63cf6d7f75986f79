"""Forty conversations of half an hour around the clock changes of 2026 and 2027, as the clocks of both sides show them.

The times were read off another implementation: `date` of the GNU core utilities, with the zones of its system.
"""

from dataclasses import dataclass
from datetime import UTC, datetime


@dataclass(frozen=True, slots=True)
class Wall:
    """What the clock of a zone shows when the conversation begins and ends; naive."""

    tzid: str
    starts: datetime
    ends: datetime


@dataclass(frozen=True, slots=True)
class Hour:
    """A conversation: the instant at which it begins, the host's clock and the invitee's."""

    starts_at: datetime
    host: Wall
    invitee: Wall


# The instant in UTC; zone, start and end of the host; zone, start and end of the invitee.
_TOLD = """
2026-03-08T06:45 | Europe/Berlin 03-08 07:45 03-08 08:15 | America/New_York 03-08 01:45 03-08 03:15
2026-03-29T00:45 | Europe/Berlin 03-29 01:45 03-29 03:15 | America/New_York 03-28 20:45 03-28 21:15
2026-03-29T00:45 | America/New_York 03-28 20:45 03-28 21:15 | Europe/London 03-29 00:45 03-29 02:15
2026-03-29T01:00 | Europe/London 03-29 02:00 03-29 02:30 | Asia/Kolkata 03-29 06:30 03-29 07:00
2026-10-25T00:45 | Europe/Berlin 10-25 02:45 10-25 02:15 | America/New_York 10-24 20:45 10-24 21:15
2026-10-25T01:15 | Europe/Berlin 10-25 02:15 10-25 02:45 | Europe/London 10-25 01:15 10-25 01:45
2026-11-01T08:45 | America/Los_Angeles 11-01 01:45 11-01 01:15 | Europe/Paris 11-01 09:45 11-01 10:15
2026-11-01T06:45 | America/Chicago 11-01 01:45 11-01 01:15 | America/Denver 11-01 00:45 11-01 01:15
2026-03-08T07:00 | America/New_York 03-08 03:00 03-08 03:30 | America/Phoenix 03-08 00:00 03-08 00:30
2026-03-08T05:30 | America/Halifax 03-08 01:30 03-08 03:00 | America/St_Johns 03-08 03:00 03-08 03:30
2026-11-01T04:15 | America/St_Johns 11-01 01:45 11-01 01:15 | Europe/Dublin 11-01 04:15 11-01 04:45
2026-04-04T14:45 | Australia/Lord_Howe 04-05 01:45 04-05 01:45 | Europe/Berlin 04-04 16:45 04-04 17:15
2026-10-03T15:15 | Australia/Lord_Howe 10-04 01:45 10-04 02:45 | America/New_York 10-03 11:15 10-03 11:45
2026-04-04T15:45 | Australia/Sydney 04-05 02:45 04-05 02:15 | Europe/Berlin 04-04 17:45 04-04 18:15
2026-10-03T15:45 | Australia/Sydney 10-04 01:45 10-04 03:15 | Australia/Brisbane 10-04 01:45 10-04 02:15
2026-04-04T16:15 | Australia/Adelaide 04-05 02:45 04-05 02:15 | Australia/Darwin 04-05 01:45 04-05 02:15
2026-06-01T02:00 | Australia/Perth 06-01 10:00 06-01 10:30 | Australia/Eucla 06-01 10:45 06-01 11:15
2026-04-04T13:45 | Pacific/Auckland 04-05 02:45 04-05 02:15 | Pacific/Chatham 04-05 03:30 04-05 03:00
2026-09-26T13:45 | Pacific/Auckland 09-27 01:45 09-27 03:15 | Pacific/Honolulu 09-26 03:45 09-26 04:15
2026-07-01T10:30 | Pacific/Kiritimati 07-02 00:30 07-02 01:00 | Pacific/Pago_Pago 06-30 23:30 07-01 00:00
2026-11-01T09:15 | Pacific/Apia 11-01 22:15 11-01 22:45 | America/Los_Angeles 11-01 01:15 11-01 01:45
2026-04-05T02:45 | America/Santiago 04-04 23:45 04-04 23:15 | Europe/Madrid 04-05 04:45 04-05 05:15
2026-09-06T03:45 | America/Santiago 09-05 23:45 09-06 01:15 | America/Sao_Paulo 09-06 00:45 09-06 01:15
2026-02-15T01:45 | Africa/Casablanca 02-15 02:45 02-15 02:15 | Europe/Paris 02-15 02:45 02-15 03:15
2026-03-22T01:45 | Africa/Casablanca 03-22 01:45 03-22 03:15 | Europe/Paris 03-22 02:45 03-22 03:15
2026-04-23T21:45 | Africa/Cairo 04-23 23:45 04-24 01:15 | Europe/Athens 04-24 00:45 04-24 01:15
2026-10-29T20:45 | Africa/Cairo 10-29 23:45 10-29 23:15 | Africa/Johannesburg 10-29 22:45 10-29 23:15
2026-03-26T23:45 | Asia/Jerusalem 03-27 01:45 03-27 03:15 | America/New_York 03-26 19:45 03-26 20:15
2026-10-24T22:45 | Asia/Jerusalem 10-25 01:45 10-25 01:15 | Europe/London 10-24 23:45 10-25 00:15
2026-03-28T21:45 | Asia/Beirut 03-28 23:45 03-29 01:15 | Asia/Dubai 03-29 01:45 03-29 02:15
2026-03-29T01:00 | Asia/Kathmandu 03-29 06:45 03-29 07:15 | Asia/Tokyo 03-29 10:00 03-29 10:30
2026-03-08T04:45 | America/Havana 03-07 23:45 03-08 01:15 | America/Toronto 03-07 23:45 03-08 00:15
2026-10-25T00:45 | Atlantic/Azores 10-25 00:45 10-25 00:15 | Europe/Lisbon 10-25 01:45 10-25 01:15
2027-03-28T00:45 | Europe/Moscow 03-28 03:45 03-28 04:15 | Europe/Helsinki 03-28 02:45 03-28 04:15
2027-03-14T06:45 | Europe/Berlin 03-14 07:45 03-14 08:15 | America/New_York 03-14 01:45 03-14 03:15
2027-03-28T00:45 | Europe/London 03-28 00:45 03-28 02:15 | Europe/Istanbul 03-28 03:45 03-28 04:15
2027-10-31T00:45 | Europe/Berlin 10-31 02:45 10-31 02:15 | Asia/Tehran 10-31 04:15 10-31 04:45
2027-11-07T05:45 | America/New_York 11-07 01:45 11-07 01:15 | Europe/Berlin 11-07 06:45 11-07 07:15
2027-04-03T14:45 | Australia/Lord_Howe 04-04 01:45 04-04 01:45 | Pacific/Auckland 04-04 02:45 04-04 03:15
2026-10-04T03:45 | America/Asuncion 10-04 00:45 10-04 01:15 | America/Argentina/Buenos_Aires 10-04 00:45 10-04 01:15
"""


def list_hours() -> list[Hour]:
    """All forty."""
    return [_read(line) for line in _TOLD.strip().splitlines()]


def _read(line: str) -> Hour:
    instant, host, invitee = line.split(" | ")
    starts_at = datetime.fromisoformat(instant).replace(tzinfo=UTC)
    return Hour(starts_at, _read_wall(host, starts_at.year), _read_wall(invitee, starts_at.year))


def _read_wall(told: str, year: int) -> Wall:
    tzid, *shown = told.split()
    first_on, first, last_on, last = shown
    starts, ends = (datetime.fromisoformat(f"{year}-{each}") for each in (f"{first_on} {first}", f"{last_on} {last}"))
    return Wall(tzid, starts, ends)
