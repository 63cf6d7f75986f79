"""The actions of the audit log in words; one that has none yet is read from its route's name."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as marked

WORDS = {
    "signed_in": marked("Logged in"),
    "sign_in_failed": marked("Log-in failed"),
    "signed_out": marked("Logged out"),
    "password_changed": marked("Password changed"),
    "second_factor_added": marked("Second factor added"),
    "second_factor_removed": marked("Second factor removed"),
    "member_invite": marked("Member invited"),
    "invitation_withdraw": marked("Invitation withdrawn"),
    "member_role": marked("Role changed"),
    "member_block": marked("Member blocked"),
    "member_unblock": marked("Member unblocked"),
    "member_belongings": marked("Belongings handed over"),
    "companies": marked("Company made"),
    "company_rename": marked("Company renamed"),
    "switch_company": marked("Company switched"),
    "sign_in_rules": marked("Rules of signing in changed"),
    "audit_export": marked("Audit log exported"),
    "audit_check": marked("Audit log checked"),
    "audit_keeping": marked("Keeping of the audit log changed"),
    "profile": marked("Own profile changed"),
    "cronofy_add": marked("Data centre saved"),
    "cronofy_authorize": marked("Authorization begun"),
    "cronofy_revoke": marked("Authorization revoked"),
    "candidate_add": marked("Candidate added"),
    "candidate_edit": marked("Candidate changed"),
    "message_begin": marked("Message begun"),
    "message_write": marked("Message written"),
    "api_add_candidate": marked("Candidate added by other software"),
    "api_change_candidate": marked("Candidate changed by other software"),
    "api_add_conversation": marked("Link made by other software"),
    "api_revoke_conversation": marked("Link ended by other software"),
    "api_add_to": marked("Candidates put on a list by other software"),
    "api_remove_from": marked("Candidates taken off a list by other software"),
    "api_add_webhook": marked("Webhook added by other software"),
    "api_remove_webhook": marked("Webhook removed by other software"),
}


def name_action(action: str) -> str:
    """What an action is called on the screen."""
    words = WORDS.get(action)
    return _(words) if words else action.replace("_", " ").replace("-", " ").capitalize()
