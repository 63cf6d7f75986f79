"""The company that `make demo` starts with: sample candidates and an administrator to sign in as."""

import secrets

from parley.console.services.first_run import FirstRun, issue_first_run_address, set_up_company

EMAIL = "demo@example.org"


def make_demo_company() -> str | None:
    """Make the sample company through the same door as everybody's; answers how to sign in, None when it exists."""
    address = issue_first_run_address()
    if address is None:
        return None
    password = secrets.token_urlsafe(12)
    token = address.rsplit("/", 1)[1]
    set_up_company(token, FirstRun("Example Bakery", "Demo", "Recruiter", EMAIL, password, "Europe/Berlin", True))
    return f"Sign in as {EMAIL} with the password {password} (shown this once)."
