"""One client of a race: tries to book and says what came of it; as a program, eight of them in a process of its own."""

import json
import sys
import threading
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

CLIENTS_A_PROCESS = 8


@dataclass(frozen=True, slots=True)
class Try:
    """What a client wants: a public link or a request, at a time; or a place in a group session, whatever its time."""

    starts_at: str
    request_id: str = ""
    link_id: int = 0
    session_id: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of it: booked, the name of the refusal, or the name of an error; and how many next times were told."""

    result: str
    next_slots: int = 0


def try_to_book(wanted: Try, number: int) -> Outcome:
    """Book as a visitor of one's own would."""
    from django.db import connection

    from parley.engine.domain.errors.base import EngineRefusal
    from parley.engine.domain.errors.bookings import SlotTaken
    from parley.engine.models import GroupSession, PublicLink, SchedulingRequest
    from parley.engine.services.bookings.bookings import book_public_link, book_slot
    from parley.engine.services.bookings.making import Visit
    from parley.engine.services.group_sessions.taking import book_seat
    from parley.engine.services.people.typed_words import Invitee

    visitor = Invitee(f"Visitor {number}", f"visitor{number}@candidates.example", "Europe/London")
    starts_at = datetime.fromisoformat(wanted.starts_at)
    key = f"{number}-{wanted.starts_at}"
    try:
        if wanted.link_id:
            link = PublicLink.objects.select_related("account", "unit").get(pk=wanted.link_id)
            book_public_link(link, starts_at, visitor, key, holder=key)
        elif wanted.session_id:
            book_seat(GroupSession.objects.select_related("offer").get(pk=wanted.session_id), Visit(visitor, key), key)
        else:
            book_slot(SchedulingRequest.objects.get(pk=wanted.request_id), starts_at, visitor, key, holder=key)
    except SlotTaken as refusal:
        return Outcome(type(refusal).__name__, len(refusal.next_slots))
    except EngineRefusal as refusal:
        return Outcome(type(refusal).__name__)
    except Exception as error:
        return Outcome(f"error: {type(error).__name__}: {error}")
    finally:
        connection.close()
    return Outcome("booked")


def run_together(tries: Sequence[Try], first_number: int = 0) -> list[Outcome]:
    """All tries at the same moment, each in a thread."""
    barrier = threading.Barrier(len(tries))
    outcomes: list[Outcome] = [Outcome("error: never ran")] * len(tries)

    def run(index: int) -> None:
        barrier.wait()
        outcomes[index] = try_to_book(tries[index], first_number + index)

    threads = [threading.Thread(target=run, args=(index,)) for index in range(len(tries))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


def main() -> None:
    """Read one round a line from standard input, answer its outcomes in a line."""
    import django

    django.setup()
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    for line in sys.stdin:
        round_of_tries = json.loads(line)
        tries = [Try(**each) for each in round_of_tries["tries"]]
        outcomes = run_together(tries, round_of_tries["first_number"])
        sys.stdout.write(json.dumps([asdict(each) for each in outcomes]) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
