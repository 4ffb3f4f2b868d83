"""Linux's executable files: what they ask the loader for, and whether it could still load them."""

import re
import shutil
import struct
import subprocess
import sys
from pathlib import Path

_LOAD = 1


def is_elf(path: Path) -> bool:
    """Whether a file is a 64-bit program or library."""
    with path.open("rb") as file:
        return file.read(5) == b"\x7fELF\x02"


def needed(path: str | Path) -> set[str]:
    """The names of the libraries that a file asks for (DT_NEEDED), as `objdump` prints them."""
    told = subprocess.run(["objdump", "-p", path], capture_output=True, text=True, check=False)
    rows = (line.split() for line in told.stdout.splitlines())
    return {row[1] for row in rows if len(row) == 2 and row[0] == "NEEDED"}


def newest_glibc(folder: Path) -> str:
    """The newest version of the C library whose names anything below a folder uses."""
    found: set[tuple[int, ...]] = set()
    for path in folder.rglob("*"):
        if path.is_file() and not path.is_symlink() and is_elf(path):
            told = subprocess.run(
                ["objdump", "-p", path], capture_output=True, text=True, check=False
            ).stdout
            versions = re.findall(r"\bGLIBC_(\d+(?:\.\d+)*)", told)
            found |= {tuple(int(part) for part in version.split(".")) for version in versions}
    return ".".join(str(part) for part in max(found, default=(2, 17)))


def loadable(data: bytes) -> bool:
    """Whether each segment lies where the loader wants it: place and address agree modulo the page.

    `strip` moves the segments of libraries whose names were edited after they were linked, as
    wheels do, and the loader refuses those ("ELF load command address/offset not page-aligned").
    """
    (first,) = struct.unpack_from("<Q", data, 32)
    size, count = struct.unpack_from("<HH", data, 54)
    for number in range(count):
        kind, _flags, offset, address, _physical, length, _memory, align = struct.unpack_from(
            "<IIQQQQQQ", data, first + number * size
        )
        if kind == _LOAD and (
            offset + length > len(data) or (align and (offset - address) % align)
        ):
            return False
    return True


def strip(folder: Path) -> int:
    """Drop the symbols of every library below a folder that can still be loaded without them.

    Returns:
        The bytes that were saved.
    """
    saved = 0
    for path in sorted(folder.rglob("*.so*")):
        if path.is_symlink() or not path.is_file() or not is_elf(path):
            continue
        slim = path.with_name(f"{path.name}.slim")
        subprocess.run(["strip", "--strip-unneeded", "-o", slim, path], check=True)
        if slim.stat().st_size < path.stat().st_size and loadable(slim.read_bytes()):
            saved += path.stat().st_size - slim.stat().st_size
            shutil.copymode(path, slim)
            slim.replace(path)
        else:
            slim.unlink()
    return saved


if __name__ == "__main__":
    print(f"Symbols dropped: {strip(Path(sys.argv[1])):,} bytes")
