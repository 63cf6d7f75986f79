"""The form of a template."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from django import forms

from parley.engine.models import Membership, Pool, RequestTemplate, TemplateKind
from parley.engine.pages.choices import BUFFERS, NOTICES, choose_minutes
from parley.engine.pages.scheduler.request_form import PLACES, WITHOUT_DETAIL
from parley.engine.services.templates.templates import TemplateWish

_MINUTES = ("buffer_before_minutes", "buffer_after_minutes", "minimum_notice_minutes")


class TemplateForm(forms.Form):
    """What requests begin with, or what public links offer."""

    name = forms.CharField(label="Name of the template", max_length=200)
    host = forms.ChoiceField(label="Host", required=False)
    summary = forms.CharField(
        label="Title", max_length=200, required=False, help_text="Empty: “Conversation with” and the host."
    )
    description = forms.CharField(
        label="What the candidate should know",
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    duration_minutes = forms.IntegerField(label="Minutes", min_value=5, max_value=480)
    period_days = forms.IntegerField(label="How many days ahead", min_value=1, max_value=200)
    place = forms.ChoiceField(label="Place", choices=PLACES)
    place_detail = forms.CharField(label="Link, number or address", max_length=500, required=False)
    buffer_before_minutes = forms.TypedChoiceField(label="Free time before", coerce=int)
    buffer_after_minutes = forms.TypedChoiceField(label="Free time after", coerce=int)
    minimum_notice_minutes = forms.TypedChoiceField(label="Minimum notice", coerce=int)
    is_reschedule_allowed = forms.BooleanField(label="The candidate may choose another time later", required=False)

    def __init__(
        self,
        template: RequestTemplate,
        members: Sequence[Membership],
        pools: Sequence[Pool],
        data: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(data, initial=_describe(template))
        self.kind = template.kind
        people = [(each.account_id, each.account.name or each.account.email) for each in members]
        hosts: list[Any] = [("", "Whoever uses the template"), ("Colleagues", people)]
        if pools:
            hosts.append(("Pools", [(pool.pk, pool.name) for pool in pools]))
        self._offer("host", hosts)
        for name in _MINUTES:
            usual = NOTICES if name == "minimum_notice_minutes" else BUFFERS
            self._offer(name, choose_minutes(usual, int(self.initial[name]), "None"))

    def _offer(self, name: str, choices: Sequence[Any]) -> None:
        cast(forms.ChoiceField, self.fields[name]).choices = choices

    def read(self, questions: Sequence[Mapping[str, Any]]) -> TemplateWish:
        """The template that a valid form means."""
        values = dict(self.cleaned_data)
        name, host, kind, detail = (values.pop(each) for each in ("name", "host", "place", "place_detail"))
        values["place"] = {"kind": kind, "detail": "" if kind in WITHOUT_DETAIL else detail}
        return TemplateWish(self.kind, name, host, values, questions if self.kind == TemplateKind.PUBLIC_LINK else ())


def _describe(template: RequestTemplate) -> dict[str, Any]:
    names = ("name", "summary", "description", "duration_minutes", "period_days", "is_reschedule_allowed", *_MINUTES)
    return {
        **{name: getattr(template, name) for name in names},
        "host": template.host_pool_id or template.host_id or "",
        "place": template.place.get("kind", "none"),
        "place_detail": template.place.get("detail", ""),
    }
