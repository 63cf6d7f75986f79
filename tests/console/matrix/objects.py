"""One object for each name of a parameter in the console's addresses: `make_<name>(member)` makes it and answers it.

Whoever adds a parameter name to an address adds its maker here: the permission matrix and the walk along the borders
between companies fill every address in with them, and fail where one is missing.
"""

import io
import sys
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from parley.console.models import (
    BookingBatch,
    Candidate,
    CandidateList,
    Card,
    CronofyAccount,
    EventSubscription,
    InboxThread,
    Member,
    Message,
    MessageTemplate,
    Project,
    ProjectTemplate,
    SignInProvider,
    Stage,
    Team,
    TimeProposal,
)
from parley.console.services.candidates.belongings.files import add_file
from parley.console.services.candidates.belongings.notes import add_note
from parley.console.services.candidates.fields import save_custom_field
from parley.console.services.candidates.tags import find_or_make_tag
from parley.console.services.companies.invitations import invite_member
from parley.console.services.conversations.link_windows import begin_link_window
from parley.console.services.imports.files import take_file
from parley.console.services.integrations.keys import create_key
from parley.console.services.integrations.subscriptions import create_subscription, send_test
from parley.console.services.projects.automations.records import AutomationFacts, write_automation
from parley.console.services.projects.cards import add_to_project
from parley.console.services.projects.records import ProjectFacts, create_project
from parley.console.services.projects.stages import list_stages
from parley.identity.models import UserSession
from parley.toolkit.clock import in_minutes, now
from parley.toolkit.ids import make_token
from tests.console.cast import make_member
from tests.console.conversation_cast import make_candidate, make_conversation


def has_maker(name: str) -> bool:
    """Whether there is one for the parameter."""
    return hasattr(sys.modules[__name__], f"make_{name}")


def make_object(name: str, member: Member) -> Any:
    """The value of the parameter: the id of a new object in the member's company. Raises LookupError."""
    maker = getattr(sys.modules[__name__], f"make_{name}", None)
    if maker is None:
        raise LookupError(f"tests/console/matrix/objects.py has no make_{name}: every parameter name needs a maker.")
    return maker(member)


def make_candidate_id(member: Member) -> str:
    """A candidate."""
    return str(make_candidate(member, email=f"{make_token(6).lower()}@example.org").pk)


def make_conversation_id(member: Member) -> str:
    """A conversation of the member with a candidate."""
    candidate = make_candidate(member, email=f"{make_token(6).lower()}@example.org")
    return str(make_conversation(member, candidate).pk)


def make_import_id(member: Member) -> str:
    """An import of a file whose columns are still to be chosen."""
    content = b"Email,Name\nmilena@example.org,Milena\n"
    return str(take_file(member, SimpleUploadedFile("people.csv", content)).pk)


def make_invitation_id(member: Member) -> int:
    """An invitation that waits."""
    return int(invite_member(member, f"{make_token(6).lower()}@example.org", "recruiter").pk)


def make_member_id(member: Member) -> int:
    """A colleague."""
    return int(make_member(member.company, f"{make_token(6).lower()}@example.org", "Cleo", "Lang", "recruiter").pk)


def make_message_id(member: Member) -> int:
    """A draft of the member's."""
    return int(Message.objects.create(company=member.company, sender=member, subject="Hello", body="Hello").pk)


def make_thread_id(member: Member) -> int:
    """A thread of the inbox."""
    candidate = make_candidate(member, email=f"{make_token(6).lower()}@example.org")
    return int(InboxThread.objects.create(company=member.company, candidate=candidate, owner=member).pk)


def make_window_id(member: Member) -> str:
    """A window of Generate Link; the company has chosen a data centre."""
    CronofyAccount.objects.get_or_create(company=member.company, defaults={"code": "here", "saved_by": member})
    return str(begin_link_window(member, None, "").pk)


def make_key_id(member: Member) -> str:
    """A key of the API."""
    return str(create_key(member, "Tracking system", can_write=True)[0].pk)


def make_webhook_id(member: Member) -> str:
    """A webhook; one for all deliveries."""
    earlier = EventSubscription.objects.filter(company_id=member.company_id).first()
    return str(earlier.pk if earlier else create_subscription(member, "https://ats.example/hook", []).pk)


def make_delivery_id(member: Member) -> int:
    """A delivery of the webhook."""
    return int(send_test(member, make_webhook_id(member)).pk)


def make_company_id(member: Member) -> str:
    """The member's company."""
    return str(member.company_id)


def make_team_id(member: Member) -> int:
    """A team."""
    return int(Team.objects.create(company=member.company, name=make_token(6)).pk)


def make_session_id(member: Member) -> int:
    """A browser in which the member is signed in."""
    return int(UserSession.objects.create(user=member.user, session_key=make_token(12)).pk)


def make_batch_id(member: Member) -> int:
    """A batch of changes of bookings."""
    return int(BookingBatch.objects.create(company=member.company, member=member, kind="cancel").pk)


def make_proposal_id(member: Member) -> int:
    """A time that a candidate proposed, which has passed."""
    proposal = TimeProposal.objects.create(conversation_id=make_conversation_id(member), starts_at=in_minutes(-60))
    return int(proposal.pk)


def make_list_id(member: Member) -> str:
    """A static list."""
    return str(CandidateList.objects.create(company=member.company, name=make_token(6)).pk)


def make_project_id(member: Member) -> str:
    """A project with one candidate in its first stage; one for all that stands in projects."""
    earlier = Project.objects.filter(company_id=member.company_id).first()
    if earlier is not None:
        return str(earlier.pk)
    facts = ProjectFacts(make_token(6), "", member.pk, [])
    project = create_project(member, facts, "given:sourcing")
    chosen = Candidate.objects.filter(pk=make_candidate_id(member))
    add_to_project(project, list_stages(project)[0], chosen, member)
    return str(project.pk)


def make_stage_id(member: Member) -> int:
    """A stage of the project."""
    return int(Stage.objects.filter(project=make_project_id(member)).values_list("pk", flat=True)[0])


def make_card_id(member: Member) -> int:
    """The card in the project."""
    return int(Card.objects.get(project=make_project_id(member)).pk)


def make_automation_id(member: Member) -> int:
    """An automation of the project, switched off."""
    project = Project.objects.get(pk=make_project_id(member))
    stage = list_stages(project)[1]
    facts = AutomationFacts("move", None, on_status="booked", to_stage_id=stage.pk)
    return int(write_automation(project, facts).pk)


def make_project_template_id(member: Member) -> int:
    """A pattern of stages."""
    return int(ProjectTemplate.objects.create(company=member.company, name=make_token(6), stages=["One", "Two"]).pk)


def make_other_id(member: Member) -> str:
    """A candidate to merge with."""
    return make_candidate_id(member)


def make_note_id(member: Member) -> str:
    """A note of the member's on a candidate."""
    return str(add_note(member, Candidate.objects.get(pk=make_candidate_id(member)), "Speaks Serbian").pk)


def make_file_id(member: Member) -> str:
    """A file of a candidate."""
    candidate = Candidate.objects.get(pk=make_candidate_id(member))
    return str(add_file(member, candidate, "letter.txt", 5, io.BytesIO(b"Hello")).pk)


def make_tag_id(member: Member) -> int:
    """A tag that is on nobody."""
    return int(find_or_make_tag(member.company, f"Tag {make_token(6)}").pk)


def make_field_id(member: Member) -> int:
    """A field of the company's own."""
    return int(save_custom_field(member.company, None, f"Field {make_token(6)}").pk)


def make_template_id(member: Member) -> int:
    """A template of the company's messages."""
    return int(MessageTemplate.objects.create(company=member.company, name="Hello", subject="Hello", body="Hi").pk)


def make_provider_id(member: Member) -> str:
    """A provider of the organisation."""
    provider = SignInProvider.objects.create(
        organisation=member.company.organisation,
        kind="oidc",
        name="Directory",
        issuer="https://id.example",
        client_id="console",
        client_secret="secret",
        domain="harbour.example",
        checked_at=now(),
    )
    return str(provider.pk)


def make_table(member: Member) -> str:
    """A table of the dashboard; every company has it."""
    return "load"
