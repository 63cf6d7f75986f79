"""Forms of the organizational unit's pages."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from django import forms

from parley.engine.models import Account, Balance, Membership, Role
from parley.engine.services.people.unit_invitations import MOST_AT_ONCE

WEIGHTS = [("", "Not in it"), ("1", "Usual"), ("2", "Double"), ("3", "Triple"), ("0", "Last")]


class UnitForm(forms.Form):
    """Name and joining."""

    name = forms.CharField(label="Name", max_length=200)
    is_auto_join = forms.BooleanField(label="Colleagues of this company join automatically", required=False)


class InviteForm(forms.Form):
    """Whom to invite, and as what."""

    addresses = forms.CharField(
        label="Email addresses",
        max_length=6000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=f"One a line, or with commas between; {MOST_AT_ONCE} at most. The invitation is good for two days.",
    )
    role = forms.ChoiceField(label="Role", choices=Role.choices, initial=Role.MEMBER)


class LeaveForm(forms.Form):
    """Who hosts what a leaving colleague hosts."""

    successor = forms.ChoiceField(label="Who hosts it from now on", required=False)

    def __init__(self, others: Sequence[Account], data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data)
        choices = [("", "Please choose"), *((each.pk, each.name or each.email) for each in others)]
        cast(forms.ChoiceField, self.fields["successor"]).choices = choices


class RoomForm(forms.Form):
    """A room and its mailbox."""

    name = forms.CharField(label="Name", max_length=200)
    email = forms.EmailField(label="Email address", max_length=254)


class BrandForm(forms.Form):
    """The colour of the candidate's pages."""

    accent_color = forms.CharField(
        label="Accent colour",
        max_length=7,
        required=False,
        help_text="As # and six digits, such as #0f6762. Empty: the usual one. Where it is too faint to be read, it is"
        " shown darker or, on dark pages, lighter.",
    )


class LogoForm(forms.Form):
    """The picture above the candidate's pages."""

    logo = forms.FileField(label="Logo", help_text="PNG or JPEG, 200 kB at most.")


class PoolForm(forms.Form):
    """A pool: its name, how many it sends, how turns are counted, and who belongs to it."""

    name = forms.CharField(label="Name", max_length=200, help_text="Colleagues see it, and so do candidates.")
    required_count = forms.IntegerField(label="How many take part in a conversation", min_value=1, max_value=50)
    balance = forms.ChoiceField(label="Whose turn it is", choices=Balance.choices, widget=forms.RadioSelect)

    def __init__(
        self, members: Sequence[Membership], data: Mapping[str, Any] | None = None, *, initial: Mapping[str, Any]
    ) -> None:
        super().__init__(data, initial=dict(initial))
        self.people = tuple(each.account for each in members if each.account.is_active)
        for person in self.people:
            label = f"Share of {person.name or person.email}"
            choices = list(WEIGHTS)
            present = str(initial.get(_weight_name(person), ""))
            if present not in dict(choices):
                choices.append((present, f"{present} times"))
            self.fields[_weight_name(person)] = forms.ChoiceField(label=label, choices=choices, required=False)

    def list_people(self) -> list[tuple[Account, forms.BoundField]]:
        """Each member of the unit with the select of their share."""
        return [(person, self[_weight_name(person)]) for person in self.people]

    def read_weights(self) -> dict[str, int]:
        """Who was chosen, with their weights."""
        chosen = {person.pk: self.cleaned_data.get(_weight_name(person), "") for person in self.people}
        return {account_id: int(weight) for account_id, weight in chosen.items() if weight != ""}


def write_weights(weights: Mapping[str, int]) -> dict[str, str]:
    """First values of a pool's form."""
    return {f"weight_{account_id}": str(weight) for account_id, weight in weights.items()}


def _weight_name(person: Account) -> str:
    return f"weight_{person.pk}"
