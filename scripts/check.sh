#!/usr/bin/env bash
# Looks at the code without running it. Every look is taken, and what each has to say is shown.
# Two at a time: checking the types for three systems takes a minute and a half, one by one.
set -uo pipefail
cd "$(dirname "$0")/.."
bin=.venv/bin
said=$(mktemp -d "${TMPDIR:-/tmp}/kiosk-check.XXXXXX")
trap 'rm -rf "$said"' EXIT

# Where a branch is for one system, the rest is unreachable on it.
types_elsewhere() {
    local system
    for system in win32 darwin; do
        $bin/mypy --platform "$system" --no-warn-unreachable --cache-dir ".mypy_cache/$system" || return 1
    done
}
rest() {
    local failed=0
    $bin/ruff check . || failed=1
    $bin/ruff format --check . || failed=1
    $bin/mypy || failed=1
    $bin/lint-imports || failed=1
    $bin/vulture || failed=1
    $bin/check-jsonschema -q --builtin-schema vendor.github-workflows .github/workflows/*.yml || failed=1
    return $failed
}

types_elsewhere >"$said/types" 2>&1 &
other=$!
rest
here=$?
wait $other
there=$?
cat "$said/types"
[ $here = 0 ] && [ $there = 0 ]
