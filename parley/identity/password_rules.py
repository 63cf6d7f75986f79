"""What a password must be by the rules of the user's organisations: long enough, and none of the last ones."""

from django.contrib.auth.hashers import check_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from parley.identity.models import PastPassword, User
from parley.identity.sign_in_rules import SHORTEST_PASSWORD, SignInRules

MOST_KEPT = 24


class OrganisationPasswordValidator:
    """One of Django's password validators; what an organisation does not ask for, it does not check."""

    def validate(self, password: str, user: User | None = None) -> None:
        """Raises ValidationError."""
        rules = SignInRules.read(user.sign_in_rules) if user else SignInRules()
        if len(password) < rules.password_length > SHORTEST_PASSWORD:
            raise ValidationError(
                ngettext(
                    "Your organisation asks for at least %(count)s character.",
                    "Your organisation asks for at least %(count)s characters.",
                    rules.password_length,
                )
                % {"count": rules.password_length}
            )
        if user and user.pk and rules.password_reuse and was_used(user, password, rules.password_reuse):
            raise ValidationError(_("You had this password before. Your organisation asks for a new one."))

    def password_changed(self, password: str, user: User) -> None:
        """Keep the hash, so that a rule can refuse it later on."""
        PastPassword.objects.create(user=user, password=user.password)
        kept = user.past_passwords.order_by("-pk").values_list("pk", flat=True)[:MOST_KEPT]
        user.past_passwords.exclude(pk__in=list(kept)).delete()

    def get_help_text(self) -> str:
        """For forms that list what they ask for."""
        return str(_("Your organisation may ask for more characters, and for none of your last passwords."))


def was_used(user: User, password: str, count: int) -> bool:
    """Whether it is the present password or one of the last so many."""
    past = list(user.past_passwords.order_by("-pk").values_list("password", flat=True)[:count])
    return any(check_password(password, hashed) for hashed in dict.fromkeys([user.password, *past]))
