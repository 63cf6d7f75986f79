"""Which duties the engine's worker has."""

from parley.toolkit.worker import Duty

DUTIES: list[Duty] = []
