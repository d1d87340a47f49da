# Every target sets up what it needs. PYTHON: any Python 3.11 or later.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
RIVALS := .venv-bench
IAMC := .venv-iamc
OFFICE ?= soffice
SETUP := setup.cfg pyproject.toml constraints.txt

.PHONY: run test slow check check-report check-iamc check-xlsx bench bench-rivals docs golden clean

run: $(VENV)/.core
	$(BIN)/kontum-sim run scenarios/baseline.yaml

test: $(VENV)/.dev
	$(BIN)/python -m pytest -n 2

slow: $(VENV)/.dev
	$(BIN)/python -m pytest -n 2 -m slow

check: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

# The page of `kontum-sim report` in a real browser; screenshots go to build/report.
check-report: $(VENV)/.dev
	@command -v chromium || command -v chromium-browser || command -v google-chrome || \
	  { echo "check-report needs Chromium: apt-get install chromium fonts-dejavu-core" >&2; exit 1; }
	$(BIN)/python -m pytest tests/browser -p no:xdist

bench: $(VENV)/.dev
	$(BIN)/python -m pytest tests/benchmark --benchmark-only --benchmark-columns=min,median,max -p no:xdist
	$(MAKE) --no-print-directory bench-rivals

bench-rivals: $(RIVALS)/.done
	$(RIVALS)/bin/python tests/benchmark/rivals/compare.py

# Reads results.csv, quantiles.csv and the exports with the real pyam, in an environment of its own.
check-iamc: $(VENV)/.core $(IAMC)/.done
	rm -rf build/iamc
	$(BIN)/kontum-sim run scenarios/baseline.yaml scenarios/drought.yaml --draws 200 --output build/iamc --quiet
	$(BIN)/kontum-sim export build/iamc/baseline --format xlsx --lang en
	$(BIN)/kontum-sim export build/iamc/baseline --format xlsx --lang vi --output build/iamc/baseline_vi.xlsx
	$(BIN)/kontum-sim export build/iamc/baseline --format iamc
	$(IAMC)/bin/python -W ignore tests/iamc/check.py build/iamc

# Opens the workbooks in LibreOffice (OFFICE=soffice) and holds what it shows against results.csv.
check-xlsx: $(VENV)/.dev
	rm -rf build/xlsx
	$(BIN)/kontum-sim run scenarios/baseline.yaml scenarios/drought.yaml --output build/xlsx --quiet
	$(BIN)/kontum-sim export build/xlsx/baseline --format xlsx --lang vi
	$(BIN)/kontum-sim compare build/xlsx/baseline build/xlsx/drought --format xlsx --quiet --output build/xlsx/compared.xlsx
	$(BIN)/python tests/xlsx/check.py build/xlsx $(OFFICE)

docs: $(VENV)/.dev
	$(BIN)/python docs/build.py

golden: $(VENV)/.dev
	$(BIN)/python -m pytest tests/golden --update-golden

clean:
	rm -rf $(VENV) $(RIVALS) $(IAMC) build *.egg-info .mypy_cache .ruff_cache .pytest_cache

$(VENV)/bin/python:
	$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or later is needed, this is %d.%d; say make PYTHON=..." % sys.version_info[:2] if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv $(VENV)

$(VENV)/.core: $(VENV)/bin/python $(SETUP)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e .
	touch $@

$(VENV)/.dev: $(VENV)/bin/python $(SETUP)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	touch $@ $(VENV)/.core

# PySD, ModelFlow and numba: about 1.5 GB, apart from what the package needs.
$(RIVALS)/.done: $(BIN)/python tests/benchmark/rivals/requirements.txt pyproject.toml setup.cfg
	$(BIN)/python -m venv $(RIVALS)
	$(RIVALS)/bin/python -m pip install --quiet --disable-pip-version-check -r tests/benchmark/rivals/requirements.txt
	$(RIVALS)/bin/python -m pip install --quiet --disable-pip-version-check --no-deps -e .
	touch $@

# pyam, which needs older versions of pandas and sqlalchemy than the rest.
$(IAMC)/.done: $(BIN)/python tests/iamc/requirements.txt
	$(BIN)/python -m venv $(IAMC)
	$(IAMC)/bin/python -m pip install --quiet --disable-pip-version-check -r tests/iamc/requirements.txt
	touch $@
