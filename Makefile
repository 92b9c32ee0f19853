# Everything from a bare Debian or Ubuntu with Python 3.11 or newer: `make demo`, `make test`.
# System libraries are installed only when missing, Python packages only from requirements.lock.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
MAKEFLAGS += --no-print-directory
.DEFAULT_GOAL := help

VENV := .venv
PY := $(VENV)/bin/python
STAMP := $(VENV)/.requirements-installed
# Test workers; the fast tests are short, more than two rarely pays for starting them.
JOBS ?= 2

# Loaded by Qt at run time, and the faces a receipt or a screen needs. A bar separates the names
# that one package has in different releases.
RUN_DEBS := libegl1 libgl1 libglib2.0-0t64|libglib2.0-0 libdbus-1-3 libfontconfig1 libxkbcommon0 \
  libxkbcommon-x11-0 libxcb-cursor0 libxcb-icccm4 libxcb-image0 libxcb-keysyms1 libxcb-randr0 \
  libxcb-render-util0 libxcb-shape0 libxcb-xkb1 fonts-dejavu-core fonts-noto-cjk \
  libzbar0t64|libzbar0
TEST_DEBS := xvfb xauth xdotool

# Code that exists; a package that is not written yet is not an error.
CODE = $(shell for d in pos_app sync printing ui benchmarks tests; do \
  [ -z "$$(find $$d -name '*.py' -print -quit 2>/dev/null)" ] || echo $$d; done; ls main.py 2>/dev/null)

PYTEST := $(PY) -m pytest
# No tests of a kind yet is pytest's status 5, and fine.
ALLOW_NONE = || { status=$$?; [ $$status -eq 5 ] || exit $$status; }
UNDER_XVFB := QT_QPA_PLATFORM=xcb xvfb-run -a -s "-screen 0 1920x1080x24"

.PHONY: help
help:  ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  %-12s %s\n", $$1, $$2}' Makefile

# --- What a machine needs ----------------------------------------------------------------------

# $(call ensure_debs,names): installs what is missing, or says the one line that would.
define ensure_debs
	if ! command -v dpkg-query >/dev/null; then \
	  echo "No dpkg here: install what corresponds to: $(1)" >&2; exit 0; fi; \
	present=" $$(dpkg-query -W -f='$${db:Status-Status}:$${Package} ' 2>/dev/null) "; \
	missing=(); \
	for names in $(foreach d,$(1),'$(d)'); do \
	  found=; for name in $${names//|/ }; do \
	    case "$$present" in *" installed:$$name "*) found=1;; esac; done; \
	  [ -n "$$found" ] || missing+=("$$names"); done; \
	[ $${#missing[@]} -gt 0 ] || exit 0; \
	if [ "$$(id -u)" -eq 0 ]; then sudo=(); \
	elif command -v sudo >/dev/null; then sudo=(sudo); \
	else echo "System libraries are missing. As root, run:" >&2; \
	  echo "  apt-get update && apt-get install -y --no-install-recommends $${missing[*]##*|}" >&2; \
	  exit 1; fi; \
	"$${sudo[@]}" apt-get update -qq >&2; \
	chosen=(); \
	for names in "$${missing[@]}"; do \
	  choice=; for name in $${names//|/ }; do \
	    if [ -z "$$choice" ] && apt-cache policy "$$name" | grep -q 'Candidate: [^(]'; then \
	      choice=$$name; fi; done; \
	  chosen+=("$${choice:-$${names##*|}}"); done; \
	echo "Installing: $${chosen[*]}" >&2; \
	"$${sudo[@]}" env DEBIAN_FRONTEND=noninteractive \
	  apt-get install -y -qq --no-install-recommends "$${chosen[@]}" >&2
endef

.PHONY: system system-test
system:
	@$(call ensure_debs,$(RUN_DEBS))

system-test:
	@$(call ensure_debs,$(RUN_DEBS) $(TEST_DEBS))

# The first interpreter that is new enough; 3.11 first, because the lock is tried with it most.
FIND_PYTHON = python=; for candidate in $(PYTHON) python3.11 python3 python3.12 python3.13 python3.14; do \
    if "$$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
      python=$$candidate; break; fi; done; \
  [ -n "$$python" ] || { \
    echo "Python 3.11 or newer is needed and not on the PATH." >&2; \
    echo "Install it (Debian 12, Ubuntu: apt-get install python3.11) or set PYTHON=/path/to/python3." >&2; \
    exit 1; }

# Debian splits venv off into a package of its own, named after the interpreter's version.
.PHONY: venv-module
venv-module:
	@[ -x $(PY) ] || { $(FIND_PYTHON); \
	  "$$python" -c 'import ensurepip, venv' 2>/dev/null || { \
	    version=$$("$$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])'); \
	    $(MAKE) -s deb-of NAME="python$$version-venv"; }; }

.PHONY: deb-of
deb-of:
	@$(call ensure_debs,$(NAME))

# In place, so that programs running from the environment keep running while it is renewed.
$(STAMP): requirements.lock | venv-module
	@if ! $(PY) -m pip --version >/dev/null 2>&1; then \
	  $(FIND_PYTHON); echo "Making $(VENV) with $$("$$python" --version)" >&2; \
	  "$$python" -m venv --clear $(VENV); fi
	@echo "Installing Python packages of requirements.lock" >&2
	@$(PY) -m pip install --quiet --disable-pip-version-check --no-input --require-hashes \
	  --only-binary=:all: -r requirements.lock
	@touch $@

.PHONY: venv
venv: system $(STAMP)  ## the Python environment in .venv

# --- Use it ------------------------------------------------------------------------------------

.PHONY: demo
demo: venv  ## a whole chain on this machine, with made-up data
	@if [ -n "$${DISPLAY:-}$${WAYLAND_DISPLAY:-}" ]; then $(PY) main.py demo; else \
	  echo "No display: running the demo without a window (main.py demo --headless)."; \
	  $(PY) main.py demo --headless; fi

.PHONY: run
run: venv  ## the till
	@$(PY) main.py

.PHONY: bench
bench: venv  ## the figures the README quotes
	@$(PY) main.py bench

# --- Check it ----------------------------------------------------------------------------------

.PHONY: test
test: lint types imports system-test  ## lint, types, imports, fast tests with coverage
	@$(PYTEST) -n $(JOBS) --cov

.PHONY: lint
lint: venv  ## ruff's rules and format
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check .

.PHONY: format
format: venv  ## repair what ruff can
	@$(PY) -m ruff check --fix-only --quiet .
	@$(PY) -m ruff format .

.PHONY: types
types: venv  ## mypy, strict
	@$(PY) -m mypy $(CODE)

.PHONY: imports
imports: venv  ## who may import whom
	@$(PY) -m tests.architecture.lint_imports

# Shares of the long checks. The -ci ones are bounded to minutes, the others run in full.
FULL := LANEHOUSE_TEST_SIZE=full HYPOTHESIS_PROFILE=deep

.PHONY: test-slow
test-slow: venv system-test  ## tests too long for every run
	@$(FULL) $(PYTEST) -m slow --timeout=3600 $(ALLOW_NONE)

.PHONY: faults faults-ci
faults: venv system-test  ## kills, power loss, full disks
	@$(FULL) $(PYTEST) -m faults --timeout=7200 $(ALLOW_NONE)

faults-ci: venv system-test
	@$(PYTEST) -m faults -n $(JOBS) --timeout=600 $(ALLOW_NONE)

.PHONY: window window-ci
window: venv system-test  ## real windows under Xvfb
	@$(FULL) $(UNDER_XVFB) $(PYTEST) -m window --timeout=600 $(ALLOW_NONE)

window-ci: venv system-test
	@$(UNDER_XVFB) $(PYTEST) -m window --timeout=180 $(ALLOW_NONE)

.PHONY: replay replay-ci
replay: venv system-test  ## a retailer's months of invoices through the real checkout
	@$(FULL) $(PYTEST) -m replay --timeout=7200 $(ALLOW_NONE)

replay-ci: venv system-test
	@$(PYTEST) -m replay --timeout=600 $(ALLOW_NONE)

# --- Keep it -----------------------------------------------------------------------------------

.PHONY: schemas
schemas: venv  ## docs/*.schema.json anew, from the classes that read the documents
	@for name in promotions program; do \
	  $(PY) main.py promotions schema --of $$name > docs/$$name.schema.json; done

.PHONY: vectors
vectors: venv  ## the whole answers of docs/vectors anew, where the hand-worked figures agree
	@$(PY) -m tests.helpers.vectors

.PHONY: lock
lock:  ## renew requirements.lock from pyproject.toml (needs uv)
	@command -v uv >/dev/null || { echo "uv is needed to make the lock (pip install uv)." >&2; exit 1; }
	@uv pip compile pyproject.toml --group dev --universal --generate-hashes --no-header \
	  --python-version 3.11 --upgrade --quiet -o requirements.lock

.PHONY: clean
clean:  ## remove the environment, caches and build products
	@rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache \
	  .coverage .coverage.* htmlcov build dist .demo
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
