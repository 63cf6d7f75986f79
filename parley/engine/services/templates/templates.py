"""Templates of a unit: what requests begin with, and what public links offer and ask."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from parley.engine.domain.errors.base import InputRefused
from parley.engine.domain.errors.people import TemplateUnknown
from parley.engine.domain.planning.questions import read_questions, write_questions
from parley.engine.models import (
    Account,
    Membership,
    OrganizationalUnit,
    Pool,
    PublicLink,
    RequestTemplate,
    TemplateKind,
)
from parley.engine.services.people.typed_words import LONGEST_NAME, check_place, check_text
from parley.engine.services.people.units import require_scheduler
from parley.engine.services.pools.drafts import PoolDraft
from parley.toolkit.clock import now

_BOUNDS = {
    "duration_minutes": (5, 24 * 60),
    "period_days": (1, 200),
    "start_interval_minutes": (5, 4 * 60),
    "buffer_before_minutes": (0, 12 * 60),
    "buffer_after_minutes": (0, 12 * 60),
    "minimum_notice_minutes": (0, 60 * 24 * 60),
}
_TEXTS = {"summary": 1024, "description": 4096}
# Those by which a link for somebody in particular is made, by a person or by an application.
LINK_KINDS = (TemplateKind.REQUEST, TemplateKind.TRIGGER)


@dataclass(frozen=True, slots=True)
class TemplateWish:
    """What a template shall be. `host` is an account's id, a pool's, or empty: whoever uses it hosts.

    `values` are columns of the template; what is missing stays as it is, or begins as the model says.
    """

    kind: str
    name: str
    host: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)
    questions: Sequence[Mapping[str, Any]] = ()


def list_templates(unit: OrganizationalUnit, kind: str = "") -> list[RequestTemplate]:
    """The unit's templates by name, of one kind if given."""
    found = RequestTemplate.objects.filter(unit=unit, retired_at=None).select_related("host", "host_pool")
    return list((found.filter(kind=kind) if kind else found).order_by("name", "pk"))


def get_template(units: Sequence[OrganizationalUnit], template_id: str) -> RequestTemplate:
    """A template of one of these units, with its unit. Raises TemplateUnknown."""
    found = RequestTemplate.objects.filter(unit__in=units, pk=template_id, retired_at=None)
    template = found.select_related("unit", "host", "host_pool").first()
    if template is None:
        raise TemplateUnknown
    return template


def create_template(by: Account, unit: OrganizationalUnit, wish: TemplateWish) -> RequestTemplate:
    """Make a template. Raises NotPermitted, InputRefused with the field."""
    require_scheduler(by, unit)
    if wish.kind not in TemplateKind.values:
        raise InputRefused("A template is for scheduling requests, for public links or for triggers.", field="kind")
    return RequestTemplate.objects.create(unit=unit, kind=wish.kind, **_check(unit, wish, wish.kind))


def edit_template(by: Account, template: RequestTemplate, wish: TemplateWish) -> None:
    """Change a template; links that were made from it follow at once. Raises NotPermitted, InputRefused."""
    require_scheduler(by, template.unit)
    columns = _check(template.unit, wish, template.kind)
    for name, value in columns.items():
        setattr(template, name, value)
    template.save(update_fields=list(columns))


def retire_template(by: Account, template: RequestTemplate) -> None:
    """Offer a template no longer, and withdraw the public links that were made from it. Raises NotPermitted."""
    require_scheduler(by, template.unit)
    RequestTemplate.objects.filter(pk=template.pk).update(retired_at=now())
    PublicLink.objects.filter(template=template, revoked_at=None).update(revoked_at=now())


def list_draft_values(template: RequestTemplate, *, is_hosted: bool) -> dict[str, Any]:
    """What a request made by a template begins with (fields of `requests.drafts.RequestDraft`).

    Unless somebody else was named to host (`is_hosted`), the pool of the template sends the host.
    """
    values = {
        "summary": template.summary,
        "description": template.description,
        "place": template.place,
        "duration_minutes": template.duration_minutes,
        "period": {"kind": "days", "days": template.period_days},
        "start_interval_minutes": template.start_interval_minutes,
        "buffer_before_minutes": template.buffer_before_minutes,
        "buffer_after_minutes": template.buffer_after_minutes,
        "minimum_notice_minutes": template.minimum_notice_minutes,
        "is_reschedule_allowed": template.is_reschedule_allowed,
    }
    if template.host_pool is not None and not is_hosted:
        values["pools"] = [PoolDraft(pool_id=template.host_pool.pk, is_host=True)]
    return values if template.summary else {name: value for name, value in values.items() if name != "summary"}


def describe_template(template: RequestTemplate) -> dict[str, Any]:
    """A template as applications are told of it."""
    host = template.host
    return {
        "template_id": template.pk,
        "kind": template.kind,
        "name": template.name,
        "summary": template.summary,
        "duration": {"minutes": template.duration_minutes},
        "host": {"sub": host.pk} if host is not None else None,
        "host_group": {"sub": template.host_pool_id} if template.host_pool_id else None,
    }


def _check(unit: OrganizationalUnit, wish: TemplateWish, kind: str) -> dict[str, Any]:
    if kind == TemplateKind.TRIGGER and not wish.host:
        # An automation uses it: nobody is there to host.
        raise InputRefused("A template for triggers says who hosts: a colleague, or a pool.", field="host")
    checked: dict[str, Any] = {"name": check_text(wish.name, "name", LONGEST_NAME), **_find_host(unit, wish.host)}
    for name, value in wish.values.items():
        if name in _TEXTS:
            checked[name] = check_text(value, name, _TEXTS[name], is_required=False, has_lines=name == "description")
        elif name in _BOUNDS:
            least, most = _BOUNDS[name]
            if not least <= value <= most:
                raise InputRefused(f"Please give a number between {least} and {most}.", field=name)
            checked[name] = value
        elif name == "place":
            checked[name] = check_place(value)
        elif name == "is_reschedule_allowed":
            checked[name] = bool(value)
        else:
            raise InputRefused("A template has no such value.", field=name)
    checked["questions"] = write_questions(read_questions(wish.questions))
    return checked


def _find_host(unit: OrganizationalUnit, host: str) -> dict[str, Any]:
    if not host:
        return {"host": None, "host_pool": None}
    pool = Pool.objects.filter(unit=unit, pk=host, is_listed=True, retired_at=None).first()
    if pool is not None:
        return {"host": None, "host_pool": pool}
    seat = Membership.objects.filter(unit=unit, account_id=host, account__is_active=True).select_related("account")
    membership = seat.first()
    if membership is None:
        raise InputRefused("This is nobody of the organizational unit.", field="host")
    return {"host": membership.account, "host_pool": None}
