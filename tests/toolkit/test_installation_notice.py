"""What an installation has to say stands on every page, candidates' pages too."""

from typing import Any

import pytest
from django.template.loader import render_to_string


@pytest.mark.parametrize("layout", ["toolkit/page.html", "toolkit/candidate_page.html"])
def test_every_layout_bears_the_notice_of_a_demonstration(layout: str, settings: Any) -> None:
    settings.PARLEY_NOTICE = "Everything is imitated."
    assert "Everything is imitated." in render_to_string(layout)
    settings.PARLEY_NOTICE = ""
    assert "notice" not in render_to_string(layout)
