"""Files for events: `POST /v1/attachments` (4.8)."""

from typing import Any

from ninja import Router

from parley.engine.api.caller import CallerRequest, api_key
from parley.engine.api.fields import read_fields
from parley.engine.domain.event_writing.fields.reader import FieldReader
from parley.engine.domain.event_writing.fields.subscribing import read_subscriptions
from parley.engine.domain.event_writing.files import read_file
from parley.engine.services.events.attachments import describe_attachment, keep_attachment

router = Router()
_INTERACTIONS = ("attachment_approved", "attachment_rejected")


@router.post("attachments", auth=api_key)
def create_attachment(request: CallerRequest) -> dict[str, Any]:
    """Keep a file for the application's events."""
    fields = read_fields(request)
    file = read_file(fields)
    reader = FieldReader(fields)
    subscriptions = read_subscriptions(reader, _INTERACTIONS) or ()
    reader.finish()
    return {"attachment": describe_attachment(keep_attachment(request.auth.application, file, subscriptions))}
