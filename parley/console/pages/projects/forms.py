"""The forms of a project and of a project template."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parley.console.domain.projects.templates import GIVEN_TEMPLATES
from parley.console.models import Member, Project, ProjectTemplate
from parley.console.pages.fields import LineField
from parley.console.services.projects.records import ProjectFacts


class ProjectForm(forms.Form):
    """Name, owner and collaborators of a project."""

    name = LineField(label=gettext_lazy("Name"), max_length=100, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    description = LineField(label=gettext_lazy("What it is for"), max_length=500, required=False)
    owner = forms.TypedChoiceField(label=gettext_lazy("Owner"), coerce=int)
    collaborators = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Collaborators"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, colleagues: list[Member], *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        choices = [(each.pk, each.user.name) for each in colleagues]
        for name in ("owner", "collaborators"):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = choices
        if len(choices) < 2:
            del self.fields["collaborators"]

    def read_facts(self) -> ProjectFacts:
        """The facts of a valid form."""
        data = self.cleaned_data
        return ProjectFacts(data["name"], data["description"], data["owner"], data.get("collaborators", []))


class NewProjectForm(ProjectForm):
    """A new project begins with the stages of a template."""

    template = forms.ChoiceField(label=gettext_lazy("Stages from"), widget=forms.RadioSelect)

    field_order = ("name", "description", "template", "owner", "collaborators")

    def __init__(self, colleagues: list[Member], own: list[ProjectTemplate], *args: Any, **options: Any) -> None:
        super().__init__(colleagues, *args, **options)
        field = self.fields["template"]
        assert isinstance(field, forms.ChoiceField)
        given = [(f"given:{each.code}", _describe(_(each.name), map(_, each.stages))) for each in GIVEN_TEMPLATES]
        field.choices = [*((str(each.pk), _describe(each.name, each.stages)) for each in own), *given]
        self.initial.setdefault("template", field.choices[0][0])


def _describe(name: str, stages: Iterable[str]) -> str:
    return format_html('{}<br><span class="muted small">{}</span>', name, " → ".join(stages))


class TemplateForm(forms.Form):
    """A pattern of stages."""

    name = LineField(label=gettext_lazy("Name"), max_length=100, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    stages = forms.CharField(
        label=gettext_lazy("Stages"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=gettext_lazy("One a line, in their order."),
    )


def show_facts(project: Project, collaborator_ids: list[int]) -> dict[str, Any]:
    """A project's facts as the form's beginning."""
    return {
        "name": project.name,
        "description": project.description,
        "owner": project.owner_id,
        "collaborators": collaborator_ids,
    }
