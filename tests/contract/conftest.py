"""The console's cast, for the contract's other side."""

from tests.console.conftest import ana, company, fake_engine

__all__ = ["ana", "company", "fake_engine"]
