# The verbs of this project; the same ones are run by .ci/run.
.DEFAULT_GOAL := help
SHELL := /bin/sh
PYTHON := .venv/bin/python
# Checks read the settings; they get a data folder of their own.
CHECK_ENV := env PARLEY_DATA=.cache/check PYTHONWARNINGS=error

.PHONY: help setup setup-tests run demo test test-clients screenshots check fix lock messages css clean

help: ## Show the verbs
	@awk -F':.*## ' '/^[a-z%-]+:.*## /{printf "make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: ## Make the environment from the lock file (done by run, too)
	@scripts/setup.sh run

setup-tests: ## The same, with what the tests need
	@scripts/setup.sh test

run: setup ## Start Parley; Ctrl-C stops all of it
	@exec $(PYTHON) -m parley.site.serve

demo: setup ## Start Parley on sample data, in a data folder of its own
	@exec $(PYTHON) -m parley.site.serve --demo

test: setup-tests ## All tests, on SQLite and on PostgreSQL
	@scripts/test.sh

check: setup-tests ## Style, types, imports, templates, migrations
	$(PYTHON) -m ruff check .
	$(PYTHON) -m ruff format --check .
	$(CHECK_ENV) $(PYTHON) -m mypy
	.venv/bin/lint-imports
	$(PYTHON) -m djlint --lint --quiet parley
	$(CHECK_ENV) $(PYTHON) manage.py check --fail-level WARNING
	$(CHECK_ENV) $(PYTHON) manage.py makemigrations --check --dry-run

fix: setup-tests ## Mend what can be mended
	$(PYTHON) -m ruff check --fix .
	$(PYTHON) -m ruff format .

lock: setup-tests ## Renew the lock files, without registry addresses
	@scripts/lock.sh

messages: setup-tests ## Gather the marked texts into the catalogs of translations, and compile them
	@$(PYTHON) scripts/messages.py

css: ## Build the committed style sheets (needs Node)
	@scripts/build_css

test-clients: setup-tests ## Only the tests with official clients against the running server
	$(PYTHON) -m pytest -q -n 2 --dist worksteal tests/clients

screenshots: setup-tests ## Take the guides' pictures anew on the way through the story
	PARLEY_TEST_SCREENSHOTS=1 $(PYTHON) -m pytest -q tests/journeys/test_story_on_one_installation.py tests/journeys/test_hard_cases.py

bench-%: setup-tests ## Run one benchmark
	$(PYTHON) -m bench.$*

campaign-%: setup-tests ## Run one long campaign of tests
	$(PYTHON) -m tests.campaigns.$*
