"""Writes resources/themes/*.qss from theme.qss.in and the colours of each theme.

python scripts/make_themes.py            write them
python scripts/make_themes.py --check    exit 1 where a written one is not what would be written
"""

import json
import re
import sys
from pathlib import Path

THEMES = Path(__file__).resolve().parent.parent / "resources" / "themes"


def filled(template: str, name: str, colours: dict[str, str]) -> str:
    """The template with every @name replaced; an unknown name raises KeyError."""
    known = {**colours, "theme": name}
    return re.sub(r"@([a-z_]+)", lambda found: known[found.group(1)], template)


def main() -> int:
    """Write or check every theme."""
    template = (THEMES / "theme.qss.in").read_text("utf-8")
    stale = 0
    for name in ("light", "dark", "contrast"):
        colours = json.loads((THEMES / f"{name}.json").read_text("utf-8"))
        text = filled(template, name, colours)
        path = THEMES / f"{name}.qss"
        if "--check" in sys.argv:
            stale += not path.is_file() or path.read_text("utf-8") != text
        else:
            path.write_text(text, "utf-8")
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
