"""What a candidate's profile and card show."""

from typing import Any

from parley.console.domain.roles import Capability
from parley.console.models import Candidate, Member
from parley.console.pages.candidates.forms import list_countries, list_languages
from parley.console.pages.candidates.lines import show_happenings
from parley.console.pages.permissions import MemberRequest
from parley.console.pages.privacy.candidates import describe_privacy
from parley.console.services.candidates.belongings.files import list_files
from parley.console.services.candidates.belongings.notes import list_notes
from parley.console.services.candidates.belongings.watches import is_watching
from parley.console.services.candidates.fields import list_named_values
from parley.console.services.candidates.happenings import GROUPS, list_happenings
from parley.console.services.candidates.records import list_other_addresses
from parley.console.services.candidates.tags import list_tags_of
from parley.console.services.conversations.histories import describe_history
from parley.toolkit.ids import make_token
from parley.toolkit.presenting.days import find_number


def describe_profile(member: Member, candidate: Candidate) -> dict[str, Any]:
    """The person with everything that belongs to them, except the timeline."""
    # Of whom nothing is known any more, nothing can be done either.
    is_known = candidate.anonymised_at is None
    return {
        "candidate": candidate,
        "country": dict(list_countries()).get(candidate.country, "") if candidate.country else "",
        "mail_language": dict(list_languages()).get(candidate.language, "") if candidate.language else "",
        "history": describe_history(candidate),
        "tags": [{"pk": pk, "name": name} for pk, name in list_tags_of(candidate)],
        "values": list_named_values(candidate),
        "other_addresses": list_other_addresses(candidate),
        "notes": list_notes(candidate),
        "files": list_files(candidate),
        "is_watching": is_watching(member, candidate),
        "privacy": describe_privacy(candidate),
        "can_edit": is_known and member.can(Capability.EDIT_CANDIDATES),
        "can_send": is_known and member.can(Capability.SEND_MESSAGES),
        "can_manage": is_known and member.can(Capability.MANAGE_CONVERSATIONS),
        "can_export": is_known and member.can(Capability.EXPORT_DATA),
        "can_erase": is_known and member.can(Capability.ERASE_CANDIDATES),
        "form_key": make_token(),
        "tzid": member.user.tzid or "UTC",
    }


def describe_timeline(request: MemberRequest, candidate: Candidate) -> dict[str, Any]:
    """A page of the timeline, of the group that the address names, from the line on that it names."""
    group = request.GET.get("kind", "")
    group = group if group in GROUPS else ""
    older = request.GET.get("older", "")
    page = list_happenings(candidate, group, find_number(older) or 0)
    tzid = request.member.user.tzid or "UTC"
    return {
        "group": group,
        "groups": [(name, label) for name, (label, _) in GROUPS.items()],
        "happenings": show_happenings(page.lines, tzid),
        "older": page.older,
        "tzid": tzid,
    }
