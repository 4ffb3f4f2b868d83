"""Writes docs/coverage.md from coverage.py's JSON: branches taken, by room.

python scripts/coverage_by_room.py REPORT.json WHICH_COMMIT PART…
"""

import json
import sys
from collections import defaultdict
from pathlib import Path
from textwrap import fill as filled

WHOLE = (
    "kiosk/domain/",
    "kiosk/domain/reconcile.py",
    "kiosk/adapters/local/journal.py",
    "kiosk/adapters/sql/record_decision.py",
)
"""Where a branch that no test takes would let somebody in, or lose what was decided."""


HEAD = """# What the tests reach

Branches and lines that the tests take in their own process, as `make coverage` measured them at \
{commit}. What they start as a program of its own is not counted, nor what is for another system.

Measured were {parts}. {missing}

First where a branch that nobody took would let somebody in, or lose what was decided:
"""
PARTS = {
    "rules": "unit tests and the stores' contract",
    "stores": "the SQL stores, the door that goes on alone, and peers",
    "window": "the window's parts",
    "files": "lists, pictures, readers, cameras and the command line",
}
"""What `scripts/coverage.sh` measures in each of its parts."""


def head(commit: str, measured: list[str], report: Path) -> str:
    """The page's beginning, which says how long it took and what was not measured as well.

    Args:
        commit: what was measured.
        measured: which parts.
        report: beside it stands how many minutes each part took.
    """

    def took(part: str) -> str:
        minutes = report.with_name(f"minutes.{part}")
        return f" ({minutes.read_text('utf-8').strip()} minutes)" if minutes.exists() else ""

    left = [words for part, words in PARTS.items() if part not in measured]
    return HEAD.format(
        commit=commit,
        parts="; ".join(words + took(part) for part, words in PARTS.items() if part in measured),
        missing=f"Not measured were {'; '.join(left)}: those rooms show less than is reached."
        if left
        else "Nothing was left out but whole programs, real screens, clusters and long races.",
    )


def fill(line: str) -> str:
    """A paragraph in lines of a hundred characters."""
    return filled(line, 100, break_long_words=False, break_on_hyphens=False)


def room(path: str) -> str:
    """The folder of a module: `kiosk/adapters/sql`; `kiosk` for those at the top."""
    return str(Path(path).parent)


def percent(taken: int, there: int) -> str:
    """A share, rounded down: 100 means all."""
    return "100 %" if there == taken else f"{taken * 1000 // there / 10:.1f} %"


def table(files: dict[str, dict[str, dict[str, int]]]) -> list[str]:
    """The lines of both tables.

    Args:
        files: as in the report's JSON, by path.
    """
    rooms: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    for path, told in files.items():
        summary = told["summary"]
        for place in (room(path), *(one for one in WHOLE if path.startswith(one))):
            counts = rooms[place]
            counts[0] += summary["covered_lines"]
            counts[1] += summary["num_statements"]
            counts[2] += summary["covered_branches"]
            counts[3] += summary["num_branches"]

    def row(place: str) -> str:
        lines, all_lines, branches, all_branches = rooms[place]
        shares = percent(lines, all_lines), percent(branches, all_branches)
        return f"| `{place}` | {all_lines} | {shares[0]} | {all_branches} | {shares[1]} |"

    head = ["| room | lines | taken | branches | taken |", "|---|---|---|---|---|"]
    whole = [row(place) for place in WHOLE]
    others = [row(place) for place in sorted(rooms) if place not in WHOLE]
    return [*head, *whole, "", "## Every room", "", *head, *others]


def main() -> None:
    """Print the page."""
    files = json.loads(Path(sys.argv[1]).read_text("utf-8"))["files"]
    print("\n".join(map(fill, head(sys.argv[2], sys.argv[3:], Path(sys.argv[1])).splitlines())))
    print()
    print("\n".join(table(files)))


if __name__ == "__main__":
    main()
