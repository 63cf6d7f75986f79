"""The pages of the imitated Google: choosing an account, and consent; plain forms that say what they are."""

import re
from html import escape, unescape
from http.client import HTTPConnection
from urllib.parse import urlencode, urlsplit

from tests.fakes.google.rules import PREFIX
from tests.fakes.google.store import Person

# What the scopes are called on the page.
SAID = {
    "calendar": "See, edit, share, and permanently delete all the calendars you can access",
    "calendar.readonly": "See and download any calendar you can access",
    "calendar.events": "View and edit events on all your calendars",
    "calendar.events.owned": "See, create, change, and delete events on calendars you own",
    "calendar.events.freebusy": "See the availability on calendars you have access to",
    "calendar.freebusy": "View your availability in your calendars",
    "calendar.calendarlist.readonly": "See the list of calendars you are subscribed to",
}
STYLE = """
body{font:16px/1.5 system-ui,sans-serif;margin:0;background:#f0f4f9;color:#1f1f1f}
main{max-width:28rem;margin:2rem auto;padding:1.5rem;background:#fff;border-radius:1rem}
.imitation{background:#fff3c4;color:#5c3b00;padding:.6rem 1rem;text-align:center;font-weight:600}
label,button{display:block;width:100%;box-sizing:border-box;padding:.7rem;margin:.4rem 0;text-align:left}
button{border:1px solid #747775;border-radius:.6rem;background:#fff;color:inherit;font:inherit;cursor:pointer}
button.main{background:#0b57d0;color:#fff;text-align:center}button.plain{text-align:center}
@media (prefers-color-scheme:dark){body{background:#131314;color:#e3e3e3}main,button{background:#1f1f1f}}
"""


def show_page(title: str, content: str) -> str:
    """A page of the imitation, marked as such."""
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{escape(title)} – imitated Google</title><style>{STYLE}</style></head><body>"
        '<p class="imitation">This is an imitation of Google, for trying things out.</p>'
        f"<main><h1>{escape(title)}</h1>{content}</main></body></html>"
    )


def _keep(asked: dict[str, str]) -> str:
    return "".join(
        f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">' for name, value in asked.items()
    )


def show_accounts(asked: dict[str, str], people: list[Person]) -> str:
    """Which account?"""
    buttons = "".join(
        f'<button name="account" value="{escape(person.email)}">'
        f"{escape(person.name)}<br>{escape(person.email)}</button>"
        for person in people
    )
    cancel = '<button class="plain" name="cancel" value="1">Cancel</button>'
    return show_page("Choose an account", f'<form method="post">{_keep(asked)}{buttons}{cancel}</form>')


def show_consent(asked: dict[str, str], person: Person, wanted: frozenset[str], unticks: set[str]) -> str:
    """What shall be allowed? Each scope beyond who one is has a box of its own."""
    boxes = ""
    for scope in sorted(scope for scope in wanted if scope.removeprefix(PREFIX).startswith("calendar")):
        short = scope.removeprefix(PREFIX)
        tick = "" if unticks & {short, scope} else " checked"
        said = escape(SAID.get(short, short))
        boxes += f'<label><input type="checkbox" name="allowed" value="{escape(scope)}"{tick}> {said}</label>'
    account = f'<input type="hidden" name="account" value="{escape(person.email)}">'
    buttons = '<button class="main" name="allow" value="1">Continue</button>'
    buttons += '<button class="plain" name="cancel" value="1">Cancel</button>'
    asks = f"<p>{escape(person.email)}</p><p>Select what Parley may access</p>"
    return show_page("Parley wants access", f'<form method="post">{asks}{_keep(asked)}{account}{boxes}{buttons}</form>')


def walk_pages(origin: str, address: str, email: str, unticks: set[str], cancels: bool) -> str:
    """What a person does on the pages in a browser: answers where they are sent, or how they were refused."""
    asked = urlsplit(address)
    status, location, page = _ask(origin, "GET", f"{asked.path}?{asked.query}")
    while status == 200 and not location:
        sent = re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', page)
        if cancels:
            sent.append(("cancel", "1"))
        elif 'name="allow"' in page:
            boxes = re.findall(r'type="checkbox" name="allowed" value="([^"]+)"( checked)?', page)
            sent += [("allowed", scope) for scope, tick in boxes if tick and scope not in unticks] + [("allow", "1")]
        else:
            sent.append(("account", email))
        form = urlencode([(name, unescape(value)) for name, value in sent])
        status, location, page = _ask(origin, "POST", asked.path, form)
    return location or f"refused with {status}"


def _ask(origin: str, method: str, path: str, form: str | None = None) -> tuple[int, str, str]:
    target = urlsplit(origin)
    connection = HTTPConnection(target.hostname or "", target.port, timeout=30)
    try:
        connection.request(method, path, form, {"Content-Type": "application/x-www-form-urlencoded"} if form else {})
        answer = connection.getresponse()
        return answer.status, answer.getheader("Location", ""), answer.read().decode()
    finally:
        connection.close()
