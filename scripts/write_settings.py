"""Writes .env.example and the README's table of settings from the program's own table.

python scripts/write_settings.py            write them
python scripts/write_settings.py --check    exit 1 where one is not what would be written
"""

import re
import sys
import textwrap
from itertools import groupby
from pathlib import Path

from kiosk.settings import SETTINGS, Setting

ROOT = Path(__file__).resolve().parent.parent
EXAMPLE, README = ROOT / ".env.example", ROOT / "README.md"

_TOP = """\
# Copy to .env beside the program (or into the data folder) and fill in what you need.
# Nothing here is needed to start: without HOST tickets are kept in a file on this laptop.
# In the environment every name may carry KIOSK_ in front (KIOSK_USER=…); that wins over this file.
"""
_MORE = {
    "SECRET_KEY": 'Make one with: python3 -c "import secrets; print(secrets.token_urlsafe(48))"'
}
_TABLE = re.compile(r"\| name \| default \| meaning \|\n(?:\|.*\n)+")


def example() -> str:
    """The file `.env.example`."""
    parts = [_TOP]
    for group, settings in groupby(SETTINGS, lambda setting: setting.group):
        parts.append(f"\n# {f'--- {group.value} '.ljust(91, '-')}\n")
        parts += [_lines(setting) for setting in settings]
    return "".join(parts)


def _lines(setting: Setting) -> str:
    """A remark and the line that sets it."""
    unset = f" Empty: {setting.unset}." if setting.unset else ""
    meaning = setting.meaning.replace("`", "")
    begins = meaning[0] if setting.meaning.startswith("`") else meaning[0].upper()
    words = f"{begins}{meaning[1:]}.{unset}"
    remark = textwrap.fill(words, 96, initial_indent="# ", subsequent_indent="# ",
                           break_long_words=False, break_on_hyphens=False)  # fmt: skip
    more = f"\n# {_MORE[setting.name]}" if setting.name in _MORE else ""
    return f"\n{remark}{more}\n{setting.name}={setting.default or setting.written}\n"


def table() -> str:
    """The table in the README."""
    rows = [
        f"| `{s.name}` | {_default(s)} | {s.meaning.replace('|', chr(92) + '|')} |"
        for s in SETTINGS
    ]
    return "\n".join(("| name | default | meaning |", "|---|---|---|", *rows, ""))


def _default(setting: Setting) -> str:
    if not setting.default:
        return setting.unset
    return setting.default if setting.default[0].isdigit() else f"`{setting.default}`"


def main() -> int:
    """Write or check both."""
    readme = README.read_text("utf-8")
    wanted = {EXAMPLE: example(), README: _TABLE.sub(lambda _: table(), readme, count=1)}
    if "--check" in sys.argv:
        return int(any(path.read_text("utf-8") != text for path, text in wanted.items()))
    for path, text in wanted.items():
        path.write_text(text, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
