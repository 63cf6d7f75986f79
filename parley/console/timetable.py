"""Which duties the console's worker has."""

from parley.toolkit.worker import Duty

DUTIES: list[Duty] = []
