"""Addresses of the screens of companies, rules of signing in, blocking and the audit log."""

from django.urls import path

from parley.console.pages.access.audit import check_audit, export_audit, set_keeping, show_audit
from parley.console.pages.access.blocking import block, show_belongings, unblock
from parley.console.pages.access.companies import rename, show_companies
from parley.console.pages.access.providers import check, remove, show_providers
from parley.console.pages.access.rules import show_rules
from parley.console.pages.access.single_sign_on import choose_provider, come_back, leave

urlpatterns = [
    path("company/members/<int:member_id>/block", block, name="member_block"),
    path("company/members/<int:member_id>/unblock", unblock, name="member_unblock"),
    path("company/members/<int:member_id>/belongings", show_belongings, name="member_belongings"),
    path("company/companies", show_companies, name="companies"),
    path("company/companies/<str:company_id>/rename", rename, name="company_rename"),
    path("company/settings/signing-in", show_rules, name="sign_in_rules"),
    path("company/settings/single-sign-on", show_providers, name="sign_in_providers"),
    path("company/settings/single-sign-on/<str:provider_id>/check", check, name="sign_in_provider_check"),
    path("company/settings/single-sign-on/<str:provider_id>/remove", remove, name="sign_in_provider_remove"),
    path("sign-in", choose_provider, name="sign_in"),
    path("sign-in/leave", leave, name="sign_in_leave"),
    path("sign-in/back", come_back, name="sign_in_back"),
    path("company/audit", show_audit, name="audit_log"),
    path("company/audit/export", export_audit, name="audit_export"),
    path("company/audit/check", check_audit, name="audit_check"),
    path("company/audit/keeping", set_keeping, name="audit_keeping"),
]
