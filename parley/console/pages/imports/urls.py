"""Addresses of the screens of imports."""

from django.urls import path

from parley.console.pages.imports.records import (
    add_import,
    choose_import_columns,
    end_import,
    export_refused_rows,
    show_import,
    show_imports,
    start_import,
)

urlpatterns = [
    path("candidates/import", show_imports, name="imports"),
    path("candidates/import/new", add_import, name="import_add"),
    path("candidates/import/<str:import_id>", show_import, name="import"),
    path("candidates/import/<str:import_id>/columns", choose_import_columns, name="import_columns"),
    path("candidates/import/<str:import_id>/start", start_import, name="import_start"),
    path("candidates/import/<str:import_id>/stop", end_import, name="import_stop"),
    path("candidates/import/<str:import_id>/refused", export_refused_rows, name="import_refused"),
]
