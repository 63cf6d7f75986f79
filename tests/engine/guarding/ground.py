"""A host with a public link in a live Parley's database: run as a program there, it prints what to call."""

import json
import os
import sys


def main() -> None:
    """Make them; prints the link's path and some of its times."""
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "parley.site.settings"
    django.setup()
    sys.stdout.write(json.dumps(make_ground(sys.argv[1:])))


def make_ground(embed_origins: list[str]) -> dict[str, list[str]]:
    """Three hosts, each with a public link; their unit lets these sites frame its pages."""
    from parley.engine.domain.zones.instants import write_instant
    from parley.engine.services.public_links import create_public_link, list_public_link_slots
    from tests.engine.booking_cast import ALWAYS_OPEN, keep_hours, make_account, make_unit

    hosts = [make_account(name) for name in ("Ana Ito", "Ben Okoro", "Cleo Marsh")]
    unit = make_unit(*hosts)
    unit.embed_origins = embed_origins
    unit.save()
    links = []
    for host in hosts:
        keep_hours(host, ALWAYS_OPEN)
        links.append(create_public_link(host, unit))
    starts = [slot.starts_at for slot in list_public_link_slots(links[0])]
    return {"paths": [f"/pls/{link.token}" for link in links], "starts": [write_instant(start) for start in starts]}


if __name__ == "__main__":
    main()
