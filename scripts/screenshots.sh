#!/usr/bin/env bash
# Draws docs/screenshots anew: the demo, in both themes, in 256 colours to keep the checkout small.
set -euo pipefail
cd "$(dirname "$0")/.."

for theme in light dark; do
    scripts/with-screen.sh .venv/bin/kiosk demo --theme "$theme" --size 1366x768 \
        --out docs/screenshots
done
.venv/bin/python - <<'PYTHON'
from pathlib import Path

from PIL import Image

for path in Path("docs/screenshots").glob("*.png"):
    with Image.open(path) as picture:
        small = picture.convert("RGB").quantize(256, dither=Image.Dither.NONE)
    small.save(path, optimize=True)
PYTHON
