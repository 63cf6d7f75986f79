"""Generate Link: a window on the engine, what it brings back, and the first page that waits for it."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from parley.console.domain.data_centres import DataCentre
from parley.console.domain.engine_news import EngineNews, NewsUnreadable, read_request
from parley.console.domain.errors import (
    CompanyNotSetUp,
    EngineRefused,
    EngineUnreachable,
    LinkUnknown,
    StateRefused,
)
from parley.console.domain.statuses import Status
from parley.console.gateway.engine import Engine
from parley.console.models import Candidate, Conversation, LinkWindow, Member
from parley.console.services.conversations.links import make_link_token, set_status
from parley.console.services.cronofy.accounts import Departure
from parley.console.services.cronofy.data_centres import find_data_centre, get_company_data_centre
from parley.console.services.cronofy.engine_tokens import make_embed_token, make_hand_over
from parley.toolkit.clock import in_minutes, now
from parley.toolkit.ids import keyed_hash, make_token

# As long as the engine keeps an attempt open: signing up for the first time takes a while.
VALID_MINUTES = 60
PURPOSE = "link"


def begin_link_window(member: Member, candidate: Candidate | None, next_path: str) -> LinkWindow:
    """Note that the member opens the scheduler's window; `next_path` is where they go on afterwards.

    Raises CompanyNotSetUp, saying who has to do what.
    """
    data_centre = get_company_data_centre(member.company)
    if not data_centre.has_window:
        raise CompanyNotSetUp(
            _(
                "%(place)s does not open its scheduler for this console. Whoever runs this installation has to set "
                "%(setting)s_EMBED_KEY and …_EMBED_SECRET, and it must be a Parley."
            )
            % {"place": data_centre.name, "setting": f"PARLEY_DATA_CENTRE_{data_centre.code.upper()}"}
        )
    window_id = make_token()
    return LinkWindow.objects.create(
        id=window_id,
        member=member,
        candidate=candidate,
        data_centre=data_centre.code,
        state_hash=keyed_hash("state", _derive_state(window_id)),
        next_path=next_path if _is_own_path(next_path) else "",
        expires_at=in_minutes(VALID_MINUTES),
    )


def _derive_state(window_id: str) -> str:
    """The window's `state`: the page that starts it is only read, so it must find the same state each time."""
    return keyed_hash("link_window_state", window_id)


def _is_own_path(path: str) -> bool:
    return path.startswith("/") and not path.startswith("//") and "\\" not in path and path.isprintable()


def get_link_window(member: Member, window_id: str) -> LinkWindow:
    """A window that this member opened. Raises LinkUnknown."""
    rows = LinkWindow.objects.select_related("candidate", "conversation__owner__user")
    found = rows.filter(pk=window_id, member=member).first()
    if found is None:
        raise LinkUnknown(_("This window is not one of yours. Please begin again with Generate Link."))
    return found


def get_returned_window(member: Member, state: str) -> LinkWindow:
    """The window that comes back with this state, for the member who opened it. Raises StateRefused."""
    rows = LinkWindow.objects.filter(state_hash=keyed_hash("state", state), member=member)
    found = rows.select_related("conversation").first()
    if found is None:
        raise StateRefused(
            _("The answer does not belong to a window that you opened here. Please begin again with Generate Link.")
        )
    return found


def describe_departure(window: LinkWindow) -> Departure:
    """The signed form that leads to the engine; made anew each time, since the hand-over lives for a minute.

    Raises StateRefused when the window is over, CompanyNotSetUp.
    """
    if is_closed(window, now()):
        raise StateRefused(
            _("This window was used already, or is older than an hour. Please begin again with Generate Link.")
        )
    data_centre = _get_data_centre(window)
    member, candidate = window.member, window.candidate
    fields = {
        "embed_token": make_embed_token(data_centre, member.company),
        "hand_over": make_hand_over(data_centre, member.company, member),
        "purpose": PURPOSE,
        "correlation_id": window.correlation_id,
        "return_url": f"{settings.PARLEY_PUBLIC_URL}/conversations/links/returned",
        "state": _derive_state(window.pk),
    }
    if candidate is not None:
        fields |= {"recipient_email": candidate.email, "recipient_name": candidate.name}
    return Departure(f"{data_centre.app_url}/embed/start", fields)


def is_closed(window: LinkWindow, moment: datetime) -> bool:
    """Whether nothing more comes of the window."""
    return bool(window.conversation_id or window.problem) or window.expires_at <= moment


def check_link_window(window: LinkWindow, attempt_id: str = "") -> LinkWindow:
    """Ask the engine what came of the window, once its return has named the attempt; may be asked again and again.

    Raises EngineUnreachable (nothing is lost; ask again), StateRefused, CompanyNotSetUp. Call it outside transactions.
    """
    if attempt_id and not window.attempt_id and attempt_id.isprintable():
        LinkWindow.objects.filter(pk=window.pk, attempt_id="").update(attempt_id=attempt_id[:64])
        window.attempt_id = attempt_id[:64]
    if window.conversation_id or window.problem:
        return window
    if window.attempt_id:
        _read_attempt(window)
    elif window.expires_at <= now():
        _close(window, _("The window was open for more than an hour. Please begin again with Generate Link."))
    return window


def _read_attempt(window: LinkWindow) -> None:
    data_centre = _get_data_centre(window)
    try:
        attempt = Engine(data_centre).read_link_attempt(window.attempt_id)
    except EngineRefused as refusal:
        LinkWindow.objects.filter(pk=window.pk).update(attempt_id="")
        raise StateRefused(
            _("The scheduling service does not know this visit. Please begin again with Generate Link.")
        ) from refusal
    if attempt.get("state") != _derive_state(window.pk):
        LinkWindow.objects.filter(pk=window.pk).update(attempt_id="")
        raise StateRefused(_("This answer belongs to another visit. Please begin again with Generate Link."))
    request = attempt.get("scheduling_request")
    if attempt.get("status") == "created" and isinstance(request, dict):
        try:
            news = read_request(request, now())
        except NewsUnreadable as error:
            raise EngineUnreachable(
                _("%(place)s answered something that cannot be read.") % {"place": data_centre.name}
            ) from error
        window.conversation = _create_conversation(window.pk, data_centre, news)
    elif attempt.get("status") == "cancelled":
        _close(window, _("The window was closed without making a link."))
    elif attempt.get("status") == "expired":
        _close(window, _("The window was open for more than an hour. Please begin again with Generate Link."))


def adopt_request(data_centre: DataCentre, news: EngineNews) -> bool:
    """Keep a request whose window was closed before it came back, found by the window's correlation id."""
    if not news.correlation_id or not news.select_url:
        return False
    rows = LinkWindow.objects.filter(
        correlation_id=news.correlation_id, data_centre=data_centre.code, conversation__isnull=True
    )
    window = rows.first()
    if window is None or not data_centre.owns_address(news.select_url):
        return False
    _create_conversation(window.pk, data_centre, news)
    return True


def _create_conversation(window_id: str, data_centre: DataCentre, news: EngineNews) -> Conversation:
    """The conversation of the link that was made; of two at once for one window the second finds the first's."""
    if not data_centre.owns_address(news.select_url) or not news.request_id:
        raise StateRefused(
            _("%(place)s gave an address that is not its own. Nothing was changed.") % {"place": data_centre.name}
        )
    token, token_hash = make_link_token()
    with transaction.atomic():
        window = LinkWindow.objects.select_for_update(of=("self",)).select_related("member__user").get(pk=window_id)
        if window.conversation_id:
            return Conversation.objects.get(pk=window.conversation_id)
        conversation = Conversation.objects.create(
            company_id=window.member.company_id,
            candidate_id=window.candidate_id,
            owner=window.member,
            data_centre=data_centre.code,
            kind="generated",
            token=token,
            token_hash=token_hash,
            correlation_id=window.correlation_id,
            summary=news.summary,
            duration_minutes=news.duration_minutes,
            scheduling_request_id=news.request_id,
            target_url=news.select_url,
        )
        set_status(conversation, Status.DRAFT, who=window.member.user.name)
        LinkWindow.objects.filter(pk=window_id).update(conversation=conversation, problem="")
    return conversation


def _close(window: LinkWindow, problem: str) -> None:
    window.problem = problem
    LinkWindow.objects.filter(pk=window.pk, conversation__isnull=True).update(problem=problem)


def _get_data_centre(window: LinkWindow) -> DataCentre:
    found = find_data_centre(window.data_centre)
    if found is None:
        raise CompanyNotSetUp(_("The data centre of this window is not set up on this installation any more."))
    return found
