#!/usr/bin/env bash
# Builds dist/kiosk and lets the built program prove itself, with no Python in reach.
set -euo pipefail
cd "$(dirname "$0")/.."

rm -rf build/kiosk dist/kiosk
.venv/bin/pyinstaller --noconfirm --log-level ERROR kiosk.spec
echo "dist/kiosk: $(du -sm dist/kiosk | cut -f1) MB"
# The quotes keep DISPLAY for the inner shell: it is set by then.
# shellcheck disable=SC2016
scripts/with-screen.sh /bin/sh -c 'exec env -i HOME="$HOME" PATH=/nonexistent LANG=C.UTF-8 \
    DISPLAY="${DISPLAY:-}" QT_QPA_PLATFORM="${QT_QPA_PLATFORM:-}" dist/kiosk/kiosk --self-check'
