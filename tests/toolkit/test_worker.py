"""Hands of one duty share the looking, and none of them holds up the others."""

import threading
import time

from parley.toolkit.worker import Duty, run_duties

IDLE_SECONDS = 0.05


def serve(duty: Duty, seconds: float) -> None:
    """Do the duty for so long."""
    stop = threading.Event()
    threading.Timer(seconds, stop.set).start()
    run_duties([duty], stop)


def test_many_hands_look_no_more_often_than_one() -> None:
    looks: list[float] = []

    def look() -> int:
        looks.append(time.monotonic())
        return 0

    serve(Duty("nothing", look, idle_seconds=IDLE_SECONDS, hands=6), 1.0)
    assert 2 <= len(looks) <= 1.0 / IDLE_SECONDS + 2


def test_a_hand_that_hangs_leaves_the_rest_to_the_others() -> None:
    waiting = threading.Event()
    lock = threading.Lock()
    rows = ["hangs", "one", "two", "three"]
    done: list[str] = []

    def work() -> int:
        with lock:
            row = rows.pop(0) if rows else ""
        if row == "hangs":
            waiting.wait(5)
        elif row:
            done.append(row)
            if len(done) == 3:
                waiting.set()
        return int(bool(row))

    serve(Duty("rows", work, idle_seconds=IDLE_SECONDS, hands=2), 1.0)
    assert done == ["one", "two", "three"]


def test_a_duty_that_fails_is_done_again() -> None:
    tries: list[int] = []

    def fail_once() -> int:
        tries.append(1)
        if len(tries) == 1:
            raise ConnectionError
        return 0

    serve(Duty("shaky", fail_once, idle_seconds=IDLE_SECONDS), 1.0)
    assert len(tries) >= 2
