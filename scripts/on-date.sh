#!/usr/bin/env bash
# Runs a program, and all that it starts, on another date: the tests must pass on any.
#
#   scripts/on-date.sh "2028-02-29 23:58 UTC" .venv/bin/pytest tests/unit
#
# The wall clock alone is moved (tests/support/other_date.c); it goes on from there. What waits or
# sleeps is not disturbed. Linux with gcc.
set -euo pipefail
here=$(cd "$(dirname "$0")/.." && pwd)
[ $# -ge 2 ] || { echo "on-date: name a date and a program" >&2; exit 2; }
folder=$(mktemp -d "${TMPDIR:-/tmp}/other-date.XXXXXX")
trap 'rm -rf "$folder"' EXIT
gcc -shared -fPIC -O1 -o "$folder/other_date.so" "$here/tests/support/other_date.c" -ldl -pthread
shift_seconds=$(($(date -d "$1" +%s) - $(date +%s)))
shift
OTHER_DATE_SHIFT=$shift_seconds LD_PRELOAD=$folder/other_date.so "$@"
