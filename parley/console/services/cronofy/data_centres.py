"""Which data centres this installation has, and which one a company uses."""

from django.conf import settings
from django.utils.translation import gettext as _

from parley.console.domain.data_centres import DataCentre
from parley.console.domain.errors import CompanyNotSetUp
from parley.console.domain.roles import ADMIN_ROLES
from parley.console.models import Company, CronofyAccount, Member


def list_data_centres() -> list[DataCentre]:
    """Every data centre of the settings, this server's own first; some may lack credentials (`is_usable`)."""
    return [DataCentre(code=code, **values) for code, values in settings.PARLEY_DATA_CENTRES.items()]


def find_data_centre(code: str) -> DataCentre | None:
    """The data centre of that code, or None when the settings do not name it (any more)."""
    values = settings.PARLEY_DATA_CENTRES.get(code)
    return DataCentre(code=code, **values) if values else None


def find_cronofy_account(company: Company) -> CronofyAccount | None:
    """What the company saved on its Cronofy settings page, or None before that."""
    return CronofyAccount.objects.select_related("granted_by__user", "saved_by__user").filter(company=company).first()


def get_company_data_centre(company: Company) -> DataCentre:
    """The data centre that the company saved. Raises CompanyNotSetUp, saying who has to do what."""
    account = find_cronofy_account(company)
    if account is None:
        raise CompanyNotSetUp(
            _(
                "Your company has not chosen a data centre yet. %(who)s can do it under Company › Settings › "
                "Miscellaneous › Cronofy."
            )
            % {"who": name_administrators(company)}
        )
    data_centre = find_data_centre(account.code)
    if data_centre is None or not data_centre.is_usable:
        raise CompanyNotSetUp(
            _(
                "The data centre “%(code)s” that your company saved is not set up on this installation. Whoever runs "
                "it has to give it credentials, or an administrator of your company chooses another one."
            )
            % {"code": account.code}
        )
    return data_centre


def name_administrators(company: Company) -> str:
    """Who can change settings, as the beginning of a sentence: `Ana Ruiz or Ben Okafor`."""
    administrators = Member.objects.filter(company=company, role__in=ADMIN_ROLES, is_active=True)
    names = [member.user.name for member in administrators.select_related("user").order_by("joined_at")[:3]]
    return _(" or ").join(names) or _("An administrator")
