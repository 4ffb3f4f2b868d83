"""Run by the built program before anything else: pyzbar finds the libzbar that was packed.

pyzbar asks `ctypes.util.find_library`, which asks the system's loader; there may be no libzbar
on the system, and no `ldconfig` on the path.
"""

import ctypes.util
import sys
from pathlib import Path

_asked_of_the_system = ctypes.util.find_library


def _find_library(name: str) -> str | None:
    if name == "zbar":
        packed = sorted(Path(getattr(sys, "_MEIPASS", ".")).glob("libzbar.*"))
        if packed:
            return str(packed[0])
    return _asked_of_the_system(name)


ctypes.util.find_library = _find_library
