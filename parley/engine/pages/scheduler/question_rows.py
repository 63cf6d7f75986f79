"""Questions to visitors as rows of a form: read as they were typed, shown with room for more."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import QueryDict

from parley.engine.domain.planning.questions import CHOICE, KINDS, MOST_QUESTIONS, TEXT

SPARE_QUESTIONS = 2
KIND_WORDS = [("text", "A line of text"), ("long_text", "Some lines of text"), ("choice", "A choice")]


def read_question_rows(data: QueryDict) -> list[dict[str, Any]]:
    """The questions that were typed; a row without words asks nothing."""
    names = ("question_label", "question_kind", "question_key", "question_options", "question_required")
    rows = zip(*(data.getlist(name) for name in names), strict=False)
    return [
        {
            "label": label,
            "kind": kind if kind in KINDS else TEXT,
            "key": key,
            "options": [each.strip() for each in options.split(",")] if kind == CHOICE else [],
            "is_required": is_required == "yes",
        }
        for label, kind, key, options, is_required in rows
        if label.strip()
    ]


def list_question_rows(questions: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The questions as rows to type in, and room for some more."""
    rows = [{**each, "choice": ", ".join(each.get("options") or ())} for each in questions]
    spare = min(SPARE_QUESTIONS, MOST_QUESTIONS - len(rows))
    return [*rows, *({"label": "", "kind": TEXT, "key": "", "choice": ""} for _ in range(spare))]
