"""Public links: the lasting links of an account in a unit, one of its own and one a template; what they ask."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from parley.engine.domain.errors.base import NotPermitted
from parley.engine.domain.planning.questions import Question, read_questions, write_questions
from parley.engine.domain.slots import Slot, list_slots
from parley.engine.models import Account, Membership, OrganizationalUnit, PublicLink, RequestTemplate
from parley.engine.services.availability.loading import load_query
from parley.engine.services.availability.terms import read_link_terms
from parley.engine.services.links import make_link_token
from parley.toolkit.clock import now
from parley.toolkit.locking import lock_names


def find_public_link(
    account: Account, unit: OrganizationalUnit, template: RequestTemplate | None = None
) -> PublicLink | None:
    """The account's live public link in the unit: the one by its own preferences, or the one by a template."""
    return _select(account, unit, template).first()


def list_template_links(account: Account, unit: OrganizationalUnit) -> dict[str, PublicLink]:
    """The account's live links by template, by the template's id."""
    links = PublicLink.objects.filter(account=account, unit=unit, template__isnull=False, revoked_at__isnull=True)
    return {str(link.template_id): link for link in links}


def create_public_link(
    account: Account, unit: OrganizationalUnit, template: RequestTemplate | None = None
) -> PublicLink:
    """The account's public link in the unit, made if there is none; with a template, the one by that.

    Raises NotPermitted for a non-member.
    """
    if not Membership.objects.filter(account=account, unit=unit).exists():
        raise NotPermitted("Only members of the organizational unit have a public link there.")
    with transaction.atomic():
        lock_names([f"public_link:{account.pk}:{unit.pk}"])
        return find_public_link(account, unit, template) or _make_link(account, unit, template)


def regenerate_public_link(
    account: Account, unit: OrganizationalUnit, template: RequestTemplate | None = None
) -> PublicLink:
    """A new address in place of the old one, which leads nowhere from now on; it asks the same. Raises NotPermitted."""
    with transaction.atomic():
        lock_names([f"public_link:{account.pk}:{unit.pk}"])
        former = find_public_link(account, unit, template)
        revoke_public_link(account, unit, template)
        link = create_public_link(account, unit, template)
        if former is not None and former.questions:
            link.questions = former.questions
            link.save(update_fields=["questions"])
        return link


def revoke_public_link(account: Account, unit: OrganizationalUnit, template: RequestTemplate | None = None) -> None:
    """Withdraw the account's public link in the unit; bookings made through it stand."""
    _select(account, unit, template).update(revoked_at=now())


def set_questions(link: PublicLink, questions: Sequence[Mapping[str, Any]]) -> None:
    """Keep what the owner asks visitors of their own link. Raises InputRefused(questions)."""
    checked = write_questions(read_questions(questions))
    PublicLink.objects.filter(pk=link.pk).update(questions=checked)


def list_questions(link: PublicLink) -> tuple[Question, ...]:
    """What visitors of a link are asked: by its template, or by its owner."""
    return read_questions(link.template.questions if link.template else link.questions)


def _select(account: Account, unit: OrganizationalUnit, template: RequestTemplate | None) -> QuerySet[PublicLink]:
    return PublicLink.objects.filter(account=account, unit=unit, template=template, revoked_at__isnull=True)


def list_public_link_slots(link: PublicLink, *, leave_out_holder: str = "", max_results: int = 0) -> list[Slot]:
    """The slots on offer through a public link, in order.

    `leave_out_holder` is the stored name of the visitor's own hold (`links.hash_holder`).
    """
    return list_slots(load_query(read_link_terms(link), leave_out_holder=leave_out_holder, max_results=max_results))


def _make_link(account: Account, unit: OrganizationalUnit, template: RequestTemplate | None) -> PublicLink:
    token, token_hash = make_link_token("public_link")
    return PublicLink.objects.create(account=account, unit=unit, template=template, token=token, token_hash=token_hash)
