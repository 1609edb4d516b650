# `make run` opens the app, `make test` passes the tests; both do all their own set-up in .venv.
PYTHON ?= python3
NAME ?=
BIN := .venv/bin

.PHONY: run test bench clean

run: .venv/run
	$(BIN)/streamlit run app.py

test: .venv/test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/python -m tests.browser.chromium
	$(BIN)/pyright & types=$$!; $(BIN)/python -m pytest -n auto --dist worksteal && wait $$types

bench: .venv/test
	$(BIN)/python -m benchmarks $(NAME)

clean:
	rm -rf .venv

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit("Descent Explorer needs Python 3.11 or newer; this is %d.%d. Name another with: make PYTHON=python3.12" % sys.version_info[:2] if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv .venv

.venv/run: .venv/bin/python requirements.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

.venv/test: .venv/run requirements-dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@
