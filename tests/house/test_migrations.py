"""A new installation makes all tables at once, and gets what an old one gets step by step."""

from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.loader import MigrationLoader


def test_all_at_once_and_step_by_step_give_the_same_tables() -> None:
    at_once = MigrationLoader(None)
    by_steps = MigrationLoader(None, replace_migrations=False)
    assert {key[0] for key in at_once.replacements} == {"engine", "console"}
    ways = (at_once, by_steps), (by_steps, at_once)
    for one, other in ways:
        differences = MigrationAutodetector(one.project_state(), other.project_state()).changes(graph=at_once.graph)
        assert {app: [str(each) for each in found] for app, found in differences.items()} == {}
