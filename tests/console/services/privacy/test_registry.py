"""Every table that knows a candidate says what anonymising leaves of it."""

from django.apps import apps

from parley.console.models import Candidate
from parley.console.services.privacy.registry import KNOWN_TABLES


def list_tables() -> set[str]:
    """Every table with a column that leads to a candidate, tables of many-to-many fields included."""
    return {
        model._meta.label
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.get_fields()
        if field.concrete and not field.many_to_many and field.related_model is Candidate
    }


def test_every_table_that_knows_a_candidate_stands_in_the_registry() -> None:
    assert list_tables() - {table.model._meta.label for table in KNOWN_TABLES} == set()


def test_the_registry_names_columns_that_exist() -> None:
    for table in KNOWN_TABLES:
        names = {field.name for field in table.model._meta.get_fields()}
        assert set(table.emptied or ()) | table.hidden <= names, table.model
        assert table.candidate.split("__", maxsplit=1)[0] in names
