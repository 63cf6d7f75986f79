"""One migration operation that makes all tables of an app at once, for installations that begin with none."""

from collections.abc import Sequence
from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState


class CreateAllModels(Operation):
    """The tables that these operations describe, as they stand after the last of them.

    Django renders every related model again after each operation, which for 150 tables takes half a minute of the
    first start; here that is done once, at the end.
    """

    reduces_to_sql = True
    reversible = True

    def __init__(self, operations: Sequence[Operation]) -> None:
        self.operations = operations

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Describe all of them before anything is rendered."""
        state.__dict__.pop("apps", None)
        for operation in self.operations:
            operation.state_forwards(app_label, state)

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        """Make the tables; indexes, constraints and keys between tables come with them."""
        for model in self._list_models(app_label, to_state):
            if self.allow_migrate_model(schema_editor.connection.alias, model):
                schema_editor.create_model(model)

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        """Drop them again."""
        for model in reversed(self._list_models(app_label, from_state)):
            schema_editor.delete_model(model)

    def describe(self) -> str:
        """What `migrate --plan` shows."""
        return "Make all tables"

    def _list_models(self, app_label: str, state: ProjectState) -> list[Any]:
        return list(state.apps.get_app_config(app_label).get_models())
