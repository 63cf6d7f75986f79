"""A real Chromium for journeys, that can reach nothing but this machine."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, Page, expect, sync_playwright

# As long as Playwright waits for what is clicked; its own five seconds are too few on a machine that is busy.
PATIENCE_SECONDS = 30.0
expect.set_options(timeout=PATIENCE_SECONDS * 1000)

CLOSED_NETWORK = [
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-quic",
    "--disable-sync",
    "--disable-gpu",
    "--no-first-run",
]


def find_chromium() -> str:
    """The installed browser; Playwright's own download is never used."""
    names = ("chromium", "chromium-browser", "google-chrome")
    found = next((path for name in names if (path := shutil.which(name))), None)
    assert found, "chromium is not installed; `make setup-tests` installs it"
    return found


@contextmanager
def run_chromium() -> Iterator[Browser]:
    """Start the browser; as root it runs without its sandbox, as it insists on."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=find_chromium(), args=CLOSED_NETWORK, chromium_sandbox=os.getuid() != 0
        )
        try:
            yield browser
        finally:
            browser.close()


# What a screen reader passes over in silence, or says with what stands around it.
_SILENT = {
    "RootWebArea",
    "StaticText",
    "InlineTextBox",
    "generic",
    "none",
    "paragraph",
    "image",
    "strong",
    "row",
    "rowgroup",
    "gridcell",
    "cell",
    "listitem",
    "ListMarker",
    "form",
    "LabelText",
    "contentinfo",
    "banner",
    "main",
    "Section",
}
_STATES = ("focused", "expanded", "invalid", "required", "level")


def read_aloud(page: Page, within: str = "body") -> list[str]:
    """What a screen reader finds in a part of a page, in order: `role: name (states)`, from the accessibility tree.

    A description, such as a field's help or error, follows a dash; the value of a field an equals sign.
    """
    session = page.context.new_cdp_session(page)
    session.send("DOM.enable")
    root = session.send("DOM.getDocument")["root"]["nodeId"]
    node_id = session.send("DOM.querySelector", {"nodeId": root, "selector": within})["nodeId"]
    backend_id = session.send("DOM.describeNode", {"nodeId": node_id})["node"]["backendNodeId"]
    nodes = {node["nodeId"]: node for node in session.send("Accessibility.getFullAXTree")["nodes"]}
    start = next(node for node in nodes.values() if node.get("backendDOMNodeId") == backend_id)
    session.detach()
    return list(_walk(nodes, start))


def _walk(nodes: dict[str, Any], node: dict[str, Any]) -> Iterator[str]:
    role = node.get("role", {}).get("value", "")
    if not node.get("ignored") and role not in _SILENT:
        yield _say(node, role)
    for child in node.get("childIds", []):
        if child in nodes:
            yield from _walk(nodes, nodes[child])


def _say(node: dict[str, Any], role: str) -> str:
    said = {each["name"]: each["value"].get("value") for each in node.get("properties", [])}
    states = [f"{name} {said[name]}" if name == "level" else name for name in _STATES if _is_so(said.get(name))]
    words = f"{role}: {node.get('name', {}).get('value', '')}".rstrip(": ")
    words += f" ({', '.join(states)})" if states else ""
    value = node.get("value", {}).get("value", "")
    description = node.get("description", {}).get("value", "")
    return words + (f" = {value}" if value else "") + (f" - {description}" if description else "")


def _is_so(value: object) -> bool:
    return value not in (None, False, "false", "")
