"""Addresses of the screens of lists of candidates."""

from django.urls import path

from parley.console.pages.lists.entries import add_entries, export_list, remove_entries, show_list
from parley.console.pages.lists.records import add_list, delete, edit_list, mark_favourite, show_lists

urlpatterns = [
    path("lists/", show_lists, name="lists"),
    path("lists/new", add_list, name="list_add"),
    path("lists/choose", add_entries, name="list_choose"),
    path("lists/<str:list_id>", show_list, name="list"),
    path("lists/<str:list_id>/edit", edit_list, name="list_edit"),
    path("lists/<str:list_id>/delete", delete, name="list_delete"),
    path("lists/<str:list_id>/favourite", mark_favourite, name="list_favourite"),
    path("lists/<str:list_id>/remove", remove_entries, name="list_remove"),
    path("lists/<str:list_id>/export", export_list, name="list_export"),
]
