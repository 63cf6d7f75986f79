"""Whether the link of a message offers any time, as the data centre says, asked at most every few minutes."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from parley.console.domain.data_centres import DataCentre
from parley.console.domain.errors import ConsoleRefusal
from parley.console.gateway.engine import Engine, LinkTimes
from parley.console.models import Message
from parley.console.services.cronofy.data_centres import find_data_centre
from parley.toolkit.caches.bounded import BoundedCache
from parley.toolkit.clock import now

ASK_AGAIN_MINUTES = 3
_MOST_KEPT = 2000


@dataclass(frozen=True, slots=True)
class _Answer:
    """What was told when; None where nothing could be told, which is not asked for again at once either."""

    times: LinkTimes | None
    asked_at: datetime


_ANSWERS: BoundedCache[tuple[str, str], _Answer] = BoundedCache(_MOST_KEPT)


def find_link_times(message: Message) -> LinkTimes | None:
    """What the link that the message means offers now; None where the data centre cannot be asked, or does not say.

    One question for a message, whatever the number of its recipients; call it outside transactions.
    """
    if message.conversation is not None:
        code, url = message.conversation.data_centre, message.conversation.target_url
    else:
        code, url = message.sender.public_url_data_centre, message.sender.public_url
    data_centre = find_data_centre(code)
    if data_centre is None or not (data_centre.is_usable and data_centre.is_parley and data_centre.owns_address(url)):
        return None
    known = _ANSWERS.find((code, url))
    if known is None or known.asked_at < now() - timedelta(minutes=ASK_AGAIN_MINUTES):
        known = _Answer(_ask(data_centre, url), now())
        _ANSWERS.keep((code, url), known)
    return known.times


def _ask(data_centre: DataCentre, url: str) -> LinkTimes | None:
    try:
        return Engine(data_centre).count_link_times(url)
    except ConsoleRefusal:
        return None
