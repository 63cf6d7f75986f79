"""The look holds: samples render, name their errors, stay light, and every colour pair can be read."""

import re
from itertools import product
from pathlib import Path

import pytest

from parley.toolkit.templatetags.parley_ui import icon, initials, notice_kind
from tests.toolkit.look_sample import SAMPLES, render_sample

TOOLKIT = Path(__file__).resolve().parents[2] / "parley/toolkit"
GUIDE = TOOLKIT.parents[1] / "docs/how/the-look.md"
CANDIDATE_PAGE_LIMIT_BYTES = 30_000


@pytest.mark.parametrize("name", SAMPLES)
def test_a_sample_renders_without_inline_style_or_script(name: str) -> None:
    page = render_sample(name, **SAMPLES[name])
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)", page)


@pytest.mark.parametrize("name", SAMPLES)
def test_everything_a_control_refers_to_is_on_the_page_once(name: str) -> None:
    page = render_sample(name, **SAMPLES[name])
    ids = re.findall(r'\sid="([^"]+)"', page)
    referred = " ".join(re.findall(r'(?:aria-describedby|\sfor|data-copy|popovertarget)="([^"]+)"', page)).split()
    assert len(ids) == len(set(ids))
    assert set(referred) <= set(ids)


def test_a_field_with_an_error_says_so_to_machines() -> None:
    page = render_sample("form.html")
    assert re.search(r'name="address"[^>]*aria-invalid="true"[^>]*aria-describedby="id_address_helptext', page)
    assert 'id="id_address_error"' in page


def test_the_candidates_page_stays_light() -> None:
    page = render_sample("choose.html")
    sheet = (TOOLKIT / "static/toolkit/candidate.css").read_bytes()
    assert len(page.encode()) + len(sheet) <= CANDIDATE_PAGE_LIMIT_BYTES
    assert "<script" not in page


@pytest.mark.parametrize("block", ["light", "dark"])
def test_every_pair_of_text_and_ground_has_enough_contrast(block: str) -> None:
    colours = read_colours(block)
    inks = ("--color-base-content", "--muted", "--primary-ink", "--color-error")
    grounds = ("--color-base-100", "--color-base-200")
    pairs = [*product(inks, grounds), ("--color-primary-content", "--color-primary")]
    pairs += [("--color-primary-content", "--primary-hover"), ("--color-error-content", "--color-error")]
    pairs += [("--primary-ink", "--primary-soft"), ("--muted", "--color-base-300")]
    pairs += [(f"--color-{state}", f"--{state}-soft") for state in ("info", "success", "warning", "error")]
    assert {pair: contrast(*(colours[name] for name in pair)) for pair in pairs if _is_weak(colours, pair, 4.5)} == {}
    borders = [("--line-strong", ground) for ground in grounds]
    assert [pair for pair in borders if _is_weak(colours, pair, 3)] == []


def test_both_blocks_of_dark_colours_say_the_same() -> None:
    sheet = (TOOLKIT / "styles/tokens.css").read_text(encoding="utf-8")
    blocks = re.findall(r"color-scheme: dark;(.*?)\}", sheet, re.DOTALL)
    assert len(blocks) == 2
    assert blocks[0].split() == blocks[1].split()


def test_every_class_of_the_guide_is_in_the_style_sheets() -> None:
    both, workplace = re.findall(r"^## Classes in [^\n]*\n(.*?)(?=^## )", GUIDE.read_text(), re.DOTALL | re.MULTILINE)
    sheets = [(TOOLKIT / f"static/toolkit/{name}.css").read_text() for name in ("candidate", "parley")]
    for text, wanted in ((both, sheets), (workplace, sheets[1:])):
        first_cells = re.findall(r"^\| (`[^|]*) \|", text, re.MULTILINE)
        names = [name for cell in first_cells for name in re.findall(r"`([a-z][a-z-]*)`", cell)]
        assert [name for name in names for sheet in wanted if f".{name}" not in sheet] == []


def test_an_icon_with_a_label_is_read_aloud_and_escaped() -> None:
    assert 'aria-hidden="true"' in icon("calendar")
    assert 'role="img" aria-label="&lt;Done&gt;"' in icon("check", "<Done>")
    with pytest.raises(FileNotFoundError):
        icon("unicorn")


def test_messages_and_names_become_notices_and_letters() -> None:
    assert [notice_kind(tags) for tags in ("warning", "extra success", "error", "debug", "")] == [
        "warn",
        "success",
        "error",
        "info",
        "info",
    ]
    assert [initials(name) for name in ("Ana Kovač", "Cher", "Juan de la Cruz", "")] == ["AK", "C", "JC", ""]


def read_colours(block: str) -> dict[str, str]:
    """The hex colours of the light or the dark tokens."""
    sheet = (TOOLKIT / "styles/tokens.css").read_text(encoding="utf-8")
    text = sheet.split(f"color-scheme: {block};", 1)[1].split("}", 1)[0]
    return dict(re.findall(r"(--[a-z0-9-]+): (#[0-9a-f]{6});", text))


def contrast(first: str, second: str) -> float:
    """The contrast of two colours as WCAG 2 defines it, from 1 to 21."""
    lighter, darker = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _is_weak(colours: dict[str, str], pair: tuple[str, str], least: float) -> bool:
    return contrast(colours[pair[0]], colours[pair[1]]) < least
