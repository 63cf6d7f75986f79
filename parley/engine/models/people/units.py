"""Organizational units: the colleagues of one company on the engine."""

from functools import partial

from django.db import models

from parley.engine.models.people.accounts import Account
from parley.toolkit.clock import now
from parley.toolkit.ids import make_id


class OutsideChanges(models.TextChoices):
    """What becomes of a booking whose event its host changed in their own calendar."""

    FOLLOW = "follow"
    ASK = "ask"


class ForwardedLinks(models.TextChoices):
    """What becomes of a link that somebody else uses than the person it was made for."""

    ALLOW = "allow"
    REFUSE = "refuse"
    NEW_PERSON = "new_person"


class OrganizationalUnit(models.Model):
    """A company's unit; tied to one tenant of one application, because only a signed token names a company."""

    id = models.CharField(primary_key=True, max_length=40, default=partial(make_id, "oru"))
    name = models.CharField(max_length=200)
    application = models.ForeignKey("engine.Application", null=True, blank=True, on_delete=models.SET_NULL)
    tenant_id = models.CharField(max_length=200, blank=True, default="")
    is_auto_join = models.BooleanField(default=True)
    # As #rrggbb; empty means the usual colour. Contrast is corrected where it is shown.
    accent_color = models.CharField(max_length=7, blank=True, default="")
    outside_changes = models.CharField(max_length=10, choices=OutsideChanges.choices, default=OutsideChanges.FOLLOW)
    # Whether a time is refused when a calendar of somebody who has to take part cannot be asked just then.
    checks_live = models.BooleanField(default=False)
    forwarded_links = models.CharField(max_length=10, choices=ForwardedLinks.choices, default=ForwardedLinks.ALLOW)
    # Whether whoever books through a public link first shows that their address is theirs.
    confirms_email = models.BooleanField(default=False)
    # Until how long before the start candidates may move or cancel by themselves; 0: until it begins.
    change_notice_minutes = models.PositiveIntegerField(default=0)
    # How often candidates may move one booking; None: as often as they like.
    most_moves = models.PositiveSmallIntegerField(null=True, blank=True)
    # Whether candidates have to say why they move or cancel.
    asks_reason = models.BooleanField(default=False)
    # Sites that may show candidates' pages inside their own, as origins.
    embed_origins = models.JSONField[list[str], list[str]](default=list, blank=True)
    created_at = models.DateTimeField(default=now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["application", "tenant_id"], condition=~models.Q(tenant_id=""), name="one_unit_a_tenant"
            )
        ]

    def __str__(self) -> str:
        return self.id


class Role(models.TextChoices):
    """What a member may do in the unit."""

    OWNER = "owner"
    SCHEDULER_ADMIN = "scheduler_admin"
    DEVELOPER_ADMIN = "developer_admin"
    DEVELOPER = "developer"
    MEMBER = "member"


class Membership(models.Model):
    """That an account belongs to a unit, and as what."""

    unit = models.ForeignKey(OrganizationalUnit, on_delete=models.CASCADE, related_name="memberships")
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=20, choices=Role.choices, default=Role.MEMBER)
    joined_at = models.DateTimeField(default=now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["unit", "account"], name="one_membership_a_unit")]


class UnitLogo(models.Model):
    """The picture that candidates see of a unit; kept here, since an installation is one folder and one database."""

    unit = models.OneToOneField(OrganizationalUnit, on_delete=models.CASCADE, primary_key=True, related_name="logo")
    content = models.BinaryField()
    content_type = models.CharField(max_length=20)
    digest = models.CharField(max_length=32, db_index=True)


class UnitInvitation(models.Model):
    """An invitation by mail to join a unit with a role; its link is kept as a keyed hash only."""

    unit = models.ForeignKey(OrganizationalUnit, on_delete=models.CASCADE, related_name="invitations")
    email = models.EmailField(max_length=254)
    role = models.CharField(max_length=20, choices=Role.choices, default=Role.MEMBER)
    token_hash = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(Account, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=now)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)


class UnitResource(models.Model):
    """A room or another thing of a unit (`res_`) with a mailbox of its own."""

    id = models.CharField(primary_key=True, max_length=40, default=partial(make_id, "res"))
    unit = models.ForeignKey(OrganizationalUnit, on_delete=models.CASCADE, related_name="resources")
    name = models.CharField(max_length=200)
    email = models.EmailField(max_length=254)
    created_at = models.DateTimeField(default=now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["unit", "email"], name="one_resource_an_address")]


class Vouching(models.Model):
    """That an application's tenant vouches for an account: only then may its hand-over sign the account in."""

    application = models.ForeignKey("engine.Application", on_delete=models.CASCADE)
    tenant_id = models.CharField(max_length=200)
    email = models.EmailField(max_length=254)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="vouchings")
    created_at = models.DateTimeField(default=now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["application", "tenant_id", "email"], name="one_vouching_an_address")
        ]
