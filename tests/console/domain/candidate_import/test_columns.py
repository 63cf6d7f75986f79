"""Columns are recognised by their names in eight languages, else by what stands in them."""

import pytest

from parley.console.domain.candidate_import.columns import guess_targets, has_names


@pytest.mark.parametrize(
    ("names", "targets"),
    [
        ("First Name,Last Name,E-mail,Mobile phone", "first_name,last_name,email,phone"),
        ("given_name,SURNAME,Email Address,Job-Title", "first_name,last_name,email,headline"),
        ("Vorname,Name,E-Mail-Adresse,Straße", "first_name,last_name,email,address"),
        ("Prénom,Nom,Courriel,Téléphone", "first_name,last_name,email,phone"),
        ("Nombre,Apellidos,Correo electrónico,País", "first_name,last_name,email,country"),
        ("Nome,Sobrenome,E-mail,Telemóvel", "first_name,last_name,email,phone"),
        ("Voornaam,Achternaam,E-mailadres,Functie", "first_name,last_name,email,headline"),
        ("名,姓,メールアドレス,電話番号", "first_name,last_name,email,phone"),
        ("الاسم الأول,اسم العائلة,البريد الإلكتروني,رقم الهاتف", "first_name,last_name,email,phone"),
        ("Name,Email,Email,Notes", "full_name,email,ignore,notes"),
        ("Nombre,Email,Shirt Size,?", "full_name,email,field:7,ignore"),
    ],
)
def test_columns_are_guessed_by_name(names: str, targets: str) -> None:
    assert guess_targets(names.split(","), [], {"Shirt size": "field:7"}) == targets.split(",")


def test_columns_without_names_are_guessed_by_what_stands_in_them() -> None:
    rows = [["Ana", "ana@example.org", "+49 (30) 123-456", "5"], ["Ben", "ben@example.org", "", "7"]]
    assert guess_targets([""] * 4, rows, {}) == ["ignore", "email", "phone", "ignore"]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([["Name", "Email"], ["a", "a@example.org"]], True),
        ([["a", "a@example.org"], ["b", "b@example.org"]], False),
        ([["Wer", "Wohin"], ["a", "a@example.org"]], True),
        ([["x", "y"]], False),
        ([], False),
    ],
)
def test_names_of_columns_are_told_from_rows(rows: list[list[str]], expected: bool) -> None:
    assert has_names(rows) is expected
