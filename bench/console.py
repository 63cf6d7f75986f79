"""Lists, search and profile of the console at full size: `python -m bench.console`.

Prints `bench NAME ratio=R bar=B holds|short` and ends with 1 when a bar is short. A company has 100,000 candidates,
each with ten lines in the timeline, a conversation and tags. Each ratio is the median time of a whole page over that of
a view that selects one row behind the same sign-in and middleware, asked in turn on one connection. A Parley as
`make run` starts it; on SQLite, or on the PostgreSQL that PARLEY_BENCH_DATABASE_URL names (an empty one).
"""

import os
import statistics
import sys
import time
from datetime import timedelta
from typing import Any

from bench.live import Caller, report, run_live
from parley.toolkit.clock import now

CANDIDATES = 100_000
LINES_EACH = 10
TURNS = 60
BAR = 5.0
FIRST_NAMES = ("Ana", "Ben", "Carla", "Dan", "Eva", "Finn", "Greta", "Hugo", "Ines", "Jan", "Kira", "Luis", "Mara")
LAST_BEGINNINGS = ("Alt", "Berg", "Cam", "Dorn", "Eck", "Fuchs", "Gold", "Holm", "Jung", "Kern", "Lind", "Stein")
LAST_ENDINGS = ("er", "mann", "son", "sen", "ing", "ow", "ski", "ez", "auer", "bach", "burg", "dorf", "feld", "hof")
HEADLINES = ("Marine engineer", "Ship electrician", "Logistics lead", "Crane operator", "Data analyst")
STATUSES = ("sent", "opened", "booked", "declined", "completed")
TAGS = 40


def main() -> int:
    """Measure everything; the exit code says whether all bars hold."""
    database = os.environ.get("PARLEY_BENCH_DATABASE_URL", "")
    settings = {"PARLEY_DATABASE_URL": database} if database else {}
    with run_live(PARLEY_RADICALE_URL="", **settings) as parley:
        began = time.perf_counter()
        member = _fill()
        print(f"made {CANDIDATES} candidates in {time.perf_counter() - began:.0f} s")
        caller = Caller(parley.url, "")
        caller.sign_in(_open_session(member))
        results = [_measure(caller, name, path) for name, path in _list_pages(member)]
    return 0 if all(results) else 1


def _measure(caller: Caller, name: str, path: str) -> bool:
    """One page against the bare view, in turn."""
    pages, bare = [], []
    caller.time("GET", path, None, 3)
    for _ in range(TURNS):
        pages += caller.time("GET", path, None, 1)
        bare += caller.time("GET", "/bench/select", None, 1)
    ratio = statistics.median(pages) / statistics.median(bare)
    print(f"{name}: {statistics.median(pages) * 1000:.1f} ms, bare {statistics.median(bare) * 1000:.1f} ms")
    return report(name, ratio, BAR, holds=ratio <= BAR)


def _list_pages(member: Any) -> list[tuple[str, str]]:
    from parley.console.models import Candidate, Tag, TimelineEntry

    rows = Candidate.objects.filter(company=member.company).order_by("last_name", "first_name", "pk")
    middle = rows[CANDIDATES // 2]
    tag = Tag.objects.filter(company=member.company).first()
    entry = TimelineEntry.objects.filter(candidate=middle).order_by("happened_at").last()
    assert tag is not None and entry is not None
    return [
        ("list", "/candidates/"),
        ("list-middle", f"/candidates/?after={middle.pk}"),
        ("list-of-tag", f"/candidates/?tag={tag.pk}"),
        ("list-of-status", "/candidates/?status=booked"),
        ("search-one", "/candidates/?q=person4711"),
        ("search-some", "/candidates/?q=steinauer+mar"),
        ("search-many", "/candidates/?q=e"),
        ("profile", f"/candidates/{middle.pk}"),
        ("timeline", f"/candidates/{middle.pk}/timeline?older={entry.pk}"),
    ]


def _open_session(member: Any) -> str:
    """The cookie of a browser in which the member is signed in."""
    from tests.console.cast import browse_as

    return "; ".join(f"{name}={morsel.value}" for name, morsel in browse_as(member).cookies.items())


def _fill() -> Any:
    """The company with its candidates, written in batches; the timeline by the database itself."""
    from django.db import transaction

    from parley.console.models import Candidate, CandidateTag, Conversation, Tag
    from parley.console.services.candidates.words import index_words
    from tests.console.cast import make_company, make_member

    member = make_member(make_company("Harbour Robotics"), "ana@harbour.example", "Ana", "Ruiz", "company_admin")
    company = member.company
    tags = Tag.objects.bulk_create(Tag(company=company, name=f"Topic {number}") for number in range(TAGS))
    for start in range(0, CANDIDATES, 5000):
        batch = [_make_candidate(company, number) for number in range(start, start + 5000)]
        with transaction.atomic():
            Candidate.objects.bulk_create(batch, batch_size=500)
            CandidateTag.objects.bulk_create(
                (CandidateTag(candidate=each, tag=tags[(start + place) % TAGS]) for place, each in enumerate(batch)),
                batch_size=500,
            )
            conversations = (_make_conversation(member, each, start + place) for place, each in enumerate(batch))
            Conversation.objects.bulk_create(conversations, batch_size=500)
            index_words(batch, are_new=True)
    _write_timeline(company)
    return member


def _make_candidate(company: Any, number: int) -> Any:
    from parley.console.models import Candidate

    return Candidate(
        company=company,
        first_name=FIRST_NAMES[number % len(FIRST_NAMES)],
        last_name=LAST_BEGINNINGS[number // 13 % len(LAST_BEGINNINGS)]
        + LAST_ENDINGS[number // 156 % len(LAST_ENDINGS)],
        email=f"person{number}@example.org",
        headline=HEADLINES[number % len(HEADLINES)],
    )


def _make_conversation(member: Any, candidate: Any, number: int) -> Any:
    from parley.console.models import Conversation

    is_booked = STATUSES[number % 5] == "booked"
    return Conversation(
        company=member.company,
        candidate=candidate,
        owner=member,
        data_centre="here",
        kind="generated",
        status=STATUSES[number % 5],
        token=f"token{number}",
        token_hash=f"hash{number}",
        summary="First conversation",
        view_url="https://engine.example/x" if is_booked else "",
        starts_at=now() + timedelta(hours=number % 900) if is_booked else None,
        ends_at=now() + timedelta(hours=number % 900, minutes=30) if is_booked else None,
    )


def _write_timeline(company: Any) -> None:
    """Ten lines for each candidate: one statement a line, which the database multiplies by the candidates."""
    from django.db import connection

    codes = (("candidate", "created"), ("note", "added"), ("conversation", "sent"), ("message", "sent"))
    with connection.cursor() as cursor:
        for number in range(LINES_EACH):
            kind, code = codes[number % len(codes)]
            moment = connection.ops.adapt_datetimefield_value(now() - timedelta(days=LINES_EACH - number))
            cursor.execute(
                "INSERT INTO console_timelineentry"
                " (company_id, candidate_id, kind, code, happened_at, who, detail, is_relay_due)"
                " SELECT company_id, id, %s, %s, %s, 'Ana Ruiz', 'About the first conversation', %s"
                " FROM console_candidate WHERE company_id = %s",
                [kind, code, moment, False, company.pk],
            )


if __name__ == "__main__":
    sys.exit(main())
