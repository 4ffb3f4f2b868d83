#!/usr/bin/env bash
# Runs a command with a screen: the one there is, else a virtual one for the time it takes.
set -euo pipefail

if [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ] || [ "$(uname -s)" = Darwin ]; then
    exec "$@"
fi
if ! command -v Xvfb >/dev/null; then
    # Qt draws into memory then; the pictures are the same, only no window manager is involved.
    QT_QPA_PLATFORM=offscreen exec "$@"
fi

number=$(mktemp "${TMPDIR:-/tmp}/kiosk-screen.XXXXXX")
Xvfb -displayfd 3 -screen 0 "${KIOSK_SCREEN:-1920x1080x24}" -nolisten tcp 3>"$number" 2>/dev/null &
screen=$!
trap 'kill "$screen" 2>/dev/null || true; rm -f "$number"' EXIT

for _ in $(seq 100); do
    [ -s "$number" ] && break
    kill -0 "$screen" 2>/dev/null || break
    sleep 0.05
done
[ -s "$number" ] || { echo "The virtual screen (Xvfb) did not start." >&2; exit 3; }

DISPLAY=":$(head -n 1 "$number")" "$@"
