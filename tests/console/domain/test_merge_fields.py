"""Merge fields: replaced by plain text in one pass, never run."""

import pytest

from parley.console.domain.errors import InputRefused
from parley.console.domain.merge_fields import fill_in, read_template, uses_field

VALUES = {"first name": "Milena", "name": "Milena Jovanović", "company": "Harbour Robotics"}


def write(text: str, **values: str) -> str:
    return fill_in(read_template(text, "body"), VALUES | values)


def test_fields_are_replaced_whatever_their_case_and_blanks() -> None:
    assert write("Hi {{ first name }}, {{Name}} / {{  First   NAME }}") == "Hi Milena, Milena Jovanović / Milena"


def test_a_fallback_stands_in_for_what_is_empty() -> None:
    assert write("Hi {{ first name | there }}", **{"first name": ""}) == "Hi there"
    assert write("Hi {{ first name | there }}") == "Hi Milena"


def test_a_value_with_braces_is_not_filled_in_again() -> None:
    assert write("Hi {{ first name }}", **{"first name": "{{ company }} {% now %}"}) == "Hi {{ company }} {% now %}"


def test_template_tags_are_plain_text() -> None:
    assert write("{% load x %} {# y #} ${z}") == "{% load x %} {# y #} ${z}"


def test_an_unknown_field_is_named() -> None:
    with pytest.raises(InputRefused) as refusal:
        read_template("Hi {{ salary }}", "body")
    assert "“salary”" in refusal.value.fields["body"]


def test_a_mistyped_field_gets_a_proposal() -> None:
    with pytest.raises(InputRefused) as refusal:
        read_template("Hi {{ fist name }}", "subject")
    assert "Did you mean {{ first name }}?" in refusal.value.fields["subject"]


@pytest.mark.parametrize("text", ["Hi {{ first name", "Hi first name }}", "Hi {{ {{ name }} }}"])
def test_braces_that_are_not_closed_are_refused(text: str) -> None:
    with pytest.raises(InputRefused):
        read_template(text, "body")


def test_whether_a_field_is_used() -> None:
    assert uses_field(read_template("{{ conversation link }}", "body"), "conversation link")
    assert not uses_field(read_template("conversation link", "body"), "conversation link")
