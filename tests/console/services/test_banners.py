"""What the banners say is missing, and to whom they offer what."""

from typing import Any

from parley.console.models import Company, CronofyAccount, Member, UnitColleague
from parley.console.services.banners import list_banners
from tests.fakes.engine import FakeEngine


def say(member: Member) -> str:
    return " / ".join(f"{banner.text} {banner.action_url}" for banner in list_banners(member))


def test_an_installation_on_this_machine_without_mail_server_says_both(ana: Member, ben: Member, settings: Any) -> None:
    settings.PARLEY_SMTP, settings.PARLEY_IS_PUBLIC_URL_LOCAL = None, True
    assert "Candidates elsewhere cannot open links" in say(ana) and "PARLEY_PUBLIC_URL" in say(ana)
    assert "No mail server is set up" in say(ana)
    assert "/operator/mail/" not in say(ben), "the mail catcher is the operator's alone"
    ana.user.is_operator = True
    assert "/operator/mail/" in say(ana)


def test_a_complete_installation_says_nothing(ana: Member, authorized: CronofyAccount, settings: Any) -> None:
    settings.PARLEY_SMTP, settings.PARLEY_IS_PUBLIC_URL_LOCAL = {"host": "mail.example"}, False
    assert list_banners(ana) == []


def test_before_a_data_centre_is_chosen_it_says_who_has_to_do_what(
    company: Company, ana: Member, ben: Member, settings: Any
) -> None:
    assert "No data centre is chosen yet" in say(ana) and "/company/settings/cronofy" in say(ana)
    assert "Ana Ruiz" in say(ben) and "/company/settings/cronofy" not in say(ben)


def test_before_authorization_the_administrator_is_asked_for_it(
    ana: Member, ben: Member, fake_engine: FakeEngine, settings: Any
) -> None:
    settings.PARLEY_SMTP, settings.PARLEY_IS_PUBLIC_URL_LOCAL = {"host": "mail.example"}, False
    CronofyAccount.objects.create(company=ana.company, code="fake", saved_by=ana)
    assert "not authorized" in say(ana)
    assert list_banners(ben) == []


def test_who_has_a_broken_calendar_is_told_how_to_connect_it_again(
    ana: Member, ben: Member, authorized: CronofyAccount, fake_engine: FakeEngine, settings: Any
) -> None:
    settings.PARLEY_SMTP, settings.PARLEY_IS_PUBLIC_URL_LOCAL = {"host": "mail.example"}, False
    colleague = UnitColleague.objects.create(
        company=ana.company, code="fake", sub="acc_ana", email="Ana@harbour.example", calendar_problem="Google"
    )
    assert "cannot be read: Google" in say(ana) and fake_engine.url in say(ana)
    assert list_banners(ben) == []
    UnitColleague.objects.create(company=ana.company, code="fake", sub="acc_two", email="ana@harbour.example")
    assert list_banners(ana) == [], "of two with the address nobody knows which is Ana"
    ana.engine_sub, ana.public_url_data_centre = colleague.sub, "fake"
    assert "cannot be read" in say(ana)
    UnitColleague.objects.update(calendar_problem="?")
    assert "One of your calendars cannot be read" in say(ana)
    CronofyAccount.objects.update(code="another")
    assert "cannot be read" not in say(ana), "what another data centre said does not count"
