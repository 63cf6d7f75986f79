"""As a program: prepares an engine whose one recruiter can always be booked; answers the public link's token."""

import sys


def main() -> None:
    """Tables, static files, a recruiter with the built-in calendar, a unit of this engine's console, a public link."""
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)

    from parley.engine.models import Connection
    from parley.engine.services.applications.applications import ensure_builtin_application
    from parley.engine.services.availability.availability import save_preferences
    from parley.engine.services.calendars.connecting.servers import connect_builtin_calendar
    from parley.engine.services.calendars.sync.runs import sync_due_connections
    from parley.engine.services.public_links import create_public_link
    from tests.engine.booking_cast import ALWAYS_OPEN, keep_hours, make_account, make_unit

    ana = make_account("Ana Ruiz")
    unit = make_unit(ana, application=ensure_builtin_application())
    keep_hours(ana, ALWAYS_OPEN)
    save_preferences(ana, {"period_days": 60, "minimum_notice_minutes": 0})
    connect_builtin_calendar(ana)
    sync_due_connections()
    assert Connection.objects.get().last_error == "", Connection.objects.get().last_error
    sys.stdout.write(create_public_link(ana, unit).token + "\n")


if __name__ == "__main__":
    main()
