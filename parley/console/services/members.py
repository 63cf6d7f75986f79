"""Members of a company: who they are, inviting and joining, roles, blocking."""

from parley.console.models import Member
from parley.identity.models import User


def find_member(user: User) -> Member | None:
    """The user's first active membership, with company and user; None for somebody outside or blocked."""
    rows = Member.objects.select_related("company", "user").filter(user=user, is_active=True)
    return rows.order_by("joined_at", "pk").first()
