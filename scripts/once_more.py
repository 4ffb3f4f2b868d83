"""Try tests that failed beside others once more, each run by itself; name those that then pass.

    once_more.py STATUS    STATUS: how pytest ended; what it ended with where nothing is tried again

Some 6,100 tests kill servers, cut networks and race for rows while their neighbours take the
processor: one in ten thousand fails for its neighbours' sake. A failure that is real fails alone
too, and the run stays red. Which passed only alone is said last of all, for somebody to mend it.
"""

import json
import subprocess
import sys
from pathlib import Path

_ROOT = Path(__file__).resolve().parent.parent
_FAILED = ".pytest_cache/v/cache/lastfailed"
_MOST = 3
"""More at a time are no accident."""
_TESTS_FAILED = 1


def without_group(name: str) -> str:
    """A test's name without the group that xdist writes behind it."""
    head, bracket, tail = name.rpartition("]")
    return head + bracket + tail.partition("@")[0]


def main(status: int, place: Path = _ROOT) -> int:
    """Try again what failed in the checkout at `place`; 0 where all of it passes, else `status`."""
    if status != _TESTS_FAILED:
        return status
    names = json.loads((place / _FAILED).read_text("utf-8"))
    failed = sorted({without_group(name) for name in names})
    if not 0 < len(failed) <= _MOST:
        return status
    sys.stdout.write(f"\nTrying once more, one by one: {len(failed)} that failed\n")
    sys.stdout.flush()
    for name in failed:
        command = [sys.executable, "-m", "pytest", "-q", "-n", "0", name]
        if subprocess.run(command, cwd=place, check=False).returncode:
            return status
    for name in failed:
        sys.stdout.write(f"UNSTABLE: {name} failed beside others and passed alone; mend it\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1])))
