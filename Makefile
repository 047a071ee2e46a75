# One place for every task. A fresh Debian machine needs Python 3.11, git and make, nothing else.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

PYTHON ?= $(or $(shell command -v python3.11),python3)
SUDO := $(if $(filter 0,$(shell id -u)),,sudo)
APT := $(SUDO) env DEBIAN_FRONTEND=noninteractive apt-get -q -y
BIN := .venv/bin
EXTRAS := --extra excel --extra postgres
# half a gigabyte that only a cluster and the tests need
TESTED := $(EXTRAS) --extra spark
# what the tests drive besides Python: a browser, Korean letters, a database server, Spark's Java
PACKAGES := chromium fonts-nanum postgresql openjdk-17-jre-headless
RECORDS ?= 100000
# libraries are compiled once, at installation, and this code at its first use: nobody waits again
export UV_COMPILE_BYTECODE := 1
export PYTHONDONTWRITEBYTECODE :=

.PHONY: help setup demo test check lint types imports tests packages bench

help: ## what can be made
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

setup: .venv/.installed ## the command hansaram at .venv/bin/hansaram

demo: setup ## messy customers made, run, and three of them shown
	$(BIN)/hansaram demo

test: packages check ## what CI runs: the packages the tests need, then check

check: lint types imports tests ## the one gate before a commit

lint: .venv/.tested
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

types: .venv/.tested
	$(BIN)/mypy

imports: .venv/.tested
	$(BIN)/lint-imports

tests: .venv/.tested
	$(BIN)/pytest -q -n 3 --dist loadscope --no-loadscope-reorder tests rules resolver golden_record api fixtures

bench: setup ## seconds, memory and the ratio to bare Splink; RECORDS=1000000 for a million
	$(BIN)/python -m benchmarks.run --records $(RECORDS)
	$(BIN)/python -m benchmarks.online --records $(RECORDS)

packages:
	@missing=(); for package in $(PACKAGES); do \
	    [[ "$$(dpkg-query -W -f='$${db:Status-Status}' $$package 2>/dev/null)" == installed ]] \
	        || missing+=($$package); \
	done; \
	if (( $${#missing[@]} )); then \
	    $(APT) update; \
	    $(APT) install --no-install-recommends "$${missing[@]}"; \
	fi

.venv/.installed: $(BIN)/uv pyproject.toml uv.lock
	UV_PYTHON_DOWNLOADS=never $(BIN)/uv sync --frozen $(EXTRAS)
	@touch $@

.venv/.tested: .venv/.installed
	UV_PYTHON_DOWNLOADS=never $(BIN)/uv sync --frozen $(TESTED)
	@touch $@

# Debian keeps ensurepip in a package of its own
$(BIN)/uv:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	    || { echo "Python 3.11 or newer is needed: make setup PYTHON=/path/to/python3.11"; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null \
	    || { $(APT) update; $(APT) install "python$$($(PYTHON) -c \
	        'import sys; print("%d.%d" % sys.version_info[:2])')-venv"; }
	[[ -x $(BIN)/pip ]] || $(PYTHON) -m venv --clear .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv
