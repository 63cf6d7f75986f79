"""A row becomes facts, or says why it cannot."""

import pytest

from parley.console.domain.candidate_import.rows import RowFacts, RowReader, RowRefused

TARGETS = ["full_name", "email", "phone", "country", "language", "notes", "field:3", "tag", "ignore"]


def read(*cells: str) -> RowFacts:
    return RowReader(TARGETS).read([*cells])


def test_a_row_is_cleaned_of_what_nobody_sees() -> None:
    facts = read(
        " Milena\u200b   Jovanović ", "MILENA@Example.org ", "'+381 11", "Deutschland", "fr-CA", "a \nb", "XL", "x"
    )
    assert (facts.email, facts.tag, facts.fields) == ("milena@example.org", "x", {"3": "XL"})
    assert facts.values == {
        "first_name": "Milena",
        "last_name": "Jovanović",
        "phone": "+381 11",
        "country": "DE",
        "language": "fr",
        "notes": "a\nb",
    }


@pytest.mark.parametrize(
    ("whole", "first", "last"),
    [
        ("Ana María Ruiz", "Ana María", "Ruiz"),
        ("Ruiz, Ana María", "Ana María", "Ruiz"),
        ("Cher", "Cher", None),
        ("", None, None),
    ],
)
def test_a_whole_name_is_divided(whole: str, first: str | None, last: str | None) -> None:
    values = read(whole, "a@example.org").values
    assert (values.get("first_name"), values.get("last_name")) == (first, last)


def test_an_address_may_be_copied_from_a_mail_program() -> None:
    assert read("", "Milena Jovanović <Milena@example.org>").email == "milena@example.org"
    assert read("", "mailto:milena@bücher.example").email == "milena@bücher.example"


@pytest.mark.parametrize(
    "address", ["", "milena", "a b@example.org", "a@b", "a@-b.org", "a..b@example.org", "a" * 260 + "@b.org"]
)
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(RowRefused):
        read("Milena", address)


@pytest.mark.parametrize("name", ["M\x00", "M\x07", "M\ufffd", "M" * 101 + " x", "=" * 101])
def test_a_row_that_cannot_be_kept_is_refused(name: str) -> None:
    with pytest.raises(RowRefused):
        read(name, "a@example.org")


def test_a_formula_is_text_like_any_other() -> None:
    assert read('=HYPERLINK("http://x")', "a@example.org").values["first_name"] == '=HYPERLINK("http://x")'


def test_what_is_not_known_is_left_out_and_counted() -> None:
    reader = RowReader(TARGETS)
    for _number in range(3):
        assert reader.read(["x", "a@example.org", "", "Atlantis", "Klingon"]).values == {"first_name": "x"}
    assert sorted(reader.remarks.values()) == [3, 3]


def test_a_short_row_has_no_more_than_it_says() -> None:
    assert read("Milena Jovanović", "a@example.org").values == {"first_name": "Milena", "last_name": "Jovanović"}
