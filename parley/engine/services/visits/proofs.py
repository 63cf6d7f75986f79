"""Challenges for browsers while somebody floods a link: signed, bound to the link, each good for one form."""

from dataclasses import dataclass
from datetime import timedelta

from django.db import IntegrityError, transaction

from parley.engine.domain.guarding.proofs import is_solved
from parley.engine.models import SpentProof
from parley.toolkit.clock import now
from parley.toolkit.ids import is_same, keyed_hash, make_token

KEPT_MINUTES = 30
# Without script, so long a wait stands for the work.
WAIT_SECONDS = 30


@dataclass(frozen=True, slots=True)
class Challenge:
    """What a browser is asked, as its form carries it: random word, bits and time; and our seal on it."""

    text: str
    seal: str

    @property
    def bits(self) -> int:
        """How hard it is."""
        return int(self.text.split(".")[1])

    @property
    def age_seconds(self) -> int:
        """How long ago it was made."""
        return int(now().timestamp()) - int(self.text.split(".")[2])


def make_challenge(link: str, bits: int) -> Challenge:
    """A fresh challenge for forms of this link."""
    text = f"{make_token(16)}.{bits}.{int(now().timestamp())}"
    return Challenge(text, _seal(link, text))


def find_challenge(link: str, text: str, seal: str) -> Challenge | None:
    """The challenge that a form brings back, if we made it for this link and it is not too old."""
    if not is_same(_seal(link, text), seal):
        return None
    challenge = Challenge(text, seal)
    return challenge if challenge.age_seconds <= KEPT_MINUTES * 60 else None


def is_answered(challenge: Challenge, answer: str) -> bool:
    """Whether the work was done."""
    return is_solved(challenge.text, challenge.bits, answer)


def spend(challenge: Challenge) -> bool:
    """Use it up; False where it was used before."""
    expires_at = now() + timedelta(minutes=KEPT_MINUTES)
    try:
        with transaction.atomic():
            SpentProof.objects.create(digest=challenge.seal, expires_at=expires_at)
    except IntegrityError:
        return False
    return True


def forget_spent_proofs() -> int:
    """Delete what is too old to be brought back; answers how many."""
    return SpentProof.objects.filter(expires_at__lt=now()).delete()[0]


def _seal(link: str, text: str) -> str:
    return keyed_hash("proof", f"{link}|{text}")
