"""What visitors are asked: questions read and kept, answers checked."""

from typing import Any

import pytest

from parley.engine.domain.errors.base import InputRefused
from parley.engine.domain.planning.questions import check_answers, read_questions, write_questions

TEAM = {"label": "Which team?", "kind": "choice", "options": ["Sales", "Support", "Sales"], "is_required": True}
MORE = {"label": "Möchten Sie noch etwas sagen?", "kind": "long_text"}


def test_questions_get_keys_that_stay_when_they_are_reworded() -> None:
    first = read_questions([TEAM, MORE, {"label": "Which team?"}])
    assert [question.key for question in first] == ["which_team", "mochten_sie_noch_etwas_sagen", "which_team_2"]
    reworded = [{**each, "label": "In other words"} for each in write_questions(first)]
    assert [question.key for question in read_questions(reworded)] == [question.key for question in first]
    assert read_questions([TEAM])[0].options == ("Sales", "Support")


@pytest.mark.parametrize(
    "raw",
    [
        [{"label": " "}],
        [{"label": "x" * 201}],
        [{"label": "What?", "kind": "file"}],
        [{"label": "Which?", "kind": "choice", "options": ["one"]}],
        [{"label": "Which?", "kind": "choice", "options": [str(number) for number in range(21)]}],
        [{"label": f"Number {number}"} for number in range(11)],
        [{"label": "One", "key": "same"}, {"label": "Two", "key": "same"}],
    ],
)
def test_what_cannot_be_asked_is_refused(raw: list[dict[str, Any]]) -> None:
    with pytest.raises(InputRefused):
        read_questions(raw)


def test_answers_are_kept_with_the_words_of_the_question() -> None:
    questions = read_questions([TEAM, MORE])
    answers = {"which_team": " Sales ", "mochten_sie_noch_etwas_sagen": "", "unasked": "x"}
    assert check_answers(questions, answers) == [{"key": "which_team", "label": "Which team?", "answer": "Sales"}]


@pytest.mark.parametrize("answer", ["", "Marketing", "S\x00ales", "x" * 1001])
def test_an_answer_that_cannot_be_is_refused_by_its_key(answer: str) -> None:
    with pytest.raises(InputRefused) as refusal:
        check_answers(read_questions([TEAM]), {"which_team": answer})
    assert refusal.value.field == "which_team"


def test_one_line_answers_have_one_line() -> None:
    with pytest.raises(InputRefused):
        check_answers(read_questions([{"label": "Name?"}]), {"name": "a\nb"})
    assert check_answers(read_questions([MORE]), {"mochten_sie_noch_etwas_sagen": "a\r\nb"})[0]["answer"] == "a\nb"
