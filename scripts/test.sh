#!/bin/sh
# All tests: once on SQLite, then those that meet a database again on a private PostgreSQL. Fails when either fails.
set -u
cd "$(dirname "$0")/.."
workers=${PARLEY_TEST_WORKERS:-2}
# Where this is set, each of the many processes that tests start would compile some 1,700 files anew.
unset PYTHONDONTWRITEBYTECODE
pytest() { .venv/bin/python -m pytest -q -n "$workers" --dist worksteal "$@"; }

began=$(date +%s)
echo "On SQLite"
pytest "$@"
on_sqlite=$?
echo "On PostgreSQL"
.venv/bin/python -m tests.fakes.postgres \
    .venv/bin/python -m pytest -q -n "$workers" --dist worksteal -m both_databases "$@"
on_postgresql=$?
echo "Tests took $(($(date +%s) - began)) seconds: SQLite exit $on_sqlite, PostgreSQL exit $on_postgresql."
[ "$on_sqlite" = 0 ] && [ "$on_postgresql" = 0 ]
