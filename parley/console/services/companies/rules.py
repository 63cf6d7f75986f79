"""An organisation's rules of signing in, and how each of its people comes to know the strictest that hold for them."""

from collections.abc import Iterable

from django.db import transaction

from parley.console.models import Member, Organisation, OrganisationRules
from parley.console.services.audit.log import describe_change
from parley.identity.models import User
from parley.identity.sign_in_rules import SignInRules, take_strictest

AT_ONCE = 500


def get_rules(organisation: Organisation) -> SignInRules:
    """The organisation's rules; those without any where nothing was saved."""
    row = OrganisationRules.objects.filter(organisation=organisation).first()
    return read_rules(row)


def read_rules(row: OrganisationRules | None) -> SignInRules:
    """The rules of a row."""
    return SignInRules.read(vars(row)) if row else SignInRules()


def save_rules(administrator: Member, rules: SignInRules) -> None:
    """Keep the rules; they hold from the next request of everybody in the organisation."""
    organisation = administrator.company.organisation
    with transaction.atomic():
        OrganisationRules.objects.update_or_create(organisation=organisation, defaults=rules.as_values())
        people = Member.objects.filter(company__organisation=organisation).values_list("user_id", flat=True)
        spread_rules(people.distinct())
    describe_change(" ".join(f"{name}={value}" for name, value in rules.as_values().items()))


def spread_rules(user_ids: Iterable[int]) -> None:
    """Tell users the strictest rules of all organisations in which they are active. Call it in a transaction."""
    wanted = list(user_ids)
    for begin in range(0, len(wanted), AT_ONCE):
        _spread(wanted[begin : begin + AT_ONCE])


def _spread(user_ids: list[int]) -> None:
    members = Member.objects.filter(user_id__in=user_ids, is_active=True).values_list(
        "user_id", "company__organisation_id"
    )
    organisations = {user_id: set[str]() for user_id in user_ids}
    for user_id, organisation_id in members:
        organisations[user_id].add(organisation_id)
    known = {
        row.organisation_id: read_rules(row)
        for row in OrganisationRules.objects.filter(organisation_id__in=set().union(*organisations.values()))
    }
    users = list(User.objects.filter(pk__in=user_ids))
    for user in users:
        own = [known[one] for one in organisations[user.pk] if one in known]
        user.sign_in_rules = take_strictest(own).as_values() if own else {}
    User.objects.bulk_update(users, ["sign_in_rules"])
