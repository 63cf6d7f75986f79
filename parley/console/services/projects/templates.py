"""Patterns of stages: those that everybody is given, and a company's own."""

from collections.abc import Sequence

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from parley.console.domain.errors import InputRefused, LinkUnknown
from parley.console.domain.projects.templates import MOST_STAGES, clean_stage_names, find_given_template
from parley.console.models import Company, ProjectTemplate
from parley.toolkit.presenting.days import find_number


def list_templates(company: Company) -> list[ProjectTemplate]:
    """The company's own patterns, by name."""
    return list(ProjectTemplate.objects.filter(company=company).order_by("name", "pk"))


def get_template(company: Company, template_id: int) -> ProjectTemplate:
    """A pattern of the company. Raises LinkUnknown."""
    found = ProjectTemplate.objects.filter(company=company, pk=template_id).first()
    if found is None:
        raise LinkUnknown(_("There is no such project template in your company."))
    return found


def write_template(template: ProjectTemplate, name: str, stages: Sequence[str]) -> None:
    """Keep a pattern, new or changed. Raises InputRefused for a taken name, no stages, and too many."""
    template.name, template.stages = name.strip(), check_stages(stages)
    try:
        with transaction.atomic():
            template.save()
    except IntegrityError as error:
        raise InputRefused({"name": _("Another project template has this name already.")}) from error


def check_stages(stages: Sequence[str]) -> list[str]:
    """The names of stages, fit to be kept. Raises InputRefused for none and for too many."""
    names = clean_stage_names(list(stages))
    if not names:
        raise InputRefused({"stages": _("Write at least one stage.")})
    if len(names) > MOST_STAGES:
        raise InputRefused({"stages": _("A project has at most %(most)d stages.") % {"most": MOST_STAGES}})
    return names


def delete_template(template: ProjectTemplate) -> None:
    """Delete a pattern; projects that began from it stay as they are."""
    template.delete()


def find_stages(company: Company, choice: str) -> list[str]:
    """The stages of `given:CODE` (in the member's language) or of an own pattern's id. Raises InputRefused."""
    given = find_given_template(choice.removeprefix("given:")) if choice.startswith("given:") else None
    if given is not None:
        return [_(name) for name in given.stages]
    own = ProjectTemplate.objects.filter(company=company, pk=find_number(choice) or 0).first()
    if own is None:
        raise InputRefused({"template": _("Choose one of the templates.")})
    return list(own.stages)
