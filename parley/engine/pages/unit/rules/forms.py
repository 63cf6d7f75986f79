"""The form of a unit's rules: what candidates may do, who may use a link, and what becomes of hosts' changes."""

from typing import Any, cast

from django import forms

from parley.engine.domain.errors.base import InputRefused
from parley.engine.models import ForwardedLinks, OrganizationalUnit, OutsideChanges
from parley.engine.services.people.unit_rules import MOST_MOVES, UnitRules, read_origins

_CHANGES = [
    (OutsideChanges.FOLLOW.value, "Follow: the conversation moves or is cancelled, and the candidate is told"),
    (OutsideChanges.ASK.value, "Ask the host first: the candidate is told nothing until they decide"),
]
_CHECKS = [
    ("no", "Confirm at once: what is known of the calendar counts"),
    ("yes", "Ask every calendar first, and refuse the time with a reason where one does not answer"),
]
_FORWARDED = [
    (ForwardedLinks.ALLOW.value, "Let them book: you are told that another address was given"),
    (ForwardedLinks.NEW_PERSON.value, "Book for the new person: the link stays open for whoever it was made for"),
    (ForwardedLinks.REFUSE.value, "Refuse: only the address that the link was made for can book with it"),
]
_CONFIRMS = [
    ("no", "Book at once"),
    ("yes", "Mail them a code first; their time is kept for thirty minutes meanwhile"),
]
_REASONS = [("no", "They may say why"), ("yes", "They have to say why")]
_NOTICES = [
    (0, "Until it begins"),
    (60, "Until 1 hour before"),
    (120, "Until 2 hours before"),
    (240, "Until 4 hours before"),
    (720, "Until 12 hours before"),
    (1440, "Until 1 day before"),
    (2880, "Until 2 days before"),
    (4320, "Until 3 days before"),
    (10080, "Until 1 week before"),
]


class RulesForm(forms.Form):
    """The rules, each with what it does in words."""

    forwarded_links = forms.ChoiceField(
        label="When somebody else uses a link that was made for one person",
        choices=_FORWARDED,
        widget=forms.RadioSelect,
    )
    confirms_email = forms.ChoiceField(
        label="When somebody books through a public link", choices=_CONFIRMS, widget=forms.RadioSelect
    )
    change_notice_minutes = forms.TypedChoiceField(
        label="How long candidates can move or cancel by themselves", choices=_NOTICES, coerce=int
    )
    most_moves = forms.IntegerField(
        label="How often a candidate may move one conversation",
        min_value=0,
        max_value=MOST_MOVES,
        required=False,
        help_text="Empty: as often as they like. Hosts are never limited.",
    )
    asks_reason = forms.ChoiceField(
        label="When a candidate moves or cancels", choices=_REASONS, widget=forms.RadioSelect
    )
    outside_changes = forms.ChoiceField(
        label="When a host moves, renames or deletes the event in their own calendar",
        choices=_CHANGES,
        widget=forms.RadioSelect,
    )
    checks_live = forms.ChoiceField(
        label="When a candidate books while a calendar does not answer", choices=_CHECKS, widget=forms.RadioSelect
    )
    embed_origins = forms.CharField(
        label="Sites that may show your booking pages inside theirs",
        required=False,
        max_length=6000,
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false", "placeholder": "https://careers.example"}),
        help_text="One a line, as https:// and the name. Empty: none. Links open everywhere all the same.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        present = self.initial.get("change_notice_minutes", 0)
        field = cast(forms.TypedChoiceField, self.fields["change_notice_minutes"])
        if present not in dict(_NOTICES):
            field.choices = [*_NOTICES, (present, f"Until {present} minutes before")]

    def clean_embed_origins(self) -> tuple[str, ...]:
        """The origins as browsers write them."""
        try:
            return read_origins(str(self.cleaned_data["embed_origins"]).splitlines())
        except InputRefused as refusal:
            raise forms.ValidationError(refusal.message) from refusal

    def read_rules(self) -> UnitRules:
        """What the valid form says."""
        values = self.cleaned_data
        return UnitRules(
            outside_changes=OutsideChanges(values["outside_changes"]),
            checks_live=values["checks_live"] == "yes",
            forwarded_links=ForwardedLinks(values["forwarded_links"]),
            confirms_email=values["confirms_email"] == "yes",
            change_notice_minutes=values["change_notice_minutes"],
            most_moves=values["most_moves"],
            asks_reason=values["asks_reason"] == "yes",
            embed_origins=values["embed_origins"],
        )


def describe_rules(unit: OrganizationalUnit) -> dict[str, Any]:
    """First values of the form."""
    return {
        "forwarded_links": unit.forwarded_links,
        "confirms_email": _say(unit.confirms_email),
        "change_notice_minutes": unit.change_notice_minutes,
        "most_moves": unit.most_moves,
        "asks_reason": _say(unit.asks_reason),
        "outside_changes": unit.outside_changes,
        "checks_live": _say(unit.checks_live),
        "embed_origins": "\n".join(unit.embed_origins),
    }


def _say(is_so: bool) -> str:
    return "yes" if is_so else "no"
