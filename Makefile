# Works from a fresh clone with Python 3.11+ and make.
PYTHON ?= python3
PORT ?= 8501
# Each file of tests runs in one process; as many at once as there are cores.
PYTEST_ARGS ?=
BIN := .venv/bin

.PHONY: run test lint build constraints messages screenshots clean

run: .venv/.run
	$(BIN)/corridors serve --port $(PORT)

test: lint
	$(BIN)/python -m pytest --numprocesses auto --dist loadfile $(PYTEST_ARGS)

lint: .venv/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

build: .venv/.dev
	npm pack --silent --pack-destination .venv world-atlas@2.0.2
	$(BIN)/corridors build geodata --world-atlas .venv/world-atlas-2.0.2.tgz

# A picture of every page, light and dark, in every language, wide and narrow.
screenshots: .venv/.dev
	$(BIN)/python -m tests.browser.screenshots docs/screenshots

# The pinned sets: names, versions and hashes, no addresses.
PIN := $(BIN)/pip-compile --quiet --generate-hashes --allow-unsafe --strip-extras --no-header \
  --no-annotate --no-emit-index-url --no-emit-find-links --no-emit-trusted-host \
  --build-deps-for editable
constraints: .venv/.dev
	$(PIN) --output-file requirements.txt pyproject.toml
	$(PIN) --extra dev --constraint requirements.txt --output-file requirements-dev.txt pyproject.toml

# Texts to translate: collect them, and carry them into every language there is.
LOCALE := src/corridors/locale
messages: .venv/.dev
	$(BIN)/pybabel -q extract --mapping-file pyproject.toml --keywords mark --no-location --sort-output \
	  --project Corridors --output-file $(LOCALE)/corridors.pot src
	$(BIN)/pybabel -q update --domain corridors --input-file $(LOCALE)/corridors.pot \
	  --output-dir $(LOCALE) --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date

.venv/.created:
	$(PYTHON) -c 'import sys; sys.exit("Corridors needs Python 3.11 or newer") if sys.version_info < (3, 11) else None'
	$(PYTHON) -m venv .venv
	touch $@

# Installed from the pinned set, then the package itself on top.
.venv/.run: .venv/.created pyproject.toml requirements.txt
	$(BIN)/pip install --quiet --require-hashes -r requirements.txt
	$(BIN)/pip install --quiet --no-deps --no-build-isolation -e .
	touch $@

.venv/.dev: .venv/.run requirements-dev.txt
	$(BIN)/pip install --quiet --require-hashes -r requirements-dev.txt
	touch $@

clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis
