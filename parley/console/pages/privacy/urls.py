"""Addresses of the screens of consent, erasure and retention."""

from django.urls import path

from parley.console.pages.privacy.answering import show_consent
from parley.console.pages.privacy.candidates import anonymise_person, ask_candidate, ask_candidates, export_person
from parley.console.pages.privacy.settings import edit_rule, export_due, remove_rule, show_data_protection

urlpatterns = [
    path("consent/<str:token>", show_consent, name="consent"),
    path("candidates/<str:candidate_id>/consent", ask_candidate, name="candidate_consent"),
    path("candidates/<str:candidate_id>/everything", export_person, name="candidate_everything"),
    path("candidates/<str:candidate_id>/anonymise", anonymise_person, name="candidate_anonymise"),
    path("consents/ask", ask_candidates, name="candidates_consent"),
    path("company/settings/data-protection", show_data_protection, name="data_protection"),
    path("company/settings/data-protection/rule", edit_rule, name="data_protection_rule"),
    path("company/settings/data-protection/remove", remove_rule, name="data_protection_remove"),
    path("company/settings/data-protection/due", export_due, name="data_protection_due"),
]
