"""No foreign key crosses the halves: they meet over HTTP only."""

from django.apps import apps

HALF = {"engine": "engine", "console": "console", "identity": "console", "account": "console", "mfa": "console"}


def test_no_foreign_key_crosses_the_halves() -> None:
    crossing = [
        f"{model._meta.label}.{field.name} → {field.related_model._meta.label}"
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if field.is_relation
        and field.concrete
        and field.related_model is not None
        and is_across(model._meta.app_label, field.related_model._meta.app_label)
    ]
    assert crossing == []


def is_across(one: str, other: str) -> bool:
    halves = {HALF[label] for label in (one, other) if label in HALF}
    # The engine keeps nothing of Django's own users and permissions either: it runs without them.
    return len(halves) > 1 or ("engine" in (one, other) and one != other)


def test_only_three_apps_of_ours_have_tables() -> None:
    ours = {model._meta.app_label for model in apps.get_models() if model.__module__.startswith("parley.")}
    assert ours <= {"identity", "engine", "console"}
