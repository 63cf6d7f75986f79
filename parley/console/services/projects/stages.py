"""The stages of one project: adding, naming, ordering and removing them."""

from collections.abc import Mapping

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from parley.console.domain.errors import InputRefused, LinkUnknown
from parley.console.domain.projects.templates import LONGEST_STAGE_NAME, MOST_STAGES
from parley.console.models import Automation, Project, Stage
from parley.toolkit.locking import lock_names


def list_stages(project: Project) -> list[Stage]:
    """In the order of the board."""
    return list(project.stages.order_by("position", "pk"))


def get_stage(project: Project, stage_id: int) -> Stage:
    """A stage of this project. Raises LinkUnknown."""
    found = project.stages.filter(pk=stage_id).first()
    if found is None:
        raise LinkUnknown(_("This project has no such stage (any more)."))
    return found


def name_stages(project: Project, names: Mapping[int, str], new_name: str = "") -> None:
    """Give stages their names, and add one if `new_name` is given. Raises InputRefused."""
    with transaction.atomic():
        lock_names([f"project:{project.pk}"])
        stages = list_stages(project)
        for stage in stages:
            stage.name = " ".join(names.get(stage.pk, stage.name).split())[:LONGEST_STAGE_NAME] or stage.name
        Stage.objects.bulk_update(stages, ["name"])
        added = " ".join(new_name.split())[:LONGEST_STAGE_NAME]
        if not added:
            return
        if len(stages) >= MOST_STAGES:
            raise InputRefused({"new_name": _("A project has at most %(most)d stages.") % {"most": MOST_STAGES}})
        last = project.stages.aggregate(last=Max("position"))["last"]
        Stage.objects.create(project=project, name=added, position=0 if last is None else last + 1)


def shift_stage(project: Project, stage_id: int, step: int) -> None:
    """Move a stage one place to the front (-1) or to the back (1); at the end nothing happens."""
    with transaction.atomic():
        lock_names([f"project:{project.pk}"])
        stages = list_stages(project)
        place = next((at for at, stage in enumerate(stages) if stage.pk == stage_id), None)
        if place is None or not 0 <= place + step < len(stages):
            return
        stages[place], stages[place + step] = stages[place + step], stages[place]
        for position, stage in enumerate(stages):
            stage.position = position
        Stage.objects.bulk_update(stages, ["position"])


def delete_stage(project: Project, stage_id: int) -> None:
    """Remove an empty stage. Raises InputRefused while cards or automations need it, and for the last one."""
    with transaction.atomic():
        lock_names([f"project:{project.pk}"])
        stage = get_stage(project, stage_id)
        if stage.cards.exists():
            raise InputRefused(
                {"stage": _("“%(name)s” still holds candidates. Move them first.") % {"name": stage.name}}
            )
        rules = Automation.objects.filter(project=project)
        if rules.filter(stage=stage).exists() or rules.filter(to_stage=stage).exists():
            raise InputRefused(
                {"stage": _("An automation uses “%(name)s”. Delete the automation first.") % {"name": stage.name}}
            )
        if project.stages.count() == 1:
            raise InputRefused({"stage": _("A project keeps at least one stage.")})
        stage.delete()
