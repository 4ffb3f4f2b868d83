"""Lets OpenCV use numpy's OpenBLAS, so that the package holds one of them and not two."""

import shutil
import subprocess
from pathlib import Path

import elf

_SOURCE = Path(__file__).with_name("blas_bridge.c")


def bridge(opencv: Path, opencvs_blas: Path, numpys_blas: Path, folder: Path) -> Path | None:
    """A small library with the name of OpenCV's OpenBLAS, which calls numpy's.

    Args:
        opencv: the module `cv2`, which says what it needs.
        opencvs_blas: the library that is replaced.
        numpys_blas: the library that does the work.
        folder: where the new library is written.

    Returns:
        The new library; None where it cannot stand in for the old one: there is no C compiler, or
        these versions of OpenCV and numpy need or offer something else.
    """
    compiler = shutil.which("cc")
    if compiler is None:
        return None
    folder.mkdir(parents=True, exist_ok=True)
    made = folder / opencvs_blas.name
    done = subprocess.run(
        [
            compiler, "-O2", "-shared", "-fPIC", "-Wl,-z,defs", "-Wl,--disable-new-dtags",
            f"-Wl,-soname,{opencvs_blas.name}", "-Wl,-rpath,$ORIGIN/../numpy.libs",
            # numpy's library finds its own Fortran beside itself when the program runs.
            "-Wl,--allow-shlib-undefined", _SOURCE, numpys_blas, "-o", made,
        ],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        return None
    wanted = _names(opencv, "--undefined-only") & _names(opencvs_blas, "--defined-only")
    offered = _names(made, "--defined-only")
    same = numpys_blas.name in elf.needed(made)
    return made if wanted and same and wanted <= offered else None


def _names(library: Path, which: str) -> set[str]:
    told = subprocess.run(
        ["nm", "-D", which, library], capture_output=True, text=True, check=True
    ).stdout
    return {line.split()[-1].partition("@")[0] for line in told.splitlines() if line.strip()}
