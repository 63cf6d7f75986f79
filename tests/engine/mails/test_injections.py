"""Whatever is typed into names, titles, places and reasons: the mail stays the mail, the event stays the event."""

from parley.engine.domain.invitations import Person
from tests.clients.mail_reader import read_in_node
from tests.engine.mails.injections import describe_form, list_payloads, read_words, write_if_taken
from tests.engine.mails.writing import ADDRESS, Typed, check_typed, write_mails

SHARE = 60


def test_nothing_that_is_typed_writes_headers_properties_or_markup() -> None:
    check_payloads(SHARE)


def check_payloads(count: int) -> tuple[int, int]:
    """So many attempts, read by three readers; answers how many were taken and how many refused."""
    usual = [describe_form(mail) for mail in write_mails(check_typed(Typed()))]
    taken, refused, waiting = 0, 0, []
    for typed in list_payloads(count):
        written = write_if_taken(typed)
        if written is None:
            refused += 1
            continue
        taken += 1
        kept, mails = written
        forms = [describe_form(mail) for mail in mails]
        if not (kept.place and kept.description and kept.reason and kept.answer):
            forms = [_as_if_filled(form, like) for form, like in zip(forms, usual, strict=True)]
        assert forms == usual, typed
        words = read_words(mails[0])
        assert (words["summary"], words["location"]) == (kept.title, kept.place), typed
        assert words["attendee"] == Person(kept.name, ADDRESS).name, typed
        waiting.append((kept, mails[0]))
    _check_in_node(waiting)
    return taken, refused


def _as_if_filled(form: dict[str, object], like: dict[str, object]) -> dict[str, object]:
    """Empty words leave properties out; nothing may come instead."""
    assert set(form.get("properties", ())) <= set(like.get("properties", ()))  # type: ignore[call-overload]
    return {**form, **({"properties": like["properties"]} if "properties" in like else {})}


def _check_in_node(waiting: list[tuple[Typed, bytes]]) -> None:
    """The second reader sees the same words, in the same places."""
    for (kept, _), seen in zip(waiting, read_in_node([mail for _, mail in waiting]), strict=True):
        (calendar, copy) = seen["calendars"]
        assert calendar == copy, kept
        assert (calendar["components"], calendar["method"], len(calendar["attendees"])) == (1, "REQUEST", 1), kept
        assert (calendar["summary"], calendar["location"] or "") == (kept.title, kept.place), kept
        assert seen["subject"] == " ".join(f"Booked: {kept.title}".split())[:200], kept
        assert seen["to"] == [ADDRESS] and "bcc" not in seen["headers"], kept
        # Python's own reader puts a blank between encoded words of a name.
        assert seen["from"][0] == kept.host, kept
        assert len(seen["attachments"]) == 2, kept
