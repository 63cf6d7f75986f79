"""Templates keep to the strict content policy and never trust text as markup."""

import re

import pytest

from tests.house.source import list_files, name_of

TEMPLATES = [file for file in list_files() if file.suffix == ".html" and "templates" in file.parts]
# A mail client reads no style sheet; its markup is written for it and is never shown as a page.
PAGES = [file for file in TEMPLATES if "mail" not in file.parts]
BANNED = {
    "a script within the page": re.compile(r"<script(?![^>]*\bsrc=)[^>]*>", re.IGNORECASE),
    "a handler within the page": re.compile(r"<[a-z][^>]*\son[a-z]+\s*=", re.IGNORECASE),
    "a style within the page": re.compile(r"<style\b|<[a-z][^>]*\sstyle\s*=", re.IGNORECASE),
    "a script as an address": re.compile(r"(href|src|action)\s*=\s*[\"']?\s*javascript:", re.IGNORECASE),
    "something from another origin": re.compile(
        r"<(script|link|img|iframe)[^>]*(src|href)=[\"']?https?:", re.IGNORECASE
    ),
}
# A class or an attribute that a translator could change would break the page in that language.
MARKED_CODE = re.compile(r"""{% translate ["'](?:[a-z]+-[a-z0-9-]+|disabled|checked|selected|open)["'] %}""")
TRUSTING = re.compile(r"\|\s*safe\b|\|\s*safeseq\b|\bautoescape\s+off\b")
FORM = re.compile(r"<form\b[^>]*>.*?</form>", re.IGNORECASE | re.DOTALL)
# Candidates' forms do without a cookie and its token, so that they work in frames of other sites; only whoever is
# signed in sends one (docs/how/abuse.md).
CANDIDATES = ("parley/engine/templates/engine/book/", "parley/engine/templates/engine/hosted/")
OF_SIGNED_IN = ("parley/engine/templates/engine/hosted/event.html",)
# These forms lead to another server: our token would tell it how to forge requests here.
ELSEWHERE = ("parley/console/templates/console/settings/leave.html",)


@pytest.mark.parametrize("what", list(BANNED))
def test_no_page_holds(what: str) -> None:
    assert [name_of(file) for file in PAGES if BANNED[what].search(file.read_text())] == []


def test_no_template_trusts_text_as_markup() -> None:
    assert [name_of(file) for file in TEMPLATES if TRUSTING.search(file.read_text())] == []


def test_no_name_of_a_class_or_an_attribute_is_marked_for_translation() -> None:
    assert [name_of(file) for file in TEMPLATES if MARKED_CODE.search(file.read_text())] == []


def test_every_form_that_posts_carries_the_token_against_forgery() -> None:
    own = [file for file in PAGES if name_of(file) not in ELSEWHERE and not is_for_candidates(name_of(file))]
    assert [name_of(file) for file in own for form in FORM.findall(file.read_text()) if forgets_token(form)] == []


def test_no_form_tells_another_server_the_token_against_forgery() -> None:
    leading_away = [file for file in PAGES if name_of(file) in ELSEWHERE]
    assert [name_of(file) for file in leading_away if "csrf_token" in file.read_text()] == []


def test_no_page_of_a_candidate_sets_a_cookie() -> None:
    pages = [file for file in PAGES if is_for_candidates(name_of(file))]
    assert [name_of(file) for file in pages if "csrf_token" in file.read_text()] == []


def is_for_candidates(name: str) -> bool:
    return name.startswith(CANDIDATES) and name not in OF_SIGNED_IN


def forgets_token(form: str) -> bool:
    opening = form.split(">", 1)[0].lower()
    posts = re.search(r"method\s*=\s*[\"']?post", opening) is not None
    return posts and "csrf_token" not in form


def test_the_patterns_find_what_they_should() -> None:
    bad = '<script>x</script><p onclick="x" style="x"><a href="javascript:x"><img src="https://x.example/y.png">'
    assert all(pattern.search(bad) for pattern in BANNED.values())
    good = '<script src="/static/x.js" defer></script><a href="https://x.example/">x</a><p data-on="x">'
    assert not [what for what, pattern in BANNED.items() if pattern.search(good)]
    assert MARKED_CODE.search('<p class="{% translate "btn-danger" %}">')
    assert not MARKED_CODE.search('<p>{% translate "until" %}</p>')
    assert forgets_token('<form method="post"><button></button></form>')
