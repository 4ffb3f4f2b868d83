#!/usr/bin/env bash
# Draws docs/screenshots anew: the demo, in both themes.
set -euo pipefail
cd "$(dirname "$0")/.."

for theme in light dark; do
    scripts/with-screen.sh .venv/bin/kiosk demo --theme "$theme" --size 1366x768 \
        --out docs/screenshots
done
