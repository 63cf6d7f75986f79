"""The form in which a message is written."""

from django import forms

from parley.console.domain.merge_fields import MERGE_FIELDS
from parley.console.models import Conversation, Message
from parley.console.pages.fields import LineField
from parley.console.services.messages.drafts import LONGEST_BODY, LONGEST_LIFE_DAYS, LONGEST_SUBJECT

PUBLIC_URL = "public_url"
LINK_FIELD = "{{ conversation link }}"


class MessageForm(forms.Form):
    """Subject, text, and what the conversation link means; merge fields are checked when it is sent or previewed."""

    subject = LineField(label="Subject", max_length=LONGEST_SUBJECT, error_messages={"required": "Write a subject."})
    body = forms.CharField(
        label="Message",
        max_length=LONGEST_BODY,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 12, "class": "textarea-tall"}),
        error_messages={"required": "Write something to send."},
    )
    conversation = forms.ChoiceField(label="The conversation link leads to")
    expires_in_days = forms.IntegerField(
        label="The link expires after (days)",
        required=False,
        min_value=1,
        max_value=LONGEST_LIFE_DAYS,
        help_text="Left empty, it does not expire.",
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
        initial = {
            "subject": message.subject,
            "body": message.body,
            "conversation": chosen or message.conversation_id or PUBLIC_URL,
            "expires_in_days": message.expires_in_days,
        }
        super().__init__(data, initial=initial)  # type: ignore[arg-type]
        self.fields["subject"].widget.attrs["autocomplete"] = "off"
        choice = self.fields["conversation"]
        # A draft may be kept without them; they are missed when it is sent.
        for name in ("subject", "body", "conversation") if data and not is_sending else ():
            self.fields[name].required = False
        assert isinstance(choice, forms.ChoiceField)
        choice.choices = [(PUBLIC_URL, "My public URL"), *((link.pk, describe_link(link)) for link in links)]

    def read_link(self) -> str:
        """The id of the generated link that was chosen; empty for the public URL."""
        chosen = str(self.cleaned_data["conversation"])
        return "" if chosen == PUBLIC_URL else chosen


def describe_link(conversation: Conversation) -> str:
    """A generated link in a list to choose from."""
    minutes = f", {conversation.duration_minutes} minutes" if conversation.duration_minutes else ""
    return f"Generated link: {conversation.summary or 'Conversation'}{minutes}"


def list_merge_fields() -> list[tuple[str, str]]:
    """Each merge field as it is written, and what it means."""
    return [(f"{{{{ {name} }}}}", meaning) for name, meaning in MERGE_FIELDS.items()]
