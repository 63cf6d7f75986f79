"""`make campaign-injections`: 10,000 attempts to write into mails and invitations what nobody meant, all harmless."""

import os
import sys
import time

COUNT = 10_000


def main() -> int:
    """Try all; a mail that is other than meant ends in an AssertionError."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "parley.site.settings")
    import django

    django.setup()
    from tests.engine.mails.test_injections import check_payloads

    began = time.monotonic()
    taken, refused = check_payloads(COUNT)
    print(f"{COUNT} attempts, {refused} refused, {taken} written and harmless, {time.monotonic() - began:.0f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
