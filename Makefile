# make run: set up and serve the site. make test: set up and pass all tests. See README.md.

PORT ?= 8000
HOST ?= 127.0.0.1
VENV := .venv
BIN := $(VENV)/bin
MANAGE := $(BIN)/python manage.py
TEST_POSTGRES_URL ?= postgres://$(shell id -un)@127.0.0.1:5432/postgres

.PHONY: run setup test test-postgres lint format bench clean
.DEFAULT_GOAL := run

# The virtual environment, made with the newest Python from 3.11 up that really starts.
$(BIN)/python:
	@for python in python3.14 python3.13 python3.12 python3.11 python3 python; do \
	  if $$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then \
	    if $$python -m venv $(VENV) >/tmp/rolewise-venv.$$$$ 2>&1; then rm -f /tmp/rolewise-venv.$$$$; exit 0; fi; \
	    rm -rf $(VENV) /tmp/rolewise-venv.$$$$; \
	    echo "$$python cannot make a virtual environment. On Debian or Ubuntu install its package:"; \
	    echo "  sudo apt install $$($$python -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')"; \
	    exit 1; \
	  fi; \
	done; \
	echo "Rolewise needs Python 3.11 or newer, and none was found. Install it from your system's"; \
	echo "packages or from python.org, then run make again."; \
	exit 1

$(VENV)/.installed: requirements.txt | $(BIN)/python
	@echo "Installing what the site needs ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

$(VENV)/.installed-dev: requirements.txt requirements-dev.txt | $(BIN)/python
	@echo "Installing what the tests need ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@ $(VENV)/.installed

.env:
	@printf '# Written once by make. Every setting is described in .env.example.\nDEBUG=on\nSECRET_KEY=%s\n' \
	  "$$($(BIN)/python -c 'import secrets; print(secrets.token_urlsafe(50))')" > $@
	@chmod 600 $@

setup: $(VENV)/.installed .env
	@$(MANAGE) migrate --verbosity 0
	@$(MANAGE) load_starter --verbosity 0
	@$(MANAGE) refresh_rates --if-missing --verbosity 0
	@$(MANAGE) seed_demo --if-empty --verbosity 0
	@$(MANAGE) import_pay --format oews --index --if-missing --verbosity 0
	@$(MANAGE) demo_editor

run: setup
	@$(BIN)/python -c 'import socket, sys; s = socket.socket(); s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1); s.bind(("$(HOST)", $(PORT)))' 2>/dev/null \
	  || { echo "Port $(PORT) is taken. Stop what uses it, or choose another: make run PORT=8001"; exit 1; }
	@echo "Rolewise is on http://$(HOST):$(PORT)/ and its desk on http://$(HOST):$(PORT)/admin/ (Ctrl+C stops it)"
	@$(MANAGE) runserver --noreload --skip-checks $(HOST):$(PORT)

test: $(VENV)/.installed-dev
	@$(BIN)/python -m pytest -n auto $(TESTS)

test-postgres: $(VENV)/.installed-dev
	@DATABASE_URL=$(TEST_POSTGRES_URL) TEST_REDIS_URL=$(TEST_REDIS_URL) $(BIN)/python -m pytest -n auto -m "not browser" $(TESTS)

lint: $(VENV)/.installed-dev
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/djade --check --target-version 5.2 $$(git ls-files 'templates/*.html')
	@SECRET_KEY=lint DEBUG=on $(MANAGE) makemigrations --check --dry-run
	@SECRET_KEY=$$($(BIN)/python -c 'import secrets; print(secrets.token_urlsafe(50))') DEBUG=off SECURE_SSL=on \
	  $(MANAGE) check --deploy --fail-level WARNING

format: $(VENV)/.installed-dev
	@$(BIN)/ruff check --fix --quiet .
	@$(BIN)/ruff format --quiet .

bench: $(VENV)/.installed-dev
	@$(BIN)/python -m benchmarks $(BENCH)
	@test -n "$(BENCH)" || $(BIN)/python -m benchmarks.pay

clean:
	rm -rf $(VENV) staticfiles .pytest_cache .ruff_cache
