"""The engines that a console may use: this server's own, other Parleys, and Cronofy's data centres."""

import os
import re
from collections.abc import Mapping
from typing import TypedDict

from django.core.exceptions import ImproperlyConfigured

from parley.site.env import read_origin, read_text


class DataCentre(TypedDict):
    """Where an engine answers, and what this console is there; `client_id` is empty without credentials."""

    name: str
    api_url: str
    app_url: str
    client_id: str
    client_secret: str
    embed_key: str
    embed_secret: str
    is_builtin: bool


CRONOFY_NAMES = {
    "us": "Cronofy – United States",
    "de": "Cronofy – Germany",
    "uk": "Cronofy – United Kingdom",
    "au": "Cronofy – Australia",
    "ca": "Cronofy – Canada",
    "sg": "Cronofy – Singapore",
}
VARIABLE = re.compile(r"PARLEY_DATA_CENTRE_([A-Z0-9]+)_(URL|NAME|CLIENT_ID|CLIENT_SECRET|EMBED_KEY|EMBED_SECRET)")


def read_data_centres(builtin: DataCentre | None) -> dict[str, DataCentre]:
    """Every data centre by its code (lower case): `here` first, then those of the environment in the order of code."""
    codes = sorted({found[1].lower() for name in os.environ if (found := VARIABLE.fullmatch(name))})
    if "here" in codes:
        raise ImproperlyConfigured("PARLEY_DATA_CENTRE_HERE_… is taken by this server's own engine; choose another.")
    centres: dict[str, DataCentre] = {"here": builtin} if builtin else {}
    return centres | {code: _read_data_centre(code) for code in codes}


def describe_builtin(api_url: str, app_url: str, application: Mapping[str, str]) -> DataCentre:
    """This server's own engine, reached through its loopback listener and shown under the public address."""
    return DataCentre(
        name="This server",
        api_url=api_url,
        app_url=app_url,
        client_id=application["client_id"],
        client_secret=application["client_secret"],
        embed_key=application["embed_key"],
        embed_secret=application["embed_secret"],
        is_builtin=True,
    )


def _read_data_centre(code: str) -> DataCentre:
    prefix = f"PARLEY_DATA_CENTRE_{code.upper()}_"
    api_url, app_url = _read_addresses(code, prefix)
    return DataCentre(
        name=read_text(prefix + "NAME", CRONOFY_NAMES.get(code, app_url)),
        api_url=api_url,
        app_url=app_url,
        client_id=read_text(prefix + "CLIENT_ID"),
        client_secret=read_text(prefix + "CLIENT_SECRET"),
        embed_key=read_text(prefix + "EMBED_KEY"),
        embed_secret=read_text(prefix + "EMBED_SECRET"),
        is_builtin=False,
    )


def _read_addresses(code: str, prefix: str) -> tuple[str, str]:
    if read_text(prefix + "URL"):
        address = read_origin(prefix + "URL", "")
        return address, address
    if code not in CRONOFY_NAMES:
        raise ImproperlyConfigured(f"{prefix}URL is missing: the address of that Parley.")
    ending = "" if code == "us" else f"-{code}"
    return f"https://api{ending}.cronofy.com", f"https://app{ending}.cronofy.com"
