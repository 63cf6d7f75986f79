"""Guesses of links, through the addresses and views of this process."""

import base64
from dataclasses import dataclass
from random import Random

from django.core.handlers.wsgi import WSGIHandler
from django.test import RequestFactory

PREFIXES = ("/rts/", "/pls/", "/booking/", "/groups/", "/confirm/", "/rts/sch.", "/add_to_calendar/atc.")


@dataclass(frozen=True, slots=True)
class Found:
    """How many were tried, and how many led anywhere."""

    tried: int
    found: int


def guess(number: int, seed: int) -> Found:
    """Ask for so many random links of all kinds, from ever new addresses; the whole stack answers, but no socket."""
    draw, factory, handler = Random(seed), RequestFactory(SERVER_NAME="localhost"), WSGIHandler()
    found = 0
    for index in range(number):
        token = base64.urlsafe_b64encode(draw.randbytes(24)).decode()
        address = f"10.{draw.randint(0, 255)}.{draw.randint(0, 255)}.{draw.randint(0, 255)}"
        request = factory.get(f"{PREFIXES[index % len(PREFIXES)]}{token}", REMOTE_ADDR=address)
        answer = handler.get_response(request)
        found += answer.status_code not in (404, 429)
        answer.close()
    return Found(number, found)
