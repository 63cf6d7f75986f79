"""Sample pages of every component, to look at: `python -m tests.toolkit.look_sample FOLDER` writes them as files."""

import shutil
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import django
from django import forms
from django.conf import settings
from django.core.paginator import Paginator
from django.template import Engine, RequestContext
from django.test import RequestFactory

HERE = Path(__file__).resolve().parent
MOMENT = datetime(2027, 3, 9, 13, 30, tzinfo=UTC)
MORNINGS = ("09:00", "09:30", "10:00", "10:45", "11:30")
AFTERNOONS = ("13:00", "14:30", "15:15", "16:00")


class SampleForm(forms.Form):
    """One field of every kind, half of them filled in wrongly."""

    address = forms.RegexField(
        "^https://",
        label="Calendar address",
        help_text="Begins with https://",
        error_messages={"invalid": "This address does not begin with https://. Copy it from your calendar’s settings."},
    )
    password = forms.CharField(label="App password", widget=forms.PasswordInput)
    zone = forms.ChoiceField(label="Time zone", choices=[("Europe/Berlin", "Berlin time")])
    kind = forms.ChoiceField(
        label="Where", choices=[("video", "Video call"), ("phone", "Telephone")], widget=forms.RadioSelect
    )
    note = forms.CharField(label="Note", widget=forms.Textarea, required=False)
    terms = forms.BooleanField(label="I accept the Terms of Service and the Privacy Policy")


def list_weeks() -> list[list[dict[str, object]]]:
    """March 2027 as the month shows it: day numbers and how much each day offers."""
    offers = {9: "many", 10: "some", 11: "few", 15: "many", 16: "some", 18: "many", 19: "few"}
    days = [
        {"number": number, "times": offers.get(number, ""), "chosen": number == MOMENT.day} for number in range(1, 32)
    ]
    return [days[start : start + 7] for start in range(0, len(days), 7)]


def render_sample(name: str, **extra: Any) -> str:
    """One sample page as HTML; name is a file of the `look` folder or a template of the toolkit."""
    engine = Engine(
        dirs=[str(HERE / "look")],
        app_dirs=True,
        libraries={
            "i18n": "django.templatetags.i18n",
            "static": "django.templatetags.static",
            "parley_ui": "parley.toolkit.templatetags.parley_ui",
        },
    )
    form = SampleForm({"address": "calendar", "zone": "Europe/Berlin", "kind": "video"})
    request = RequestFactory().get("/candidates", {"q": "a"})
    context = {
        "moment": MOMENT,
        "later": MOMENT + timedelta(minutes=45),
        "before": MOMENT - timedelta(days=3),
        "today": date(2027, 3, 8),
        "weeks": list_weeks(),
        "mornings": MORNINGS,
        "afternoons": AFTERNOONS,
        "form": form,
        "page": Paginator(range(148), 50).page(2),
    }
    return engine.get_template(name).render(RequestContext(request, context | extra))


SAMPLES: dict[str, dict[str, Any]] = {
    "candidates.html": {},
    "profile.html": {"open": True},
    "form.html": {},
    "choose.html": {},
    "booked.html": {},
    "toolkit/error.html": {
        "layout": "toolkit/candidate_page.html",
        "what_happened": "Somebody has just taken this time",
        "what_it_means": "It was free when you opened the page. Nothing was booked for you.",
        "what_to_do": "Choose another time; the next one is Tuesday 9 March, 15:15, Berlin time.",
        "action_url": "#",
        "action_label": "See the free times",
    },
}


def write_samples(folder: Path) -> None:
    """All samples and the static files they load, as files a browser can open."""
    shutil.copytree(HERE.parents[1] / "parley/toolkit/static", folder / "static", dirs_exist_ok=True)
    for name, extra in SAMPLES.items():
        page = render_sample(name, **extra).replace('"/static/', '"static/')
        (folder / name.replace("/", "_")).write_text(page, encoding="utf-8")


if __name__ == "__main__":
    settings.configure(
        INSTALLED_APPS=["parley.toolkit"], STATIC_URL="static/", USE_TZ=True, USE_I18N=False, SECRET_KEY="sample"
    )
    django.setup()
    write_samples(Path(sys.argv[1]))
