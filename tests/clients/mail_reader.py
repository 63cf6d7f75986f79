"""Mails and their calendars as a second, independent reader sees them: postal-mime and ical.js, in Node."""

import base64
import json
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parent


def read_in_node(mails: Sequence[bytes]) -> list[dict[str, Any]]:
    """What Node reads of each; a mail that it cannot read is a failed assertion."""
    asked = "".join(f"{base64.b64encode(mail).decode()}\n" for mail in mails)
    done = subprocess.run(
        ["node", "read_mails.js"], cwd=FOLDER, input=asked, capture_output=True, text=True, check=True, timeout=300
    )
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(answers) == len(mails), done.stderr
    faults = [answer["fault"] for answer in answers if "fault" in answer]
    assert not faults, faults[:3]
    return answers
