# `make demo` and `make test` need Python 3.11+ and nothing else: each sets up its own environment.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

.PHONY: demo test lint format screenshots bench torture clean

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "orderui needs Python 3.11 or newer; name one with PYTHON=…"; exit 1; }
	@echo "Setting up $(VENV) (once) …"
	@$(PYTHON) -m venv $(VENV)

# The app alone: enough for `make demo`.
$(VENV)/.app: $(BIN)/python pyproject.toml
	@$(PIP) install -e .
	@touch $@

# And what its tests and checks need. `--group` came with pip 25.1.
$(READY): $(VENV)/.app pyproject.toml
	@$(PIP) install --upgrade 'pip>=25.1'
	@$(PIP) install --group dev
	@touch $@

demo: $(VENV)/.app
	@$(BIN)/orderui demo

# Two processes more than there are processors: tests on a pseudo-terminal wait more than they compute.
test: $(READY)
	@$(BIN)/python -m pytest -n $$($(BIN)/python -c 'import os; print((os.cpu_count() or 1) + 2)')

lint: $(READY)
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/lint-imports --no-cache
	@$(BIN)/codespell

format: $(READY)
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

screenshots: $(READY)
	@$(PIP) install --group pictures || echo "No PNG on this machine: SVG only."
	@COLORTERM=truecolor $(BIN)/python -m tests.screenshots

bench: $(READY)
	@$(BIN)/python -m tests.bench

# Kills a writing process a thousand times and counts what was lost.
torture: $(READY)
	@$(BIN)/python -m tests.bench.torture

clean:
	@rm -rf $(VENV) .mypy_cache .ruff_cache build dist
