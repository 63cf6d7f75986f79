"""Addresses of the screens of companies, rules of signing in, blocking and the audit log."""

from django.urls import path

from parley.console.pages.access.audit import check_audit, export_audit, set_keeping, show_audit
from parley.console.pages.access.blocking import block, show_belongings, unblock
from parley.console.pages.access.companies import rename, show_companies
from parley.console.pages.access.rules import show_rules

urlpatterns = [
    path("company/members/<int:member_id>/block", block, name="member_block"),
    path("company/members/<int:member_id>/unblock", unblock, name="member_unblock"),
    path("company/members/<int:member_id>/belongings", show_belongings, name="member_belongings"),
    path("company/companies", show_companies, name="companies"),
    path("company/companies/<str:company_id>/rename", rename, name="company_rename"),
    path("company/settings/signing-in", show_rules, name="sign_in_rules"),
    path("company/audit", show_audit, name="audit_log"),
    path("company/audit/export", export_audit, name="audit_export"),
    path("company/audit/check", check_audit, name="audit_check"),
    path("company/audit/keeping", set_keeping, name="audit_keeping"),
]
