# What people do with Kiosk. Everything is set up on the way; nothing has to be installed before.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help setup run demo test check package screenshots bench clean

BIN := .venv/bin

help:
	@echo "make run          open the window (sets everything up the first time)"
	@echo "make demo         show the main job by itself, also where there is no screen"
	@echo "make test         check the code and run every test"
	@echo "make check        ruff, mypy, import-linter"
	@echo "make package      build the stand-alone program in dist/kiosk and prove that it runs"
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
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

test: check
	@$(BIN)/pytest

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
