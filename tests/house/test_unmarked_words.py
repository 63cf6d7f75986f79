"""What the console tells people from Python is marked for translation."""

import ast
import re
from collections.abc import Iterator

import pytest

from tests.house.source import list_modules, name_of, parse

# What a mail or SMS provider said of one text is kept as it came, for whoever looks into it: delivery/ is not here.
ROOMS = (
    "parley/console/pages",
    "parley/console/services",
    "parley/console/gateway",
    "parley/console/domain",
    "parley/identity",
)
MESSAGES = {"success", "warning", "error", "info"}
REFUSAL = re.compile(
    r"(?:Refused|Unreachable|NotPermitted|NotSetUp|Closed|Taken|Forged|Link(?:Unknown|Expired|Revoked|Used))$"
)
TELLING = {"Banner", "FirstStep", "LeftOut", "Told"}
SHOWN = {"label", "help_text", "choices", "empty_label"}
# Told to programs and logs, or wrapped again before anybody reads them.
FOR_NOBODY = {"StepsUnreadable", "NewsUnreadable"}
WORD = re.compile(r"[A-Za-z]{2,}")


def list_unmarked(tree: ast.AST) -> Iterator[int]:
    """The lines that show people words which no catalog of translations can know."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and any(is_bare(each) for each in list_shown(node)):
            yield node.lineno


def list_shown(call: ast.Call) -> list[ast.expr]:
    """The arguments of a call that people read."""
    func = call.func
    name = func.attr if isinstance(func, ast.Attribute) else getattr(func, "id", "")
    shown = [keyword.value for keyword in call.keywords if keyword.arg in SHOWN]
    is_message = isinstance(func, ast.Attribute) and getattr(func.value, "id", "") == "messages" and name in MESSAGES
    if is_message:
        shown += call.args[1:]
    elif name in TELLING or (REFUSAL.search(name) and name not in FOR_NOBODY):
        shown += call.args
    return shown


def is_bare(node: ast.expr) -> bool:
    """Whether words stand in it outside a mark; a code of small letters and a pattern are no words."""
    if isinstance(node, ast.Constant):
        text = node.value
        return isinstance(text, str) and bool(WORD.search(text)) and (" " in text or text[:1].isupper())
    if isinstance(node, ast.JoinedStr):
        plain = [str(part.value) for part in node.values if isinstance(part, ast.Constant)]
        return any(WORD.search(part) and (" " in part or part[:1].isupper()) for part in plain)
    if isinstance(node, ast.Dict):
        return any(is_bare(value) for value in node.values)
    if isinstance(node, ast.Tuple | ast.List):
        return any(is_bare(each) for each in node.elts)
    if isinstance(node, ast.BinOp):
        return is_bare(node.left) or (not isinstance(node.op, ast.Mod) and is_bare(node.right))
    if isinstance(node, ast.IfExp):
        return is_bare(node.body) or is_bare(node.orelse)
    return False


@pytest.mark.parametrize("room", ROOMS)
def test_every_word_that_people_read_is_marked(room: str) -> None:
    files = [file for file in list_modules(room) if "migrations" not in file.parts]
    assert [f"{name_of(file)}:{line}" for file in files for line in list_unmarked(parse(file))] == []


@pytest.mark.parametrize("room", ROOMS)
def test_no_text_holds_a_mark_that_slipped_into_its_quotation_marks(room: str) -> None:
    texts = [
        f"{name_of(file)}:{node.lineno}"
        for file in list_modules(room)
        for node in ast.walk(parse(file))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and "marked(" in node.value
    ]
    assert texts == []


@pytest.mark.parametrize(
    "source",
    [
        'messages.success(request, "Saved.")',
        'messages.info(request, f"{count} were sent")',
        'raise InputRefused({"name": "Give it a name."})',
        'raise LinkUnknown("There is nothing.") from error',
        'raise InputRefused({"name": "One." if is_one else _("Two.")})',
        'forms.CharField(label="Your name")',
        'Banner("Nobody can make links.")',
        'raise EngineRefused("%s said no" % name)',
    ],
)
def test_words_without_a_mark_are_found(source: str) -> None:
    assert list(list_unmarked(ast.parse(source)))


@pytest.mark.parametrize(
    "source",
    [
        'messages.success(request, _("Saved."))',
        'raise InputRefused({"name": _("At most %(count)s.") % {"count": 3}})',
        "raise InputRefused({field: EMPTY_FILE})",
        'raise InputRefused({"file": Told(marked("Longer than %(most)s."), most=3)})',
        'forms.ChoiceField(choices=[("me", _("Mine"))])',
        'log.info("work_failed")',
        'raise InputRefused({"url": _("Begins with %(url)s") % {"url": f"{place}/pls for you"}})',
    ],
)
def test_words_with_a_mark_are_left_alone(source: str) -> None:
    assert not list(list_unmarked(ast.parse(source)))
