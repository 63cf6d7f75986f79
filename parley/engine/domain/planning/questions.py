"""What the visitor of a public link is asked besides name and address: questions read, answers checked."""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from parley.engine.domain.errors.base import InputRefused

MOST_QUESTIONS = 10
MOST_OPTIONS = 20
LONGEST_LABEL = 200
LONGEST_ANSWER = 1000
TEXT, LONG_TEXT, CHOICE = KINDS = ("text", "long_text", "choice")


@dataclass(frozen=True, slots=True)
class Question:
    """One question; `key` names its answer for applications and stays when the label is reworded."""

    key: str
    label: str
    kind: str = TEXT
    is_required: bool = False
    options: tuple[str, ...] = ()


def read_questions(raw: Sequence[Mapping[str, Any]]) -> tuple[Question, ...]:
    """The questions as they are kept. Raises InputRefused(questions) for what cannot be asked."""
    if len(raw) > MOST_QUESTIONS:
        raise InputRefused(f"At most {MOST_QUESTIONS} questions.", field="questions")
    found: list[Question] = []
    for each in raw:
        label, kind = _clean(each.get("label"), LONGEST_LABEL), str(each.get("kind") or TEXT)
        options = tuple(dict.fromkeys(filter(None, (_clean(one, LONGEST_LABEL) for one in each.get("options") or ()))))
        if not label or kind not in KINDS:
            raise InputRefused("A question has words, and is answered by a text or a choice.", field="questions")
        if kind == CHOICE and not 2 <= len(options) <= MOST_OPTIONS:
            raise InputRefused(f"“{label}” needs 2 to {MOST_OPTIONS} answers to choose from.", field="questions")
        key = str(each.get("key") or "") or _make_key(label, [question.key for question in found])
        found.append(Question(key, label, kind, bool(each.get("is_required")), options if kind == CHOICE else ()))
    if len({question.key for question in found}) != len(found):
        raise InputRefused("Two questions bear the same name.", field="questions")
    return tuple(found)


def write_questions(questions: Sequence[Question]) -> list[dict[str, Any]]:
    """The questions as they can be kept; `read_questions` reads them again."""
    return [{**asdict(question), "options": list(question.options)} for question in questions]


def check_answers(questions: Sequence[Question], answers: Mapping[str, str]) -> list[dict[str, str]]:
    """What was answered, with the label as it stands now: key, label, answer. Answers to nothing asked are left out.

    Raises InputRefused with the question's key as field.
    """
    checked = []
    for question in questions:
        answer = unicodedata.normalize("NFC", answers.get(question.key, "")).replace("\r\n", "\n").strip()
        if not answer and question.is_required:
            raise InputRefused("Please answer this.", field=question.key)
        if len(answer) > LONGEST_ANSWER:
            raise InputRefused(f"At most {LONGEST_ANSWER} characters.", field=question.key)
        if answer and question.kind == CHOICE and answer not in question.options:
            raise InputRefused("Please choose one of the answers.", field=question.key)
        lines = "\n\t" if question.kind == LONG_TEXT else ""
        if any(unicodedata.category(one) in ("Cc", "Cs") and one not in lines for one in answer):
            raise InputRefused("Control characters cannot be used here.", field=question.key)
        if answer:
            checked.append({"key": question.key, "label": question.label, "answer": answer})
    return checked


def _clean(raw: object, longest: int) -> str:
    text = " ".join(unicodedata.normalize("NFC", raw).split()) if isinstance(raw, str) else ""
    if len(text) > longest:
        raise InputRefused(f"At most {longest} characters.", field="questions")
    return text


def _make_key(label: str, taken: Sequence[str]) -> str:
    """A name that applications can use: `Which team?` is `which_team`; letters beyond ASCII lose their marks."""
    plain = unicodedata.normalize("NFKD", label).encode("ascii", "ignore").decode().lower()
    words = "".join(letter if letter.isalnum() else " " for letter in plain).split()
    key = "_".join(words)[:40] or "question"
    number = 2
    unique = key
    while unique in taken:
        unique, number = f"{key}_{number}", number + 1
    return unique
