"""Identity as a Django app: a unit of migration."""

from django.apps import AppConfig


class IdentityConfig(AppConfig):
    """Tables of who can sign in."""

    name = "parley.identity"
    label = "identity"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.contrib.auth.signals import user_logged_in, user_logged_out

        from parley.identity.sessions import forget_session, keep_session

        user_logged_in.connect(keep_session)
        user_logged_out.connect(forget_session)
