"""A folder in memory, for proofs that play the disk themselves or do not depend on it."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_MEMORY = Path("/dev/shm")
# Linux has it; elsewhere the usual temporary folder has to do.


def memory(room: int) -> Path | None:
    """A folder in memory with this many bytes free; None where there is none."""
    enough = _MEMORY.is_dir() and shutil.disk_usage(_MEMORY).free >= room
    return _MEMORY if enough else None


@contextmanager
def quick_folder() -> Iterator[Path]:
    """Where a sync costs nothing, so that hundreds of openings take seconds."""
    place = _MEMORY if _MEMORY.is_dir() else None
    with tempfile.TemporaryDirectory(prefix="kiosk-proof-", dir=place) as folder:
        yield Path(folder)
