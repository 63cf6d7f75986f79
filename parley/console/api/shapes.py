"""The shapes of the API's bodies, from which its OpenAPI document is made."""

from datetime import datetime

from ninja import Field, Schema


class CandidateFactsIn(Schema):
    """What is known about a candidate; in a change, what is not named stays."""

    first_name: str | None = Field(None, max_length=100)
    last_name: str | None = Field(None, max_length=100)
    email: str | None = Field(None, max_length=254)
    phone: str | None = Field(None, max_length=40)
    headline: str | None = Field(None, max_length=200)
    address: str | None = Field(None, max_length=300)
    country: str | None = Field(None, max_length=2)
    language: str | None = Field(None, max_length=10)
    tzid: str | None = Field(None, max_length=64)
    fields: dict[str, str] | None = Field(None, description="The company's own fields, by name.")
    tags: list[str] | None = Field(None, description="Tags to add.", max_length=50)


class CandidateOut(Schema):
    """A candidate."""

    id: str
    first_name: str
    last_name: str
    email: str
    phone: str
    headline: str
    address: str
    country: str
    language: str
    tzid: str
    source: str
    tags: list[str]
    fields: dict[str, str]
    consent: str
    is_unsubscribed: bool
    is_undeliverable: bool
    is_archived: bool
    is_anonymised: bool
    created_at: datetime
    changed_at: datetime
    url: str


class OwnerOut(Schema):
    """The member whose conversation it is."""

    name: str
    email: str


class ConversationOut(Schema):
    """A conversation with its link, status and time."""

    id: str
    candidate_id: str | None
    owner: OwnerOut
    status: str
    title: str
    link_url: str | None
    starts_at: datetime | None
    ends_at: datetime | None
    invitee_tzid: str
    host_name: str
    duration_minutes: int | None
    sent_at: datetime | None
    opened_at: datetime | None
    expires_at: datetime | None
    revoked_at: datetime | None
    created_at: datetime


class ConversationIn(Schema):
    """A link for one candidate, leading to the public URL of the member the key acts as."""

    candidate_id: str
    expires_in_days: int | None = Field(None, ge=1, le=365)
    is_single_use: bool = False


class ListOut(Schema):
    """A list of candidates; restricted ones are not told."""

    id: str
    name: str
    kind: str


class CandidateIdsIn(Schema):
    """Candidates by their ids."""

    candidate_ids: list[str] = Field(max_length=2000)


class WebhookIn(Schema):
    """An address that is told what happens."""

    url: str = Field(max_length=500)
    events: list[str] = Field(default_factory=list, description="Kinds of events; none named means all.")


class WebhookOut(Schema):
    """A webhook; its secret is told once, when it is made."""

    id: str
    url: str
    events: list[str]
    secret: str | None = None
    ended_reason: str
    created_at: datetime


class MeOut(Schema):
    """Whom the key acts as."""

    company_id: str
    company_name: str
    member_email: str
    role: str
    can_write: bool


class CandidatePage(Schema):
    """A page of candidates."""

    data: list[CandidateOut]
    next_cursor: str | None


class ConversationPage(Schema):
    """A page of conversations."""

    data: list[ConversationOut]
    next_cursor: str | None


class ErrorFacts(Schema):
    """What happened."""

    type: str
    message: str
    fields: dict[str, str]


class ErrorOut(Schema):
    """A refusal."""

    error: ErrorFacts
