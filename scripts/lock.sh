#!/bin/sh
# Renews the lock files with hashes; never writes down where packages came from (docs/decisions/0001).
set -eu
cd "$(dirname "$0")/.."
# The tool of this one verb has a folder of its own, so that nobody else has to install it.
tool=.cache/lock
[ -x "$tool/bin/uv" ] || {
    .venv/bin/python -m venv "$tool"
    "$tool/bin/python" -m pip install --quiet --disable-pip-version-check uv
}
compile() {
    "$tool/bin/uv" pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
        --no-emit-find-links --custom-compile-command "make lock" "$@"
}
compile pyproject.toml --output-file requirements/run.txt
compile pyproject.toml --group test --output-file requirements/test.txt
