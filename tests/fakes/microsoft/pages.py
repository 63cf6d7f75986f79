"""The pages of the imitated sign-in, plain forms without script."""

from html import escape

from tests.fakes.microsoft.store import Person, Tenant

HIDDEN = {"account", "decision"}
STYLE = (
    "body{font:16px/1.5 'Segoe UI',sans-serif;margin:0;background:#f2f2f2;color:#1b1b1b}"
    "main{max-width:27rem;margin:2rem auto;background:#fff;padding:2rem;box-shadow:0 2px 6px #0003}"
    ".imitation{background:#5c2d91;color:#fff;padding:.6rem 1rem;text-align:center}"
    "label{display:block;padding:.5rem 0}button{font:inherit;padding:.5rem 1.2rem;margin:1rem .5rem 0 0;border:0}"
    ".main{background:#0067b8;color:#fff}h1{font-size:1.4rem}"
)
SCOPES = {
    "openid": "Sign you in",
    "profile": "View your basic profile",
    "email": "View your email address",
    "offline_access": "Maintain access to data you have given it access to",
    "User.Read": "Sign you in and read your profile",
    "Calendars.Read": "Read your calendars",
    "Calendars.ReadWrite": "Have full access to your calendars",
    "MailboxSettings.Read": "Read your mailbox settings",
}


def write_page(title: str, content: str) -> str:
    """Any of the pages; each says that it is an imitation."""
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f'<meta name="viewport" content="width=device-width"><style>{STYLE}</style></head><body>'
        '<p class="imitation" role="note">This is an imitation of Microsoft\'s sign-in, not Microsoft.</p>'
        f"<main><h1>{escape(title)}</h1>{content}</main></body></html>"
    )


def write_consent(people: list[Person], query: dict[str, str], scopes: list[str]) -> str:
    """Choose an account and allow, or cancel. Microsoft asks for all permissions together: there is nothing to tick."""
    hint = query.get("login_hint", "").lower()
    chosen = next((person for person in people if person.email.lower() == hint), people[0] if people else None)
    accounts = "".join(
        f'<label><input type="radio" name="account" value="{escape(person.email)}"{" checked" * (person is chosen)}>'
        f" {escape(person.name)} ({escape(person.email)})</label>"
        for person in people
    )
    asked = "".join(f"<li>{escape(SCOPES.get(scope, scope))}</li>" for scope in scopes)
    return write_page(
        "Permissions requested",
        f'<form method="post"><fieldset><legend>Account</legend>{accounts}</fieldset>'
        f"<p>Parley would like to:</p><ul>{asked}</ul>{write_hidden(query)}"
        '<button class="main" name="decision" value="accept">Accept</button>'
        '<button name="decision" value="cancel">Cancel</button></form>',
    )


def write_approval_needed(query: dict[str, str], email: str) -> str:
    """What people see whose administrator has to approve."""
    return write_page(
        "Need admin approval",
        "<p>Parley needs permission to access resources in your organization that only an admin can grant.</p>"
        f'<form method="post">{write_hidden(query)}<input type="hidden" name="account" value="{escape(email)}">'
        '<button class="main" name="decision" value="return">'
        "Return to the application without granting consent</button></form>",
    )


def write_admin_consent(tenants: list[Tenant], query: dict[str, str]) -> str:
    """Where an administrator approves for everybody."""
    choices = "".join(
        f'<label><input type="radio" name="account" value="{escape(tenant.id)}"{" checked" * (index == 0)}>'
        f" The administrator of {escape(tenant.name)}</label>"
        for index, tenant in enumerate(tenants)
    )
    return write_page(
        "Permissions requested: review for your organization",
        f'<form method="post"><fieldset><legend>Organization</legend>{choices}</fieldset>{write_hidden(query)}'
        '<button class="main" name="decision" value="accept">Accept</button>'
        '<button name="decision" value="cancel">Cancel</button></form>',
    )


def write_trouble(number: int, message: str) -> str:
    """A refusal that goes to nobody's address."""
    return write_page("Sorry, but we're having trouble signing you in.", f"<p>AADSTS{number}: {escape(message)}</p>")


def write_hidden(query: dict[str, str]) -> str:
    """What was asked, carried through the form."""
    return "".join(
        f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">'
        for name, value in query.items()
        if name not in HIDDEN
    )
