"""Addresses are read as people mean them, compared in one spelling, and trusted narrowly."""

import pytest

from parley.engine.connectors.caldav.addresses import (
    is_trusted_with_secrets,
    name_object,
    normalise_href,
    read_address,
    read_link,
)
from parley.engine.connectors.errors import AddressForbidden, AnswerUnreadable


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        (" cloud.example.org ", "https://cloud.example.org/"),
        ("rosa@example.org", "https://example.org/"),
        ("https://Cloud.Example.org:443/dav", "https://cloud.example.org/dav"),
        ("caldavs://cloud.example.org/dav/", "https://cloud.example.org/dav/"),
        ("cloud.example.org:8443/dav", "https://cloud.example.org:8443/dav"),
        ("https://bücher.example.org/", "https://xn--bcher-kva.example.org/"),
    ],
)
def test_an_address_is_read_as_meant(typed: str, meant: str) -> None:
    assert read_address(typed) == meant


@pytest.mark.parametrize(
    "typed", ["", "ftp://example.org", "https://rosa:pw@example.org/", "https://2130706433/", "a b"]
)
def test_an_odd_address_is_forbidden(typed: str) -> None:
    with pytest.raises(AddressForbidden):
        read_address(typed)


@pytest.mark.parametrize(
    ("href", "normal"),
    [
        ("/rosa%40example.org/office/", "https://dav.example.org/rosa@example.org/office/"),
        ("/rosa@example.org/office/", "https://dav.example.org/rosa@example.org/office/"),
        ("https://DAV.example.org:443/x/", "https://dav.example.org/x/"),
        ("next.ics", "https://dav.example.org/base/next.ics"),
        ("/with blank/ümlaut.ics", "https://dav.example.org/with%20blank/%C3%BCmlaut.ics"),
        ("/with%20blank/%c3%bcmlaut.ics", "https://dav.example.org/with%20blank/%C3%BCmlaut.ics"),
        ("/one%2Fname.ics", "https://dav.example.org/one%2Fname.ics"),
        ("//other.example.org/x", "https://other.example.org/x"),
    ],
)
def test_the_same_object_has_one_href(href: str, normal: str) -> None:
    assert normalise_href("https://dav.example.org/base/", href) == normal


def test_an_href_that_climbs_is_refused() -> None:
    with pytest.raises(AnswerUnreadable):
        normalise_href("https://dav.example.org/base/", "/a/%2e%2e/b")


@pytest.mark.parametrize("uid", ["../../x", "a/b", "", ".hidden", "ü", "x" * 500, "a?b#c"])
def test_an_odd_uid_gets_a_harmless_name(uid: str) -> None:
    href = name_object("https://dav.example.org/office/", uid)
    assert href.startswith("https://dav.example.org/office/")
    assert href.count("/") == 4
    assert href == name_object("https://dav.example.org/office", uid)


@pytest.mark.parametrize(
    ("named", "other", "is_trusted"),
    [
        ("https://caldav.icloud.com/", "https://p42-caldav.icloud.com/1/", True),
        ("https://example.org/", "https://dav.example.org:8443/", True),
        ("http://cloud.example.org/", "https://cloud.example.org/", True),
        ("https://cloud.example.org/", "http://cloud.example.org/", False),
        ("https://cloud.example.org/", "https://example.net/", False),
        ("https://cloud.example.co.uk/", "https://evil.co.uk/", False),
        ("https://cloud.example.org/", "https://example.org.evil.net/", False),
        ("https://93.184.215.14/", "https://94.184.215.14/", False),
        ("https://[2606:4700::1]/", "https://[2606:4700::2]/", False),
        ("https://intranet/", "https://other/", False),
    ],
)
def test_scenario_46_a_password_stays_at_the_site_it_was_given_for(named: str, other: str, is_trusted: bool) -> None:
    assert is_trusted_with_secrets(read_link(named), read_link(other)) is is_trusted
