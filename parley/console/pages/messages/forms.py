"""The form in which a message is written."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parley.console.domain.merge_fields import CONVERSATION_LINK, MERGE_FIELDS
from parley.console.models import Conversation, Message
from parley.console.pages.fields import LineField
from parley.console.services.messages.drafts import LONGEST_LIFE_DAYS
from parley.console.services.messages.wording import LONGEST_BODY, LONGEST_SUBJECT

PUBLIC_URL = "public_url"
LINK_FIELD = f"{{{{ {CONVERSATION_LINK} }}}}"


class MessageForm(forms.Form):
    """Subject, text, and what the conversation link means; merge fields are checked when it is sent or previewed.

    Each further language has a subject and a text of its own: `subject_de`, `body_de`.
    """

    subject = LineField(
        label=gettext_lazy("Subject"),
        max_length=LONGEST_SUBJECT,
        error_messages={"required": gettext_lazy("Write a subject.")},
    )
    body = forms.CharField(
        label=gettext_lazy("Message"),
        max_length=LONGEST_BODY,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 12, "class": "textarea-tall"}),
        error_messages={"required": gettext_lazy("Write something to send.")},
    )
    conversation = forms.ChoiceField(label=gettext_lazy("The conversation link leads to"))
    expires_in_days = forms.IntegerField(
        label=gettext_lazy("The link expires after (days)"),
        required=False,
        min_value=1,
        max_value=LONGEST_LIFE_DAYS,
        help_text=gettext_lazy("Left empty, it does not expire."),
    )

    def __init__(
        self,
        message: Message,
        links: list[Conversation],
        data: object = None,
        *,
        chosen: str = "",
        is_sending: bool = False,
    ) -> None:
        self.message = message
        initial: dict[str, Any] = {
            "subject": message.subject,
            "body": message.body,
            "conversation": chosen or message.conversation_id or PUBLIC_URL,
            "expires_in_days": message.expires_in_days,
        }
        super().__init__(data, initial=initial)  # type: ignore[arg-type]
        add_variant_fields(self, message.variants)
        self.fields["subject"].widget.attrs["autocomplete"] = "off"
        choice = self.fields["conversation"]
        # A draft may be kept without them; they are missed when it is sent.
        for name in ("subject", "body", "conversation") if data and not is_sending else ():
            self.fields[name].required = False
        assert isinstance(choice, forms.ChoiceField)
        choice.choices = [(PUBLIC_URL, _("My public URL")), *((link.pk, describe_link(link)) for link in links)]

    def read_link(self) -> str:
        """The id of the generated link that was chosen; empty for the public URL."""
        chosen = str(self.cleaned_data["conversation"])
        return "" if chosen == PUBLIC_URL else chosen

    def list_variants(self) -> list[dict[str, Any]]:
        """Each further language with its two fields."""
        return list_variant_fields(self)


def add_variant_fields(form: forms.Form, variants: dict[str, Any]) -> None:
    """A subject and a text for each further language, as they stand."""
    for language, each in sorted(variants.items()):
        name = name_language(language)
        subject = LineField(label=_("Subject in %(language)s") % {"language": name}, max_length=LONGEST_SUBJECT)
        body = forms.CharField(
            label=_("Message in %(language)s") % {"language": name},
            max_length=LONGEST_BODY,
            strip=False,
            widget=forms.Textarea(attrs={"rows": 8, "lang": language}),
        )
        for key, field, value in (("subject", subject, each["subject"]), ("body", body, each["body"])):
            field.required = False
            form.fields[f"{key}_{language}"] = field
            form.initial[f"{key}_{language}"] = value


def list_variant_fields(form: forms.Form) -> list[dict[str, Any]]:
    """Each further language of a form with its two fields."""
    languages = [name.removeprefix("subject_") for name in form.fields if name.startswith("subject_")]
    return [
        {"name": name_language(each), "subject": form[f"subject_{each}"], "body": form[f"body_{each}"]}
        for each in languages
    ]


def read_variants(form: forms.Form) -> dict[str, dict[str, str]]:
    """What was written in each further language; one that is empty now is left out."""
    found = {}
    for name in form.fields:
        if name.startswith("subject_"):
            language = name.removeprefix("subject_")
            texts = {key: str(form.cleaned_data.get(f"{key}_{language}") or "") for key in ("subject", "body")}
            if any(texts.values()):
                found[language] = texts
    return found


def list_other_languages(variants: dict[str, Any]) -> list[tuple[str, str]]:
    """The languages that could be added, by code and name."""
    return [
        (code, name_language(code))
        for code, _name in settings.LANGUAGES
        if code not in variants and not code.startswith("en")
    ]


def name_language(code: str) -> str:
    """A language's name in the reader's own."""
    return str(dict(settings.LANGUAGES).get(code, code))


def describe_link(conversation: Conversation) -> str:
    """A generated link in a list to choose from."""
    title = conversation.summary or _("Conversation")
    if not conversation.duration_minutes:
        return _("Generated link: %(title)s") % {"title": title}
    facts = {"title": title, "minutes": conversation.duration_minutes}
    return _("Generated link: %(title)s, %(minutes)d minutes") % facts


def list_merge_fields(custom: list[str]) -> list[tuple[str, str]]:
    """Each merge field as it is written, and what it means; the company's own fields at the end."""
    known = [(f"{{{{ {name} }}}}", _(meaning)) for name, meaning in MERGE_FIELDS.items()]
    return known + [(f"{{{{ {name} }}}}", _("A field of your company")) for name in custom]
