# Two commands matter: `make run` and `make test`. Both build what they need in .venv.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8501
HOST ?= 127.0.0.1
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

.PHONY: env run serve test soak reliability fuzz bench lint lock audit oldest pythons districts clean browser postgres nginx leukaemia faketime

env: $(VENV)/.env-done

$(VENV)/.env-done: requirements/run.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or later is needed; $(PYTHON) is older. Try: make PYTHON=python3.11 $(MAKECMDGOALS)"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(PIP) install --require-hashes -r requirements/run.lock
	$(PIP) install --no-deps --no-build-isolation -e .
	@$(BIN)/python -m compileall -q geo  # the first start is as quick as the second
	@touch $@

$(VENV)/.test-done: $(VENV)/.env-done requirements/test.lock
	$(PIP) install --require-hashes -r requirements/test.lock
	@touch $@

run: env
	@$(BIN)/atlas run --host $(HOST) --port $(PORT)

# For a team, behind a proxy: docs/operations.md
serve: env
	$(BIN)/atlas serve

browser:
	@scripts/find_browser.sh >/dev/null

postgres:
	@scripts/find_postgres.sh >/dev/null

nginx:
	@scripts/find_nginx.sh >/dev/null

# Without it the tests of a clock that jumps are left out.
faketime:
	@scripts/find_faketime.sh >/dev/null || true

# Data of one known answer; where they cannot be had that test says so and is skipped.
leukaemia:
	@scripts/find_leukaemia.sh >/dev/null || true

test: $(VENV)/.test-done browser postgres nginx leukaemia faketime
	@$(BIN)/python -m compileall -q geo  # the tests start some thousand processes
	ATLAS_SECOND_TRY=1 ATLAS_BROWSER="$$(scripts/find_browser.sh)" $(BIN)/python -m pytest -n 2 --dist loadfile

# The same tests with many more kills, damaged files and drawn examples than one run can take.
# And the app in use for an hour (MINUTES=), whose memory must not grow.
MINUTES ?= 60
soak: $(VENV)/.test-done postgres faketime
	ATLAS_SOAK=1 ATLAS_FUZZ=10000 $(BIN)/python -m pytest tests/store tests/importers tests/properties tests/fuzz --timeout 3000 --hypothesis-profile=default
	$(BIN)/python scripts/soak_app.py --minutes $(MINUTES)

# Measures every promise of docs/reliability.md and writes the page: some hours; rows by name with
# ROWS="kills fuzz", short runs with QUICK=1, what there is with scripts/reliability.py --list.
reliability: $(VENV)/.test-done browser postgres nginx faketime
	ATLAS_BROWSER="$$(scripts/find_browser.sh)" $(BIN)/python scripts/reliability.py $(if $(QUICK),--quick) $(ROWS)

# The targets of tests/fuzz, guided by the code that they reach, in an environment of its own;
# one target with TARGETS=name.
FUZZ := .venv-fuzz
RUNS ?= 10000
fuzz: $(FUZZ)/.done
	$(FUZZ)/bin/python scripts/fuzz.py --runs $(RUNS) $(TARGETS)

$(FUZZ)/.done: requirements/fuzz.lock pyproject.toml
	$(PYTHON) -m venv $(FUZZ)
	$(FUZZ)/bin/python -m pip --disable-pip-version-check --quiet install --require-hashes -r requirements/fuzz.lock
	$(FUZZ)/bin/python -m pip --disable-pip-version-check --quiet install --no-deps --no-build-isolation -e .
	@touch $@

# Measures against the peers of requirements/bench.lock, in an environment of its own, and writes
# benchmarks/results.md: some 80 minutes on a quiet machine of two processors. A peer that cannot be
# installed is left out and said to be.
BENCH := .venv-bench
bench: $(BENCH)/.done
	$(BENCH)/bin/python benchmarks/run.py $(ONLY)

$(BENCH)/.done: requirements/bench.lock pyproject.toml
	$(PYTHON) -m venv $(BENCH)
	$(BENCH)/bin/python -m pip --disable-pip-version-check --quiet install --require-hashes -r requirements/bench.lock || { \
		$(BENCH)/bin/python -m pip --disable-pip-version-check --quiet install --require-hashes -r requirements/run.lock; \
		for peer in $$(grep -v '^\#' requirements/bench.in) numba 'dask[dataframe,distributed]'; do \
			$(BENCH)/bin/python -m pip --disable-pip-version-check --quiet install "$$peer" || echo "$$peer: not installable here"; \
		done; }
	$(BENCH)/bin/python -m pip --disable-pip-version-check --quiet install --no-deps --no-build-isolation -e .
	@touch $@

lint: $(VENV)/.test-done
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

# Needs a network: licences of every locked package, and what is known against them.
audit: $(VENV)/.test-done
	$(BIN)/python scripts/audit_licences.py
	$(BIN)/python scripts/audit_advisories.py

# Need a network: a part of the tests on the lowest versions allowed, and on other Pythons.
oldest: $(VENV)/.test-done postgres
	$(BIN)/python scripts/audit_versions.py oldest

pythons: $(VENV)/.test-done postgres
	@for version in 3.12 3.13 3.14; do $(BIN)/python scripts/audit_versions.py $$version; done

# Needs npm and a network: rebuilds data/districts and data/context from the open packages.
districts: env
	$(BIN)/python scripts/build_districts.py

# Needs a network: pins every dependency with its hashes, for every platform and Python.
lock: env
	$(PYTHON) -m venv $(VENV)/lock && $(VENV)/lock/bin/python -m pip --quiet install uv
	$(VENV)/lock/bin/uv pip compile pyproject.toml requirements/build.in --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" -o requirements/run.lock
	$(VENV)/lock/bin/uv pip compile pyproject.toml requirements/build.in --extra test --extra lint -c requirements/run.lock --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" -o requirements/test.lock
	$(VENV)/lock/bin/uv pip compile pyproject.toml requirements/build.in requirements/bench.in --extra cluster --extra fast -c requirements/run.lock --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" -o requirements/bench.lock
	$(VENV)/lock/bin/uv pip compile pyproject.toml requirements/build.in --extra fuzz -c requirements/run.lock --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" -o requirements/fuzz.lock

clean:
	rm -rf $(VENV) $(BENCH) $(FUZZ) benchmarks/out .pytest_cache .mypy_cache .ruff_cache .hypothesis
