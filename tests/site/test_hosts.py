"""The API answers under any host name, pages only under their own."""

from django.test import Client


def test_a_page_under_a_foreign_host_name_is_refused() -> None:
    assert Client(headers={"host": "evil.example"}).get("/no-such-page").status_code == 400


def test_the_api_answers_whatever_host_the_client_sends() -> None:
    answer = Client(headers={"host": "api.cronofy.com"}).get("/v1/no-such-thing")
    assert answer.status_code == 404


def test_every_answer_forbids_foreign_scripts_and_frames() -> None:
    policy = Client().get("/no-such-page").headers["Content-Security-Policy"]
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    assert rules["default-src"] == "'none'"
    assert rules["script-src"] == rules["style-src"] == rules["form-action"] == "'self'"
    assert rules["frame-ancestors"] == rules["base-uri"] == "'none'"
