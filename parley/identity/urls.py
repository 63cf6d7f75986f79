"""Addresses of signing in: those of django-allauth that Parley uses; nobody can sign up by themselves."""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from django.urls import path, re_path

from parley.toolkit.routes import declares

public = declares("public")
signed_in = declares("signed_in")

urlpatterns = [
    path("login/", public(account.login), name="account_login"),
    path("logout/", public(account.logout), name="account_logout"),
    path("inactive/", public(account.account_inactive), name="account_inactive"),
    path("password/reset/", public(account.password_reset), name="account_reset_password"),
    path("password/reset/done/", public(account.password_reset_done), name="account_reset_password_done"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        public(account.password_reset_from_key),
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/key/done/",
        public(account.password_reset_from_key_done),
        name="account_reset_password_from_key_done",
    ),
    path("password/change/", signed_in(account.password_change), name="account_change_password"),
    path("reauthenticate/", signed_in(account.reauthenticate), name="account_reauthenticate"),
    path("2fa/", signed_in(mfa.index), name="mfa_index"),
    path("2fa/authenticate/", public(mfa.authenticate), name="mfa_authenticate"),
    path("2fa/reauthenticate/", signed_in(mfa.reauthenticate), name="mfa_reauthenticate"),
    path("2fa/totp/activate/", signed_in(totp.activate_totp), name="mfa_activate_totp"),
    path("2fa/totp/deactivate/", signed_in(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path("2fa/recovery-codes/", signed_in(recovery.view_recovery_codes), name="mfa_view_recovery_codes"),
    path(
        "2fa/recovery-codes/generate/",
        signed_in(recovery.generate_recovery_codes),
        name="mfa_generate_recovery_codes",
    ),
    path(
        "2fa/recovery-codes/download/",
        signed_in(recovery.download_recovery_codes),
        name="mfa_download_recovery_codes",
    ),
    path("2fa/passkeys/", signed_in(webauthn.list_webauthn), name="mfa_list_webauthn"),
    path("2fa/passkeys/add/", signed_in(webauthn.add_webauthn), name="mfa_add_webauthn"),
    path("2fa/passkeys/<int:pk>/rename/", signed_in(webauthn.edit_webauthn), name="mfa_edit_webauthn"),
    path("2fa/passkeys/<int:pk>/remove/", signed_in(webauthn.remove_webauthn), name="mfa_remove_webauthn"),
    path("2fa/passkeys/log-in/", public(webauthn.login_webauthn), name="mfa_login_webauthn"),
    path(
        "2fa/passkeys/reauthenticate/",
        signed_in(webauthn.reauthenticate_webauthn),
        name="mfa_reauthenticate_webauthn",
    ),
]
