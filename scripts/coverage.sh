#!/usr/bin/env bash
# Measures which branches the tests take, and writes docs/coverage.md, by room.
#
#   scripts/coverage.sh                  every part, one after the other
#   scripts/coverage.sh rules stores     these parts; what the others reached stays as last measured
#
# Measured are the tests that stay in their own process and take no longer than they must: no whole
# programs, no real screen, no cluster, no long races. What a test starts as a program of its own is
# not counted.
set -uo pipefail
cd "$(dirname "$0")/.."
python=${PYTHON:-.venv/bin/python}
data=.coverage
mkdir -p "$data"

measure() {  # part, which tests
    local part=$1 began=$SECONDS
    shift
    echo "== $part" >&2
    rm -f "$data/part.$part"
    COVERAGE_FILE=$data/part.$part "$python" -m coverage run -m pytest -q -p no:cacheprovider \
        -m "not slow and not screen and not galera and not photos" "$@"
    local code=$?
    echo $(((SECONDS - began + 30) / 60)) >"$data/minutes.$part"
    return $code
}

# By its subject as well: where a branch is rebased the number goes, and the subject stays.
commit=$(git log -1 --format='commit %h of %cs, “%s”')
wrong=0
[ $# -gt 0 ] || set -- rules stores files window
for part in "$@"; do
    case $part in
        rules) tests=(tests/unit tests/contract) ;;
        stores) tests=(tests/integration/offline tests/integration/sql tests/integration/peers) ;;
        files) tests=(tests/integration/lists tests/integration/pictures tests/integration/readers
            tests/integration/cameras tests/integration/commands) ;;
        window) tests=(tests/widget tests/integration/shell) ;;
        *) echo "coverage: there is no part $part" >&2; exit 2 ;;
    esac
    measure "$part" "${tests[@]}" || wrong=1
done
measured=("$data"/part.*)
measured=("${measured[@]##*/part.}")
"$python" -m coverage combine -q --keep --data-file "$data/data" "$data"/part.* &&
    "$python" -m coverage json -q --data-file "$data/data" -o "$data/report.json" &&
    "$python" scripts/coverage_by_room.py "$data/report.json" "$commit" \
        "${measured[@]}" >docs/coverage.md || exit 1
[ $wrong = 0 ] || echo "coverage: measured, but tests failed: see above" >&2
exit $wrong
