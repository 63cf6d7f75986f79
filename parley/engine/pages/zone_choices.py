"""The time zones that forms of signed-in people offer."""

from parley.engine.domain.zones.names import list_zones


def list_zone_choices() -> list[tuple[str, str]]:
    """Every zone that a person may choose, UTC first; a script chooses the browser's own where it can."""
    return [("Etc/UTC", "UTC"), *((name, name.replace("_", " ")) for name in list_zones() if name != "Etc/UTC")]
