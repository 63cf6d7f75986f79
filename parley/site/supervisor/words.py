"""What the supervisor tells its operator: where Parley is, what is missing, and what to do about it."""

from collections.abc import Sequence

from django.conf import settings

# The exit code with which the preparing process says no, in words on its standard error
REFUSED = 3
UNSET_PROVIDERS = (
    "! Nobody can connect Google or Microsoft 365 yet: `python manage.py set_up_address` prints the way to set them up."
)
RULE = "─" * 78


def describe_start(told: Sequence[str], first_run: str | None) -> str:
    """The lines shown once all of it runs."""
    lines = [RULE, f"Parley {settings.PARLEY_VERSION} runs at {settings.PARLEY_PUBLIC_URL}", *told]
    if first_run:
        lines += ["", "Make the company and its administrator here (once, within 60 minutes):", f"    {first_run}"]
    lines += [f"! {line}" for line in list_missing()]
    return "\n".join([*lines, "Ctrl-C stops it.", RULE])


def list_missing() -> list[str]:
    """Banners: each says what is missing, what that means, and which setting changes it."""
    missing: list[str] = []
    if settings.PARLEY_IS_PUBLIC_URL_LOCAL:
        missing.append("Only this machine can open links: set PARLEY_PUBLIC_URL to the address that candidates reach.")
    elif not settings.PARLEY_PUBLIC_URL.startswith("https://"):
        missing.append("Links go over plain HTTP and can be read on the way: put an HTTPS proxy in front.")
    if settings.PARLEY_SMTP is None:
        missing.append("Mail stays in the catcher here and reaches nobody: set PARLEY_SMTP_URL to your mail server.")
    return missing


def describe_taken_port(port: int) -> str:
    """What to do when somebody else listens on our port."""
    return f"Port {port} is taken. Choose another one: PARLEY_PORT={port + 1} make run"
