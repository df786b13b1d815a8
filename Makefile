# make help shows the targets. Everything is installed into .venv (and uv, where the machine has
# none, into .tools); nothing outside this folder is touched.

SHELL := /bin/sh
.SHELLFLAGS := -eu -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-builtin-rules

# Least percentage of lines and branches that the tests must reach: core and work together, core alone.
COVERED ?= 90
COVERED_CORE ?= 100
# Parallel test processes; what to test; further words for pytest, demo, run and the benchmarks.
WORKERS ?= 2
TESTS ?= tests
ARGS ?=

FIND_PYTHON := for p in python3.11 python3.12 python3.13 python3; do \
	"$$p" -c 'import ensurepip, sys, venv; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' \
	2>/dev/null && { echo "$$p"; exit; }; done
PYTHON ?= $(shell $(FIND_PYTHON))
UV := $(shell uv --version >/dev/null 2>&1 && command -v uv || echo .tools/bin/uv)
BIN := .venv/bin
export UV_PYTHON_DOWNLOADS := never

# Trust what the machine trusts: many public bodies inspect TLS with a certificate of their own.
ifneq (,$(wildcard /etc/ssl/certs/ca-certificates.crt /etc/pki/tls/certs/ca-bundle.crt /etc/ssl/cert.pem))
export UV_SYSTEM_CERTS ?= true
endif

.PHONY: help demo run test check lint types layers docs-check docs bench lock clean

help: ## Show this help
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "  make %-11s %s\n", $$1, $$2}' Makefile

demo: .venv/run.stamp ## Four organisations sign an agreement and share under it
	@$(BIN)/accordant demo $(ARGS)

run: .venv/run.stamp ## Serve one node
	@$(BIN)/accordant serve $(ARGS)

test: .venv/dev.stamp ## Run every test, with branch coverage of core and work
	$(BIN)/pytest -n $(WORKERS) --dist loadscope --cov --cov-fail-under=$(COVERED) $(TESTS) $(ARGS)
	@$(BIN)/coverage report --include='src/accordant/core/*' --fail-under=$(COVERED_CORE) \
		>.venv/core-coverage.txt || { cat .venv/core-coverage.txt; \
		echo "core must be covered to $(COVERED_CORE) %, every branch"; exit 1; }

check: lint types layers docs-check ## Lint, format, types, layers, structure and docs

lint: .venv/dev.stamp
	$(BIN)/ruff check
	$(BIN)/ruff format --check

types: .venv/dev.stamp
	$(BIN)/mypy

layers: .venv/dev.stamp
	$(BIN)/lint-imports

docs-check: .venv/dev.stamp
	$(BIN)/pytest -q tests/house

docs: .venv/dev.stamp ## Write again what the docs quote from the program
	$(BIN)/python -m accordant.doors.docs

bench: .venv/bench.stamp ## Measure every number we claim, and write the page (ARGS=--quick for a glance)
	@$(BIN)/python bench/all.py $(ARGS)

COMPILE = $(UV) pip compile --quiet --upgrade --universal --python-version 3.11 \
	--generate-hashes --no-header --no-emit-index-url --no-emit-find-links

lock: | $(UV) ## Choose the newest versions and pin them with their hashes
	$(COMPILE) pyproject.toml --output-file requirements/run.txt
	$(COMPILE) requirements/build.in --output-file requirements/build.txt
	$(COMPILE) pyproject.toml --extra dev requirements/build.in \
		--constraint requirements/run.txt --constraint requirements/build.txt \
		--output-file requirements/dev.txt
	$(COMPILE) requirements/bench.in --constraint requirements/dev.txt \
		--output-file requirements/bench.txt
	$(COMPILE) --no-deps requirements/febrl.in --output-file requirements/febrl.txt
	$(COMPILE) requirements/tools.in --output-file requirements/tools.txt

clean: ## Remove everything that was made here
	rm -rf .venv .tools .coverage .hypothesis .import_linter_cache .mypy_cache .pytest_cache \
		.ruff_cache build dist
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# How it is installed. Adding (run) keeps what is there; syncing (dev) removes what is not pinned.

INSTALL_SELF = $(UV) pip install --quiet --python .venv --no-deps --no-build-isolation --editable .

.venv/run.stamp: requirements/run.txt requirements/build.txt pyproject.toml | .venv/pyvenv.cfg
	@echo "Installing what it needs into .venv" >&2
	@$(UV) pip install --quiet --python .venv --no-deps --require-hashes \
		--requirement requirements/run.txt --requirement requirements/build.txt
	@$(INSTALL_SELF)
	@touch $@

.venv/dev.stamp: requirements/dev.txt requirements/febrl.txt pyproject.toml | .venv/pyvenv.cfg
	@echo "Installing what it and its checks need into .venv" >&2
	@$(UV) pip sync --quiet --python .venv --require-hashes \
		requirements/dev.txt requirements/febrl.txt
	@$(INSTALL_SELF)
	@touch .venv/run.stamp $@

.venv/bench.stamp: requirements/bench.txt .venv/dev.stamp
	@echo "Installing the engines that are measured beside ours into .venv" >&2
	@$(UV) pip install --quiet --python .venv --require-hashes --requirement requirements/bench.txt
	@touch $@

.venv/pyvenv.cfg: | $(UV)
	@$(HAVE_PYTHON)
	@"$(PYTHON)" -m venv --without-pip .venv

.tools/bin/uv: requirements/tools.txt
	@$(HAVE_PYTHON)
	@"$(PYTHON)" -m venv .tools
	@.tools/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes \
		--requirement requirements/tools.txt
	@touch $@

HAVE_PYTHON = test -n "$(PYTHON)" || { echo "Python 3.11, 3.12 or 3.13 with venv is needed; \
	name one with make PYTHON=/path/to/python3.12" >&2; exit 1; }
