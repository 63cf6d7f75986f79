"""Data protection rules of a company, and the words in which it asks for consent."""

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from parley.console.domain.errors import InputRefused
from parley.console.domain.privacy.data_protection import DEFAULT, is_scope, list_scopes
from parley.console.models import Candidate, Company, PrivacySettings, ProtectionRule
from parley.toolkit.clock import now

MOST_DAYS, MOST_MONTHS = 365, 240


def find_settings(company: Company) -> PrivacySettings:
    """The company's words, empty where it uses those that come with Parley."""
    return PrivacySettings.objects.filter(company=company).first() or PrivacySettings(company=company)


def save_words(company: Company, subject: str, text: str) -> None:
    """Keep the words of the consent mail; empty ones bring back those that come with Parley."""
    values = {"consent_subject": subject, "consent_text": text, "changed_at": now()}
    PrivacySettings.objects.update_or_create(company=company, defaults=values)


def list_rules(company: Company) -> list[ProtectionRule]:
    """The company's rules, the default one first; there always is one."""
    rules = list(ProtectionRule.objects.filter(company=company).order_by("scope"))
    own = next((rule for rule in rules if rule.scope == DEFAULT), None)
    return [own or ProtectionRule(company=company, scope=DEFAULT), *(rule for rule in rules if rule is not own)]


def find_rule(candidate: Candidate) -> ProtectionRule:
    """The rule that holds for a candidate: the narrowest that the company has."""
    scopes = list_scopes(candidate.country)
    rules = {rule.scope: rule for rule in ProtectionRule.objects.filter(company=candidate.company_id, scope__in=scopes)}
    return next(
        (rules[scope] for scope in scopes if scope in rules),
        ProtectionRule(company_id=candidate.company_id, scope=DEFAULT),
    )


def get_rule(company: Company, scope: str) -> ProtectionRule:
    """The company's rule for a scope, with what holds without one as its beginning. Raises InputRefused."""
    if not is_scope(scope):
        raise InputRefused({"scope": _("Choose a country, the European Union, a continent or the default.")})
    found = ProtectionRule.objects.filter(company=company, scope=scope).first()
    return found or ProtectionRule(company=company, scope=scope)


def save_rule(rule: ProtectionRule) -> None:
    """Keep a rule. Raises InputRefused where a period is out of bounds, or erases before it archives."""
    for name, most in (("answer_days", MOST_DAYS), ("archive_months", MOST_MONTHS), ("anonymise_months", MOST_MONTHS)):
        value = getattr(rule, name)
        if value is not None and not 1 <= value <= most:
            raise InputRefused({name: _("Between 1 and %(most)d, or nothing.") % {"most": most}})
    if rule.archive_months and rule.anonymise_months and rule.anonymise_months < rule.archive_months:
        raise InputRefused({"anonymise_months": _("Anonymising comes after archiving.")})
    defaults = {
        name: getattr(rule, name) for name in ("needs_consent", "answer_days", "archive_months", "anonymise_months")
    }
    with transaction.atomic():
        ProtectionRule.objects.update_or_create(company=rule.company, scope=rule.scope, defaults=defaults)


def delete_rule(company: Company, scope: str) -> None:
    """Take a rule away: the next wider one holds."""
    ProtectionRule.objects.filter(company=company, scope=scope).delete()


def count_rules(company: Company) -> QuerySet[ProtectionRule]:
    """The company's own rules, for a sentence about them."""
    return ProtectionRule.objects.filter(company=company)
