"""The zone data of a year ago, as a system that is seldom updated holds it."""

import shutil
import sys
import zoneinfo
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import as_file, files
from pathlib import Path

import pytest
import tzdata

OLD_RELEASE = "2025b"


@contextmanager
def use_old_zone_data(folder: Path) -> Iterator[None]:
    """Vancouver puts its clocks back in November, as Los Angeles does and as both did until 2025."""
    neighbour = files("tzdata") / "zoneinfo" / "America" / "Los_Angeles"
    with as_file(neighbour) as then, pytest.MonkeyPatch.context() as patch:
        (folder / "America").mkdir(exist_ok=True)
        shutil.copy(then, folder / "America" / "Vancouver")
        patch.setattr(tzdata, "IANA_VERSION", OLD_RELEASE)
        zoneinfo.reset_tzpath([str(folder)])
        forget_zones()
        try:
            yield
        finally:
            zoneinfo.reset_tzpath(())
            forget_zones()


def forget_zones() -> None:
    """What a process that starts anew does not know either."""
    zoneinfo.ZoneInfo.clear_cache()
    for name, module in list(sys.modules.items()):
        if name.startswith(("parley.engine.domain.", "parley.engine.services.availability.")):
            for found in vars(module).values():
                if hasattr(found, "cache_clear"):
                    found.cache_clear()
