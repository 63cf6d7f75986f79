"""Addresses of the screens of candidates."""

from django.urls import path

from parley.console.pages.candidates.belongings.files import download_file, remove_file, upload_file
from parley.console.pages.candidates.belongings.notes import edit_note, remove_note, write_note
from parley.console.pages.candidates.belongings.sharing import share
from parley.console.pages.candidates.changes import add_tag, archive, remove_tag, subscribe, watch
from parley.console.pages.candidates.listing import archive_selected, export_selected, show_candidates, tag_selected
from parley.console.pages.candidates.merging import choose_other, merge
from parley.console.pages.candidates.records import (
    add_candidate,
    edit_candidate,
    show_candidate,
    show_card,
    show_timeline,
)
from parley.console.pages.candidates.vocabulary.fields import edit_field, move_field, remove_field, show_fields
from parley.console.pages.candidates.vocabulary.tags import remove_company_tag, show_tags

urlpatterns = [
    path("candidates/", show_candidates, name="candidates"),
    path("candidates/new", add_candidate, name="candidate_add"),
    path("candidates/archive", archive_selected, name="candidates_archive"),
    path("candidates/tag", tag_selected, name="candidates_tag"),
    path("candidates/export", export_selected, name="candidates_export"),
    path("candidates/notes/<str:note_id>", edit_note, name="candidate_note"),
    path("candidates/notes/<str:note_id>/remove", remove_note, name="candidate_note_remove"),
    path("candidates/files/<str:file_id>", download_file, name="candidate_file"),
    path("candidates/files/<str:file_id>/remove", remove_file, name="candidate_file_remove"),
    path("candidates/<str:candidate_id>", show_candidate, name="candidate"),
    path("candidates/<str:candidate_id>/card", show_card, name="candidate_card"),
    path("candidates/<str:candidate_id>/timeline", show_timeline, name="candidate_timeline"),
    path("candidates/<str:candidate_id>/edit", edit_candidate, name="candidate_edit"),
    path("candidates/<str:candidate_id>/tags", add_tag, name="candidate_tag"),
    path("candidates/<str:candidate_id>/tags/<int:tag_id>/remove", remove_tag, name="candidate_untag"),
    path("candidates/<str:candidate_id>/watch", watch, name="candidate_watch"),
    path("candidates/<str:candidate_id>/subscription", subscribe, name="candidate_subscription"),
    path("candidates/<str:candidate_id>/archive", archive, name="candidate_archive"),
    path("candidates/<str:candidate_id>/share", share, name="candidate_share"),
    path("candidates/<str:candidate_id>/merge", choose_other, name="candidate_merge"),
    path("candidates/<str:candidate_id>/merge/<str:other_id>", merge, name="candidate_merge_with"),
    path("candidates/<str:candidate_id>/notes", write_note, name="candidate_note_add"),
    path("candidates/<str:candidate_id>/files", upload_file, name="candidate_file_add"),
    path("company/settings/fields", show_fields, name="candidate_fields"),
    path("company/settings/fields/<int:field_id>", edit_field, name="candidate_field"),
    path("company/settings/fields/<int:field_id>/move", move_field, name="candidate_field_move"),
    path("company/settings/fields/<int:field_id>/remove", remove_field, name="candidate_field_remove"),
    path("company/settings/tags", show_tags, name="candidate_tags"),
    path("company/settings/tags/<int:tag_id>/remove", remove_company_tag, name="candidate_tag_remove"),
]
