"""Writes files with guests' data so that only their owner reads them."""

import os
import stat
import sys
from pathlib import Path

OWNER_ONLY = 0o600


def write_private(path: Path, data: bytes) -> None:
    """Write a file for its owner alone, in place of what was there.

    A device or pipe that a person names is written to and left as it is.

    Raises:
        OSError: it cannot be written.
    """
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | _BINARY, OWNER_ONLY)
    with os.fdopen(handle, "wb") as file:
        # A file that others may read, and that is written over, is no longer the one it was.
        if sys.platform != "win32" and stat.S_ISREG(os.fstat(handle).st_mode):
            os.fchmod(handle, OWNER_ONLY)
        file.write(data)


_BINARY = getattr(os, "O_BINARY", 0)
