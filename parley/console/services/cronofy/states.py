"""The `state` that travels through another site and back: bound to who began, used once, an hour long."""

from django.utils.translation import gettext as _

from parley.console.domain.errors import StateRefused
from parley.console.models import Member, SignedState
from parley.toolkit.clock import in_minutes, now
from parley.toolkit.ids import keyed_hash, make_token

# Whoever authorizes without an account signs up, connects a calendar and makes the unit on the way.
VALID_MINUTES = 60


def issue_state(member: Member, purpose: str, data_centre: str) -> str:
    """A new state for this member, purpose and data centre."""
    SignedState.objects.filter(expires_at__lt=in_minutes(-24 * 60)).delete()
    state = make_token()
    SignedState.objects.create(
        state_hash=keyed_hash("state", state),
        member=member,
        purpose=purpose,
        data_centre=data_centre,
        expires_at=in_minutes(VALID_MINUTES),
    )
    return state


def redeem_state(member: Member, purpose: str, state: str) -> str:
    """Use the state up; answers the code of its data centre. Raises StateRefused, of two at once for one."""
    rows = SignedState.objects.filter(
        state_hash=keyed_hash("state", state),
        member=member,
        purpose=purpose,
        used_at__isnull=True,
        expires_at__gt=now(),
    )
    data_centre = rows.values_list("data_centre", flat=True).first()
    if data_centre is None or not rows.update(used_at=now()):
        raise StateRefused(
            _(
                "The answer does not belong to something that you began here in the last hour, "
                "or it has been used already. Nothing was changed."
            )
        )
    return data_centre
