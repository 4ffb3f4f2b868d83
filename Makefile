# What people do with Kiosk. Everything is set up on the way; only make has to be there before.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help setup run demo test test-fast test-on coverage check package screenshots bench clean

BIN := .venv/bin

# Each process starts the servers that its tests need; what shares something stays in one process.
# They are given out in the order of tests/conftest.py: what takes longest in one piece begins first.
# Two more than the cores of a small laptop: many tests wait for a program that they started.
# What was compiled is kept, whatever is set: four processes read what one of them compiled.
JOBS ?= 4
PYTEST = env -u PYTHONDONTWRITEBYTECODE $(BIN)/pytest -n $(JOBS) --dist loadgroup --no-loadscope-reorder

help:
	@echo "make run          open the window (sets everything up the first time)"
	@echo "make demo         show the main job by itself, also where there is no screen"
	@echo "make test         check the code and run every test, in JOBS=$(JOBS) processes"
	@echo "make test-fast    the rules, and the stores in memory and on SQLite: no server, no window"
	@echo "make test-on      every test on another date: make test-on DATE='2028-02-29 23:58 UTC'"
	@echo "make coverage     branches that the tests take, by room: docs/coverage.md"
	@echo "make check        ruff, mypy (for Linux, Windows and macOS), import-linter, vulture, workflow"
	@echo "make package      build the stand-alone program and what people download in dist, proven"
	@echo "make screenshots  draw docs/screenshots anew"
	@echo "make bench        measure; each benchmark prints a table"

setup:
	@scripts/setup.sh run

run: setup
	@$(BIN)/kiosk

demo:
	@scripts/setup.sh demo
	@scripts/with-screen.sh $(BIN)/kiosk demo

check:
	@scripts/setup.sh test
	@scripts/check.sh

test: check
	@$(PYTEST) || $(BIN)/python scripts/once_more.py $$?

test-fast:
	@scripts/setup.sh test
	@$(PYTEST) -n 2 -q -m "not mariadb and not slow" tests/unit tests/contract  # nothing waits here

test-on:
	@scripts/setup.sh test
	@scripts/on-date.sh "$(DATE)" $(PYTEST)

coverage:
	@scripts/setup.sh test
	@scripts/coverage.sh

package:
	@scripts/setup.sh test
	@scripts/package.sh

screenshots:
	@scripts/setup.sh demo
	@scripts/screenshots.sh

bench:
	@scripts/setup.sh test
	@for question in $$(grep -l __main__ benchmarks/*.py); do echo "== $$question"; $(BIN)/python $$question; done

clean:
	@rm -rf build dist .pytest_cache .mypy_cache .ruff_cache
