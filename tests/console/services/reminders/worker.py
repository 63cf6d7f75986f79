"""As a program: a worker whose clock stands where it is told; it does what is due, says so, and waits for the next."""

import sys
from datetime import datetime


def main() -> None:
    """For each line with an instant: hand on what happened, send what is due, and answer how many that was."""
    import django

    django.setup()
    from parley.console.services.relaying.entries import relay_due_entries
    from parley.console.services.reminders.sending import send_due_reminders
    from parley.toolkit.clock import frozen

    _say("ready")
    for line in sys.stdin:
        with frozen(datetime.fromisoformat(line.strip())):
            while relay_due_entries():
                pass
            count = 0
            while found := send_due_reminders():
                count += found
        _say(str(count))


def _say(words: str) -> None:
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
