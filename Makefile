# The two commands of the README, and what they need. Everything lives in .venv; nothing is installed
# outside this folder. Another lock or another Python makes the environment anew.
PYTHON ?=
VENV   := .venv
BIN    := $(VENV)/bin
REGION ?= 东莞市
PLAN   ?= dg2016
# No day here: without one the command takes the last day on which a figure could have entered.
AS_OF  ?=
LANGUAGE ?= zh
OUT    ?= reports

export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: report test lab peers clean run dev locks
.DEFAULT_GOAL := report

# --quiet on the command line of make (make -s) silences the stages; the path stays on standard output.
report: run
	@$(BIN)/forecast report --region $(REGION) --plan $(PLAN) $(if $(AS_OF),--as-of $(AS_OF)) \
	    --lang $(LANGUAGE) --out $(OUT) $(if $(findstring s,$(firstword -$(MAKEFLAGS))),--quiet,--progress)

test: dev
	$(BIN)/ruff check src tests benchmarks
	$(BIN)/ruff format --check src tests benchmarks
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/nbstripout --verify notebooks/*.ipynb
	$(BIN)/python benchmarks/quick.py
	$(BIN)/pytest tests --numprocesses 2 --dist loadfile --cov --cov-report=term:skip-covered --cov-fail-under=96

lab: run
	$(BIN)/jupyter lab --notebook-dir=notebooks

# The yardstick of `forecast bench --peers`: it pins pandas below 3 and needs an environment of its own.
peers: run
	@$(BIN)/python -m venv .venv-peers
	@.venv-peers/bin/pip install --quiet "statsforecast==2.1.*"
	@.venv-peers/bin/python -c "import statsforecast as s; print('.venv-peers: statsforecast', s.__version__)"

# Both locks anew, for every Python at once, as little changed as pyproject.toml asks for;
# UPGRADE=1 takes the newest release of everything. The second is held to the first.
locks: $(VENV)-locks/bin/uv
	$< pip compile $(LOCKED) --extra dev pyproject.toml --output-file requirements-dev.lock
	$< pip compile $(LOCKED) --constraints requirements-dev.lock pyproject.toml --output-file requirements.lock
LOCKED = --quiet --universal --python-version 3.11.5 --generate-hashes --no-annotate --no-header $(if $(UPGRADE),--upgrade)

$(VENV)-locks/bin/uv: | run
	@$(BIN)/python -m venv $(VENV)-locks
	@$(VENV)-locks/bin/pip install --quiet uv==0.13.9

clean:
	rm -rf $(VENV) $(VENV)-locks .venv-peers build src/*.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache .coverage

# The environments; each says its steps on standard error and nothing if it stands.
run dev:
	@PYTHON="$(PYTHON)" VENV="$(VENV)" .ci/environment $@
