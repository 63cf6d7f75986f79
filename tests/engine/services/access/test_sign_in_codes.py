"""Sign-in codes: one use, few tries, few codes an hour, the same answer for everybody."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection

from parley.engine.domain.errors.base import AddressUnreadable
from parley.engine.domain.errors.people import CodeExpired, CodeWrong, SignInRefused, TooManyAttempts
from parley.engine.models import OutgoingMail, SignInCode
from parley.engine.services.people.sign_in_codes import check_sign_in_code, request_sign_in_code
from parley.toolkit.clock import frozen, now
from tests.engine.signing import read_code

ANA = "ana@acme.example"


@pytest.mark.django_db
def test_a_code_proves_its_address_once() -> None:
    request_sign_in_code("Ana@Acme.example ")
    code = read_code(ANA)
    assert check_sign_in_code(ANA, code) == ANA
    with pytest.raises(CodeWrong):
        check_sign_in_code(ANA, code)


@pytest.mark.django_db
def test_the_code_is_kept_only_as_a_hash() -> None:
    request_sign_in_code(ANA)
    assert read_code(ANA).replace(" ", "") not in str(SignInCode.objects.values().get())


@pytest.mark.django_db
def test_after_five_wrong_tries_even_the_right_code_is_refused() -> None:
    request_sign_in_code(ANA)
    right = read_code(ANA)
    wrong = "0000 0000" if right != "0000 0000" else "1111 1111"
    for _ in range(5):
        with pytest.raises(CodeWrong):
            check_sign_in_code(ANA, wrong)
    with pytest.raises(TooManyAttempts):
        check_sign_in_code(ANA, right)


@pytest.mark.django_db
def test_a_code_older_than_ten_minutes_is_refused() -> None:
    request_sign_in_code(ANA)
    code = read_code(ANA)
    with frozen(now() + timedelta(minutes=11)), pytest.raises(CodeExpired):
        check_sign_in_code(ANA, code)


@pytest.mark.django_db
def test_only_the_newest_code_opens() -> None:
    request_sign_in_code(ANA)
    older = read_code(ANA)
    request_sign_in_code(ANA)
    if older != read_code(ANA):
        with pytest.raises(CodeWrong):
            check_sign_in_code(ANA, older)
    assert check_sign_in_code(ANA, read_code(ANA)) == ANA


@pytest.mark.django_db
def test_a_fourth_code_within_an_hour_is_refused() -> None:
    for _ in range(3):
        request_sign_in_code(ANA)
    with pytest.raises(TooManyAttempts):
        request_sign_in_code(ANA)
    with frozen(now() + timedelta(minutes=61)):
        request_sign_in_code(ANA)


@pytest.mark.django_db
def test_one_place_cannot_have_codes_mailed_to_everybody() -> None:
    for number in range(60):
        request_sign_in_code(f"person{number}@acme.example", "203.0.113.9")
    with pytest.raises(TooManyAttempts):
        request_sign_in_code("one-more@acme.example", "203.0.113.9")
    request_sign_in_code("one-more@acme.example", "203.0.113.10")


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["", "ana", "ana@acme.example\nBcc: all@acme.example", "ana@\x00acme.example"])
def test_what_is_no_address_gets_no_mail(address: str) -> None:
    with pytest.raises(AddressUnreadable):
        request_sign_in_code(address)
    assert not OutgoingMail.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_of_many_who_type_one_code_at_once_one_gets_in() -> None:
    request_sign_in_code(ANA)
    code = read_code(ANA)

    def try_it(_: int) -> bool:
        try:
            check_sign_in_code(ANA, code)
            return True
        except SignInRefused:
            return False
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(try_it, range(20))) == 1
