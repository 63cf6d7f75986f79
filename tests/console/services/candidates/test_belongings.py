"""Notes, files, tags, fields and watchers of candidates."""

import io
import zipfile
from pathlib import Path
from typing import Any

import pytest

from parley.console.domain.errors import InputRefused, LinkUnknown, NotPermitted
from parley.console.domain.file_kinds import find_kind
from parley.console.models import CandidateFile, CustomField, CustomValue, EntryKind, Member, Note, OutgoingMail, Tag
from parley.console.services.candidates.belongings.files import add_file, get_file, open_file, remove_file
from parley.console.services.candidates.belongings.notes import add_note, change_note, remove_note
from parley.console.services.candidates.belongings.watches import set_watching
from parley.console.services.candidates.fields import (
    list_custom_fields,
    move_custom_field,
    read_custom_values,
    remove_custom_field,
    save_custom_field,
    write_custom_values,
)
from parley.console.services.candidates.filtering import CandidateFilter, filter_candidates
from parley.console.services.candidates.tags import remove_tag, tag_candidates, untag_candidate
from parley.console.services.candidates.timeline import build_entry, write_entry
from parley.console.services.relaying.entries import relay_due_entries
from tests.console.conversation_cast import make_candidate, make_conversation


def zip_up(*names: str) -> bytes:
    """A zip with these members."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return out.getvalue()


def test_a_note_is_changed_and_removed_by_its_author_only(ana: Member, ben: Member) -> None:
    candidate = make_candidate(ana)
    note = add_note(ana, candidate, "  Speaks Serbian ")
    with pytest.raises(NotPermitted):
        change_note(ben, note, "No")
    with pytest.raises(NotPermitted):
        remove_note(ben, note)
    with pytest.raises(InputRefused):
        change_note(ana, note, " ")
    change_note(ana, note, "Speaks German")
    assert Note.objects.get().text == "Speaks German" and Note.objects.get().changed_at is not None
    remove_note(ana, note)
    codes = [entry.code for entry in candidate.timeline.filter(kind=EntryKind.NOTE).order_by("pk")]
    assert codes == ["added", "changed", "removed"] and not Note.objects.exists()


KINDS = {
    b"%PDF-1.7 ...": "application/pdf",
    b"\x89PNG\r\n\x1a\n....": "image/png",
    "Lebenslauf für Köln\n".encode(): "text/plain",
    zip_up("[Content_Types].xml", "word/document.xml"): find_kind(zip_up("[Content_Types].xml", "word/document.xml")),
    zip_up("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"): "",
    zip_up("run.exe"): "",
    b"MZ\x90\x00": "",
    b"<html><script>alert(1)</script>": "",
    b"  <svg onload=alert(1)>": "",
    b"": "",
    b"\xff\xfe\x00": "",
}


def test_a_file_is_known_by_its_content() -> None:
    assert {content: find_kind(content) for content in KINDS} == KINDS
    assert find_kind(zip_up("[Content_Types].xml", "word/document.xml")).endswith("wordprocessingml.document")


@pytest.mark.django_db(transaction=True)
def test_a_file_is_kept_outside_any_web_root_and_removed_for_good(ana: Member, olga: Member, settings: Any) -> None:
    candidate = make_candidate(ana)
    row = add_file(ana, candidate, 'C:\\Users\\ana\\..\\"CV"\r\n.PDF', 12, io.BytesIO(b"%PDF-1.7 abc"))
    assert row.name == "CV.PDF" and row.content_type == "application/pdf"
    with open_file(row) as content:
        assert content.read() == b"%PDF-1.7 abc"
    kept = [path for path in (Path(settings.PARLEY_DATA) / "files").rglob("*") if path.is_file()]
    assert row.place in {path.name for path in kept} and "CV" not in row.place
    with pytest.raises(LinkUnknown):
        get_file(olga, row.pk)
    remove_file(ana, row)
    assert not CandidateFile.objects.exists()
    with pytest.raises(LinkUnknown):
        open_file(row)


def test_files_of_other_kinds_and_false_names_are_refused(ana: Member) -> None:
    candidate = make_candidate(ana)
    for name, content in (("cv.exe", b"MZ\x90"), ("cv.html", b"Hello"), ("cv.pdf", b"Hello"), ("cv", b"%PDF-1.7")):
        with pytest.raises(InputRefused):
            add_file(ana, candidate, name, len(content), io.BytesIO(content))
    with pytest.raises(InputRefused):
        add_file(ana, candidate, "cv.txt", 11 * 1024 * 1024, io.BytesIO(b"Hello"))
    assert not CandidateFile.objects.exists()


@pytest.mark.both_databases
def test_tags_are_words_put_on_many(ana: Member, olga: Member, django_assert_max_num_queries: Any) -> None:
    candidates = [make_candidate(ana, f"Nr{number}", email=f"n{number}@example.org") for number in range(30)]
    stranger = make_candidate(olga)
    with django_assert_max_num_queries(20):
        assert tag_candidates(ana, [*(each.pk for each in candidates), stranger.pk], " Open  to relocation ") == 30
    assert tag_candidates(ana, filter_candidates(ana.company, CandidateFilter()), "OPEN TO RELOCATION") == 0
    tag = Tag.objects.get()
    assert tag.name == "Open to relocation"
    assert filter_candidates(ana.company, CandidateFilter(words="reloc")).count() == 30
    untag_candidate(ana, candidates[0], tag.pk)
    assert filter_candidates(ana.company, CandidateFilter(words="reloc")).count() == 29
    with pytest.raises(LinkUnknown):
        untag_candidate(olga, stranger, tag.pk + 1000)
    with pytest.raises(LinkUnknown):
        remove_tag(olga.company, tag.pk)
    remove_tag(ana.company, tag.pk)
    assert not Tag.objects.exists() and not filter_candidates(ana.company, CandidateFilter(words="reloc")).exists()


def test_own_fields_are_ordered_renamed_and_removed_with_their_values(ana: Member, olga: Member) -> None:
    first = save_custom_field(ana.company, None, "Salary", "number")
    second = save_custom_field(ana.company, None, "Level", "choice", ["Junior", " Senior ", "Junior"])
    day = save_custom_field(ana.company, None, "Free from", "date")
    assert second.choices == ["Junior", "Senior"]
    with pytest.raises(InputRefused):
        save_custom_field(ana.company, None, "SALARY")
    with pytest.raises(InputRefused):
        save_custom_field(ana.company, None, "Empty", "choice", [])
    move_custom_field(ana.company, second.pk, -1)
    assert [field.name for field in list_custom_fields(ana.company)] == ["Level", "Salary", "Free from"]
    candidate = make_candidate(ana)
    values = read_custom_values(ana.company, {first.pk: " 3,5 ", second.pk: "Senior", day.pk: "2026-03-09"})
    assert write_custom_values(candidate, values) == ["Level", "Salary", "Free from"]
    assert write_custom_values(candidate, values) == []
    write_custom_values(candidate, {first.pk: ""})
    assert sorted(CustomValue.objects.values_list("value", flat=True)) == ["2026-03-09", "Senior"]
    for wrong in ({first.pk: "much"}, {first.pk: "1e99"}, {second.pk: "Boss"}, {day.pk: "soon"}, {99999: "x"}):
        with pytest.raises(InputRefused):
            read_custom_values(ana.company, wrong)
    with pytest.raises(LinkUnknown):
        remove_custom_field(olga.company, first.pk)
    remove_custom_field(ana.company, second.pk)
    assert CustomField.objects.count() == 2 and CustomValue.objects.count() == 1


def test_a_watcher_hears_once_of_each_answer(ana: Member, ben: Member) -> None:
    candidate = make_candidate(ana)
    conversation = make_conversation(ana, candidate, summary="First conversation")
    set_watching(ben, candidate, is_watching=True)
    set_watching(ben, candidate, is_watching=True)
    for code in ("opened", "booked"):
        write_entry(build_entry(EntryKind.CONVERSATION, code, conversation=conversation, who="M", has_followers=True))
    entry = candidate.timeline.get(code="booked")
    relay_due_entries()
    candidate.timeline.filter(pk=entry.pk).update(is_relay_due=True)
    relay_due_entries()
    mail = OutgoingMail.objects.get(purpose="watch")
    assert mail.recipient == "ben@harbour.example" and "Milena Jovanović: Booked" in mail.subject
    assert f"/candidates/{candidate.pk}" in mail.content
    set_watching(ben, candidate, is_watching=False)
    write_entry(
        build_entry(EntryKind.CONVERSATION, "cancelled", conversation=conversation, who="M", has_followers=True)
    )
    relay_due_entries()
    assert OutgoingMail.objects.filter(purpose="watch").count() == 1
