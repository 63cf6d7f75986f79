"""Bodies that are forms, which the contract allows everywhere (0.3)."""

from typing import Any

import pytest
from django.test import RequestFactory

from parley.engine.api.fields import list_query_values, read_fields
from parley.engine.domain.errors.base import InputRefused

FORM = "application/x-www-form-urlencoded"


def read(body: str, method: str = "POST") -> dict[str, Any]:
    return read_fields(RequestFactory().generic(method, "/v1/events", body, FORM))


@pytest.mark.parametrize("method", ["POST", "DELETE", "PATCH"])
def test_a_form_is_read_whatever_the_method(method: str) -> None:
    assert read("event_id=a+b&delete_all=true", method) == {"event_id": "a b", "delete_all": "true"}
    assert read("", method) == {}


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ("filters[only_managed]=true&filters[calendar_ids][]=a&filters[calendar_ids][]=b",
         {"filters": {"only_managed": "true", "calendar_ids": ["a", "b"]}}),
        ("calendar_ids%5B%5D=a", {"calendar_ids": ["a"]}),
        ("reminders[][minutes]=5&reminders[][minutes]=9", {"reminders": [{"minutes": "5"}, {"minutes": "9"}]}),
        ("p[][id]=a&p[][level]=x&p[][id]=b", {"p": [{"id": "a", "level": "x"}, {"id": "b"}]}),
        ("a[][]=1&a[][]=2", {"a": [["1"], ["2"]]}),
        ("p[0][members][0][sub]=a&p[0][members][1][sub]=b&p[1][required]=1",
         {"p": [{"members": [{"sub": "a"}, {"sub": "b"}]}, {"required": "1"}]}),
        ("a[10]=k&a[2]=c&a[0]=a&b[0]=x&b[y]=z", {"a": ["a", "c", "k"], "b": {"0": "x", "y": "z"}}),
        ("a=1&a=2&b]=3&[c]=4&d[=5", {"a": "2", "b]": "3", "[c]": "4", "d[": "5"}),
    ],
)  # fmt: skip
def test_brackets_stand_for_objects_and_lists(body: str, fields: dict[str, Any]) -> None:
    assert read(body) == fields


@pytest.mark.parametrize(
    "body", ["a=1&a[b]=2", "a[]=1&a[b]=2", "a[b]=1&a[]=2", "a" + "[b]" * 30 + "=1", "a=1" + "&a=1" * 1000]
)
def test_a_form_that_cannot_be_read_is_refused(body: str) -> None:
    with pytest.raises(InputRefused):
        read(body)


@pytest.mark.parametrize("name", ["calendar_ids", "calendar_ids[]", "calendar_ids[0]"])
def test_a_list_in_the_query_is_written_in_three_ways(name: str) -> None:
    request = RequestFactory().get("/v1/events", [(name, "a"), (name, "b"), ("calendar_ids_of", "c")])
    assert list_query_values(request, "calendar_ids") == ["a", "b"]
