#!/bin/sh
# Makes the environment: setup.sh run | test. Says what it does only when there is something to do.
set -eu
cd "$(dirname "$0")/.."
kind=${1:-run}
began=$(date +%s)

# Debian keeps venv in a package of its own; as root, or with sudo that asks nothing, we install what is missing.
install_packages() {
    if [ "$(id -u)" = 0 ]; then as_root=""; elif sudo -n true 2>/dev/null; then as_root="sudo -n"; else
        echo "Parley needs packages that only an administrator can install. Please type:" >&2
        echo "    sudo apt-get install --no-install-recommends -y $*" >&2
        exit 1
    fi
    if ! command -v apt-get >/dev/null 2>&1; then
        echo "Parley needs these packages of your system: $*" >&2
        exit 1
    fi
    echo "Installing packages: $*"
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get install --no-install-recommends -y -q "$@" >/dev/null 2>&1 || {
        $as_root apt-get update -q >/dev/null
        $as_root env DEBIAN_FRONTEND=noninteractive apt-get install --no-install-recommends -y -q "$@" >/dev/null
    }
}

find_python() {
    for name in ${PARLEY_PYTHON:-python3.11 python3 python3.12 python3.13}; do
        if command -v "$name" >/dev/null 2>&1 &&
            "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            command -v "$name"
            return
        fi
    done
}

missing=""
python=$(find_python)
if [ -z "$python" ]; then
    missing="python3 python3-venv"
elif ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
    missing="python3-venv"
fi
if [ "$kind" = test ]; then
    command -v chromium >/dev/null 2>&1 || command -v chromium-browser >/dev/null 2>&1 ||
        command -v google-chrome >/dev/null 2>&1 || missing="$missing chromium"
    ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || command -v initdb >/dev/null 2>&1 ||
        missing="$missing postgresql"
    command -v node >/dev/null 2>&1 || missing="$missing nodejs"
    command -v npm >/dev/null 2>&1 || missing="$missing npm"
fi
if [ -n "$missing" ]; then
    # shellcheck disable=SC2086
    install_packages $missing
    python=$(find_python)
    if [ -z "$python" ]; then
        echo "Parley needs Python 3.11 or newer, and this system's packages have none." >&2
        exit 1
    fi
fi

# Official clients, which the tests hold against the running server; nothing of Parley uses them.
install_clients() {
    folder=tests/clients
    clients=$(cksum <"$folder/package-lock.json")
    if [ -f "$folder/node_modules/.stamp" ] && [ "$(cat "$folder/node_modules/.stamp")" = "$clients" ]; then return; fi
    echo "Installing from $folder/package-lock.json"
    (cd "$folder" && npm ci --silent --no-audit --no-fund --ignore-scripts)
    printf '%s' "$clients" >"$folder/node_modules/.stamp"
}
if [ "$kind" = test ]; then install_clients; fi

# The stamp names the lock file and the Python that it was installed for.
lock=requirements/$kind.txt
stamp="$(cksum <"$lock") $("$python" -c 'import sys; print(sys.version_info[:3])') $(pwd)"
has_stamp() { [ -f ".venv/.stamp-$1" ] && [ "$(cat ".venv/.stamp-$1")" = "$2" ]; }
if [ -x .venv/bin/python ] && has_stamp "$kind" "$stamp"; then exit 0; fi
if [ ! -x .venv/bin/python ] || ! .venv/bin/python -c '' 2>/dev/null; then
    echo "Making the environment in .venv"
    rm -rf .venv
    "$python" -m venv .venv
fi
# Python compiles what is imported when it is first imported; compiling all of it here would only delay the first page.
echo "Installing from $lock"
.venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-compile --require-hashes \
    -r "$lock"
printf '%s' "$stamp" >".venv/.stamp-$kind"
echo "The environment is ready, after $(($(date +%s) - began)) seconds."
