# The two commands of the README, and what they need. Everything lives in .venv; nothing is installed
# outside this folder. A lock that changed makes the environment anew.
PYTHON ?= python3.11
VENV   := .venv
BIN    := $(VENV)/bin
REGION ?= 东莞市
PLAN   ?= dg2016
AS_OF  ?= 2026-11-01
LANGUAGE ?= zh
OUT    ?= reports

export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: report test lab peers clean
.DEFAULT_GOAL := report

report: $(VENV)/.run
	@$(BIN)/forecast report --region $(REGION) --plan $(PLAN) --as-of $(AS_OF) --lang $(LANGUAGE) --out $(OUT)

test: $(VENV)/.dev
	$(BIN)/ruff check src tests benchmarks
	$(BIN)/ruff format --check src tests benchmarks
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/nbstripout --verify notebooks/*.ipynb
	$(BIN)/python benchmarks/quick.py
	$(BIN)/pytest tests --cov --cov-report=term:skip-covered --cov-fail-under=93

lab: $(VENV)/.run
	$(BIN)/jupyter lab --notebook-dir=notebooks

# The yardstick of `forecast bench --peers`: it pins pandas below 3 and needs an environment of its own.
peers: $(VENV)/bin/python
	@$(BIN)/python -m venv .venv-peers
	@.venv-peers/bin/pip install --quiet "statsforecast==2.1.*"
	@.venv-peers/bin/python -c "import statsforecast as s; print('.venv-peers: statsforecast', s.__version__)"

clean:
	rm -rf $(VENV) .venv-peers build src/*.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache .coverage

# python3.11 where it has that name, else whatever python3 is, if it is new enough.
$(VENV)/bin/python:
	@py=$$(command -v $(PYTHON) || command -v python3 || command -v python) && \
	 $$py -c 'import sys; v = sys.version_info[:2]; v >= (3, 11) or sys.exit("Python 3.11 or newer is needed; this is %d.%d" % v)' && \
	 $$py -m venv $(VENV)

$(VENV)/.run: requirements.lock pyproject.toml | $(VENV)/bin/python
	@echo "Setting up the environment (once; about two minutes) ..."
	@$(BIN)/pip install --quiet --require-hashes --requirement requirements.lock
	@$(BIN)/pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.dev: requirements-dev.lock $(VENV)/.run
	@$(BIN)/pip install --quiet --require-hashes --requirement requirements-dev.lock
	@touch $@
