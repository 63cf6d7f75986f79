"""Roles of a company's members and what each may do: the one table that every page and the API ask."""

from enum import StrEnum


class Role(StrEnum):
    """What a member is in a company; an organisation's administrators are it in each of its companies."""

    ORGANISATION_ADMIN = "organisation_admin"
    COMPANY_ADMIN = "company_admin"
    RECRUITER = "recruiter"
    CONTENT_CREATOR = "content_creator"
    READ_ONLY = "read_only"


class Capability(StrEnum):
    """One thing that a role may or may not do; pages and API operations each name theirs."""

    READ_CANDIDATES = "read_candidates"  # profiles, lists, projects, conversations, messages, bookings, files
    EDIT_CANDIDATES = "edit_candidates"  # add, edit, merge, tag, note, import, lists, projects
    MANAGE_CONVERSATIONS = "manage_conversations"  # links, bookings, attendance, reassigning
    SEND_MESSAGES = "send_messages"
    EDIT_TEMPLATES = "edit_templates"  # templates and saved replies of the company; no data of candidates
    READ_NUMBERS = "read_numbers"  # dashboards: counts, never a candidate's name
    EXPORT_DATA = "export_data"  # tables as files
    ERASE_CANDIDATES = "erase_candidates"  # anonymise, consent rules, retention
    READ_SETTINGS = "read_settings"
    MANAGE_COMPANY = "manage_company"  # settings, Cronofy, keys, webhooks
    MANAGE_MEMBERS = "manage_members"
    READ_AUDIT = "read_audit"
    MANAGE_ORGANISATION = "manage_organisation"  # companies, sign-in by OIDC, session and password rules


_READER = frozenset({Capability.READ_CANDIDATES, Capability.READ_NUMBERS, Capability.READ_SETTINGS})
_RECRUITER = _READER | {
    Capability.EDIT_CANDIDATES,
    Capability.MANAGE_CONVERSATIONS,
    Capability.SEND_MESSAGES,
    Capability.EDIT_TEMPLATES,
    Capability.EXPORT_DATA,
}
_COMPANY_ADMIN = _RECRUITER | {
    Capability.ERASE_CANDIDATES,
    Capability.MANAGE_COMPANY,
    Capability.MANAGE_MEMBERS,
    Capability.READ_AUDIT,
}

CAPABILITIES: dict[Role, frozenset[Capability]] = {
    Role.ORGANISATION_ADMIN: frozenset(Capability),
    Role.COMPANY_ADMIN: _COMPANY_ADMIN,
    Role.RECRUITER: _RECRUITER,
    Role.CONTENT_CREATOR: frozenset({Capability.EDIT_TEMPLATES, Capability.READ_NUMBERS}),
    Role.READ_ONLY: _READER,
}
# Whoever may change a company's settings and members.
ADMIN_ROLES = frozenset({Role.ORGANISATION_ADMIN, Role.COMPANY_ADMIN})


def has_capability(role: str, capability: Capability) -> bool:
    """Whether somebody of that role may do it."""
    return capability in CAPABILITIES[Role(role)]
