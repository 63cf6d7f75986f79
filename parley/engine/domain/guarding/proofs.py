"""Proof of work after Hashcash: what a browser computes in seconds, so that thousands of bookings take hours."""

from hashlib import sha256
from math import log2

# Several small puzzles in place of a large one: together they take nearly the same time each time.
PARTS = 8
_PARTS_AS_BITS = 3
# Chosen by judgement: a second or two on a phone at first, ten seconds at most.
LEAST_BITS, MOST_BITS = 19, 22


def choose_bits(excess: float) -> int:
    """How hard the work is where so many times what is usual happens; 0, no work at all, up to once."""
    if excess <= 1:
        return 0
    return min(MOST_BITS, LEAST_BITS + int(log2(excess)))


def is_solved(challenge: str, bits: int, answer: str) -> bool:
    """Whether the numbers of an answer solve all puzzles of a challenge.

    The hash (SHA-256) of `challenge.part.number` begins with `bits - 3` zero bits for each of the eight parts: all
    together take 2**bits hashes on average.
    """
    numbers = answer.split(".")
    if len(numbers) != PARTS or not all(number.isdecimal() and len(number) <= 10 for number in numbers):
        return False
    limit = 1 << (256 - (bits - _PARTS_AS_BITS))
    return all(_hash(challenge, part, number) < limit for part, number in enumerate(numbers))


def _hash(challenge: str, part: int, number: str) -> int:
    return int.from_bytes(sha256(f"{challenge}.{part}.{number}".encode()).digest(), "big")
