# The one door, for people and for machines. Needs only make and Python ≥ 3.11 (with pip and venv).

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
UV := $(shell command -v uv 2>/dev/null)

# uv is quicker, pip is always there; both refuse a file whose hash is not in the lock.
INSTALL := $(if $(UV),uv pip install --quiet --python $(BIN)/python,$(BIN)/python -m pip install --quiet --disable-pip-version-check)

RUN := $(VENV)/.installed-run
DEV := $(VENV)/.installed-dev
PAGE := service/static/graphiql/index.html

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help demo test check bench golden shots lock graphiql clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: $(RUN) ## 演示：装好即跑，一座城市的一年 / install what is needed and run a demo city
	@test -f $(PAGE) || $(MAKE) --no-print-directory graphiql > $(VENV)/graphiql.log 2>&1 || \
		echo "GraphiQL 页面未能构建（缺 Node 或 npm 源，详见 $(VENV)/graphiql.log），演示照常。/ GraphiQL could not be built (no Node or npm registry; see $(VENV)/graphiql.log); the demo goes on without it."
	$(BIN)/taizhang demo

# Of the whole, and of events/, where the truth is made.
test: $(DEV) ## every test, under coverage (ARGS="-k word" narrows)
	$(BIN)/coverage erase
	$(BIN)/coverage run -m pytest $(ARGS)
	$(BIN)/coverage combine --quiet
	$(BIN)/coverage report $(if $(ARGS),,--fail-under=95)
	$(if $(ARGS),,$(BIN)/coverage report --include='events/*' --fail-under=100)

check: $(DEV) ## format, lint, types, the four floors, the printed GraphQL schema and what breaks in it
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m schema.print --check
	$(BIN)/python -m schema.changes

bench: $(DEV) ## the published measurements
	$(BIN)/python -m benchmarks.run $(ARGS)

golden: $(DEV) ## rewrite the golden files: read the diff before committing it
	$(BIN)/python -m tests.golden.rewrite

shots: $(DEV) ## the pictures of docs/excel.md (needs LibreOffice, pdftoppm and a Chinese font; docs/excel/shots.py)
	$(BIN)/python -m docs.excel.shots

graphiql: $(PAGE) ## build the offline GraphiQL page into service/static

clean: ## remove what make made; var/ (databases) stays
	rm -rf $(VENV) build dist service/static graphiql/node_modules tests/*/node_modules .coverage .coverage.* \
		benchmarks/peers/node_modules benchmarks/peers/.venv \
		.mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(PAGE): $(wildcard graphiql/*.*) graphiql/.npmrc
	PYTHON=$(PYTHON) sh graphiql/build.sh

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "需要 Python 3.11 或更新版本 / Python 3.11 or newer is needed, e.g. make PYTHON=python3.12" >&2; exit 1; }
	$(PYTHON) -m venv --clear $(VENV)

# The stamp is younger than the locks as long as the environment holds what they say.
$(RUN): requirements.lock requirements-build.lock
$(DEV): requirements-dev.lock
$(RUN) $(DEV): pyproject.toml | $(BIN)/python
	$(INSTALL) --require-hashes $(patsubst %.lock,-r %.lock,$(filter %.lock,$^))
	$(INSTALL) --no-deps --no-build-isolation -e .
	@touch $@

# One resolution (everything, dev) bounds the two smaller ones, so that no two locks name different versions.
# The locks name no registry: hashes alone say what is meant. `make lock ARGS=--upgrade` takes newer versions.
COMPILE := $(or $(UV),$(BIN)/uv) --no-config pip compile --quiet --universal --python-version 3.11 \
	--generate-hashes --no-emit-index-url --no-emit-find-links --annotation-style line --custom-compile-command 'make lock'

lock: ## resolve pyproject.toml anew into the *.lock files (needs uv)
	@test -x "$(or $(UV),$(BIN)/uv)" || { echo "make lock needs uv: $(BIN)/python -m pip install uv" >&2; exit 1; }
	$(COMPILE) $(ARGS) pyproject.toml --group dev --group build --output-file requirements-dev.lock
	$(COMPILE) pyproject.toml --constraints requirements-dev.lock --output-file requirements.lock
	$(COMPILE) --group build --constraints requirements-dev.lock --output-file requirements-build.lock
	$(COMPILE) $(ARGS) --group node --output-file graphiql/node.lock
