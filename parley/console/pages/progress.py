"""Long work on a page: how far it is, asked for every second by htmx, or by a link where there is no script."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


@dataclass(frozen=True, slots=True)
class Progress:
    """How far some work is; `total` 0 while nobody knows it. `words` say it: `1,200 of 50,000 rows`."""

    words: str
    done: int
    total: int
    is_over: bool


def answer_poll(request: HttpRequest, progress: Progress) -> HttpResponse | None:
    """What the page's own asking gets: the new bar, or once it is over the whole page anew; None for a person.

    The page itself includes `console/_progress.html` with `progress`; both are one address and one view.
    """
    if not request.headers.get("HX-Request"):
        return None
    if progress.is_over:
        return HttpResponse(headers={"HX-Refresh": "true"})
    return render(request, "console/_progress.html", {"progress": progress})
