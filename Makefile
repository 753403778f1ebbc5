# Every target installs what is missing first and then hands over to the console script `rounds`
# or to the tool itself. `make` ends with 2 whenever anything failed and cannot pass on another code: who needs the
# code of a command (`rounds --help` lists them) calls .venv/bin/rounds or .venv/bin/pytest itself. Needs Python 3.11 or newer and make; everything else lands in .venv and .jgo.
.DEFAULT_GOAL := help
SHELL := /bin/bash
# The first that will do of the path's Python and the system's own. One that was compiled without optimisation,
# as pyenv does by default, takes a fifth longer for everything; then the system's own is better.
FAST_PYTHON := import ensurepip, sys, sysconfig; sys.exit(sys.version_info < (3, 11) or \
	not sys.executable.startswith("/usr/") and "--enable-optimizations" not in str(sysconfig.get_config_var("CONFIG_ARGS")))
PYTHON ?= $(or $(shell for it in python3 /usr/bin/python3; do \
	$$it -c '$(FAST_PYTHON)' 2>/dev/null && echo $$it && break; done),python3)
UV_VERSION := 0.13.9
BIN := .venv/bin
READY := .venv/.ready
MERMAID := docs/javascripts/mermaid.min.js
MERMAID_VERSION := 11.16.0
MERMAID_SHA256 := 74d7c46dabca328c2294733910a8aa1ed0c37451776e8d5295da38a2b758fb9b
# How many tests run at once: one more than there are cores, for many wait for servers; those of `make check` do not.
JOBS ?= 3
CORES ?= 2
# Where Python may keep no bytecode, each process compiles all code and all tests anew, at each start.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help up down story travel verify test check nightly simulate soak bench mutants rules screenshots docs format lint install

help: ## this list
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):[^#]*## /  make \1\t/' | expand -t 16

up: $(READY) ## start everything, play the story once, stay with the logs (DETACH=1: return when ready)
	@exec $(BIN)/rounds up $(if $(DETACH),--detach)

down: $(READY) ## stop everything, also after a crash
	@$(BIN)/rounds down

story: $(READY) ## play the story again on the running system
	@$(BIN)/rounds story

travel: $(READY) ## move the running system's clock: make travel BY=50d
	@$(BIN)/rounds travel $(or $(BY),$(error say how far: make travel BY=50d))

verify: $(READY) ## check what must always hold on the running system
	@$(BIN)/rounds verify

test: $(READY) ## everything that must hold, on real Kafka, MongoDB and SMTP (WHOLE=1: fail for anything left out)
	@$(BIN)/python -m tests.harness.equipment $(if $(WHOLE),--whole)
	@part=$$($(BIN)/python -m tests.harness.part $(AT)) && $(BIN)/pytest -n $(JOBS) $(if $(WHOLE),--whole) $$part

check: $(READY) ## the fast part, for every save: lint, types, tests without servers (AT=services/payments: one part)
	@part=$$($(BIN)/python -m tests.harness.part $(AT)) && $(BIN)/pytest -n $(CORES) -m "not servers and not system" $$part

nightly: $(READY) ## the suite ten times, in other orders, dates, zones and beside busy loops (ONLY=3: one of them, FAST=1: without servers)
	@$(BIN)/python -m tests.harness.nightly --jobs $(JOBS) $(if $(FAST),--fast) $(foreach run,$(ONLY),--only $(run))

lint: $(READY) ## format, lint, types, layers
	@$(BIN)/pytest -n 2 tests/lint

simulate: $(READY) ## play months of the whole platform on fakes that misbehave: make simulate SEEDS=1000 MINUTES=5
	@$(BIN)/python -m tests.simulation --seeds $(or $(SEEDS),20000) $(if $(MINUTES),--minutes $(MINUTES))

soak: $(READY) ## break the running system for MINUTES=10 under load, then empty Kafka and restore a dump
	@$(BIN)/python -m tests.soak --seconds $$(($(or $(MINUTES),10) * 60)) --alone --drills $(if $(SEED),--seed $(SEED))

bench: $(READY) ## measure, each figure beside its floor (RIVALS=1: other engines as well)
	@$(BIN)/python -m benchmarks $(if $(RIVALS),--rivals)

mutants: $(READY) ## change the rules in small ways and count what no test notices (AT=payments: one service); for the night
	@nice $(BIN)/python -m tests.mutation $(AT) --write

rules: $(READY) ## write docs/rules.md anew: which code and which tests keep each rule
	@$(BIN)/python -m tests.house.rules

screenshots: $(READY) ## pictures of ten pages of the running system, phone and desk, into docs/pictures
	@$(BIN)/python -m tests.browser.screenshots

docs: $(READY) $(MERMAID) ## the documentation site, into .site; a dead link fails (SERVE=1: show it while you write)
	@NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs $(if $(SERVE),serve,build --strict)

# What draws the diagrams, so that the site loads nothing from elsewhere. Without npm the theme asks unpkg.com for it.
$(MERMAID):
	@mkdir -p $(@D) .site
	@if command -v npm >/dev/null; then \
		npm pack --silent --pack-destination .site mermaid@$(MERMAID_VERSION) >/dev/null && \
		tar -xzOf .site/mermaid-$(MERMAID_VERSION).tgz package/dist/mermaid.min.js >$@.part && \
		echo "$(MERMAID_SHA256)  $@.part" | sha256sum --check --quiet && mv $@.part $@; \
	else echo "npm is missing: the diagrams of this site will be drawn by a script from unpkg.com"; fi

format: $(READY) ## bring the code into shape
	@$(BIN)/ruff format
	@$(BIN)/ruff check --fix

install: $(READY) ## only install what is missing

$(READY): pyproject.toml uv.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Rounds needs Python 3.11 or newer, and $(PYTHON) is older or missing: install it, or name one: make PYTHON=python3.12 …"; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv || \
		{ echo "$(PYTHON) cannot make a virtual environment: apt-get install python3-venv (Debian, Ubuntu)"; exit 1; }
	@$(BIN)/uv --version 2>/dev/null | grep -qF 'uv $(UV_VERSION) ' || $(BIN)/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION) || \
		{ echo "PyPI could not be reached for uv: check the network, proxy or PIP_INDEX_URL and try again"; exit 1; }
	@echo "Installing what Rounds stands on into .venv (once), for $$($(BIN)/python -VV) of $$(readlink -f $(BIN)/python)"
	@$(BIN)/uv sync --locked || \
		{ echo "What uv.lock names could not be installed: read the lines above; without network, try again later"; exit 1; }
	@touch $@
