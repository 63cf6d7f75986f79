"""The console as a Django app: a unit of migration."""

from django.apps import AppConfig


class ConsoleConfig(AppConfig):
    """Tables of the console."""

    name = "parley.console"
    label = "console"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from allauth.account.signals import password_changed, password_reset
        from allauth.mfa.signals import authenticator_added, authenticator_removed
        from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed

        from parley.console.services.access import sign_ins

        user_logged_in.connect(sign_ins.note_sign_in)
        user_logged_out.connect(sign_ins.note_sign_out)
        user_login_failed.connect(sign_ins.note_failure)
        password_changed.connect(sign_ins.note_password)
        password_reset.connect(sign_ins.note_password)
        authenticator_added.connect(sign_ins.note_second_factor)
        authenticator_removed.connect(sign_ins.note_second_factor_removed)
