"""Whether somebody may book with a link, and as whom: a link for one person that another address uses is noticed."""

from enum import StrEnum

from parley.engine.domain.errors.identity import ForwardedLinkRefused, WhoAsked
from parley.engine.models import Booking, ForwardedLinks, PublicLink, SchedulingRequest
from parley.engine.services.applications.signed_tokens import Claim
from parley.engine.services.people.typed_words import Invitee

SAME_PERSON, SOMEBODY_ELSE = "same", "other"
_WORD_JOINER = "\u2060"


class Admission(StrEnum):
    """As whom somebody books."""

    INVITED = "invited"  # whom the link was made for, or anybody where it was made for nobody in particular
    SECOND_ADDRESS = "second_address"  # the same, who said that the other address is theirs, too
    SOMEBODY_ELSE = "somebody_else"  # another address, which the company lets book and is told
    NEW_PERSON = "new_person"  # somebody else, with a request of their own; the link stays open
    UNCONFIRMED = "unconfirmed"  # once the address is confirmed


def admit(target: SchedulingRequest | PublicLink, invitee: Invitee, claim: Claim | None, said: str = "") -> Admission:
    """As whom the invitee books; `said` is SAME_PERSON or SOMEBODY_ELSE where they were asked.

    Addresses are compared without regard to case, and in no other way: what a provider takes for the same address
    is nobody else's to know. Raises ForwardedLinkRefused, and WhoAsked where it depends on the answer.
    """
    if isinstance(target, PublicLink):
        return Admission.UNCONFIRMED if claim is None and target.unit.confirms_email else Admission.INVITED
    meant = target.recipient_email
    if not meant or meant.casefold() == invitee.email.casefold():
        return Admission.INVITED
    rule = target.unit.forwarded_links
    if rule == ForwardedLinks.REFUSE:
        raise ForwardedLinkRefused(hint=mask_address(meant))
    if rule == ForwardedLinks.ALLOW:
        return Admission.SOMEBODY_ELSE
    if said == SAME_PERSON or _was_accepted(target, invitee):
        return Admission.SECOND_ADDRESS
    if said == SOMEBODY_ELSE:
        # Conversations in a row belong together: they are not split off, the company is told instead.
        return Admission.SOMEBODY_ELSE if target.position else Admission.NEW_PERSON
    raise WhoAsked(hint=mask_address(meant))


def mask_address(address: str) -> str:
    """Enough of an address for its owner to know it, too little for anybody else: `a…@example.com`, in one word."""
    name, _, host = address.rpartition("@")
    return f"{name[:1] if len(name) > 2 else ''}…{_WORD_JOINER}@{host}"


def _was_accepted(request: SchedulingRequest, invitee: Invitee) -> bool:
    """Whether an earlier booking of this link bore the address as its person's second one."""
    earlier = Booking.objects.filter(request=request, is_second_address=True)
    return earlier.filter(invitee_email__iexact=invitee.email).exists()
