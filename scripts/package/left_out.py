"""What of the libraries stays out of the package, each with the reason; `kiosk.spec` asks.

The table is also the source of docs/decisions/0010: `report` prints what each line saves.
"""

import re
from collections.abc import Callable, Iterable
from fnmatch import fnmatch
from pathlib import Path

_NO_WINDOWS = "screens without a window system"
_SOLID = "3D; Kiosk's windows are painted by the processor"
_PICTURES = "Qt shows only SVG and PNG here; pictures are opened by OpenCV"

Entry = tuple[str, str, str]
"""As PyInstaller keeps them: the place in the folder, the file it comes from, the kind."""

MODULES = {
    "phonenumbers.geodata": "place names of numbers: Kiosk asks only whether a number is one",
    "phonenumbers.carrierdata": "names of mobile companies",
    "phonenumbers.tzdata": "time zones of numbers",
    "sqlalchemy.dialects.mssql": "databases that Kiosk does not speak to",
    "sqlalchemy.dialects.oracle": "databases that Kiosk does not speak to",
    "sqlalchemy.dialects.postgresql": "databases that Kiosk does not speak to",
    "sqlalchemy.orm": "Kiosk writes its statements itself",
    "sqlalchemy.ext": "belongs to sqlalchemy.orm",
    "rapidfuzz.distance.metrics_cpp_avx2": "the same once more for newer processors",
    "rapidfuzz.fuzz_cpp_avx2": "the same once more for newer processors",
    "rapidfuzz.process_cpp_avx2": "the same once more for newer processors",
    "numpy.f2py": "builds Fortran modules",
    "numpy.testing": "for tests",
    "numpy.distutils": "builds modules",
    "cv2.gapi": "a part of OpenCV that Kiosk does not use",
    "readline": "for an interpreter that somebody types into",
    "curses": "for programs inside a terminal",
    "pydoc": "documentation of Python itself",
    "pydoc_data": "documentation of Python itself",
    "lib2to3": "Python 2",
    "tkinter": "another tool kit",
    "pytest": "for tests",
    "hypothesis": "for tests",
    "mypy": "for checks",
    "IPython": "not ours",
    "matplotlib": "not ours",
}
"""Python modules that are not packed."""

FILES = {
    "*/plugins/platformthemes/*qgtk3*": "drags in all of GTK to borrow its colours",
    "*/plugins/platforms/*qeglfs*": _NO_WINDOWS,
    "*/plugins/platforms/*qlinuxfb*": _NO_WINDOWS,
    "*/plugins/platforms/*qminimal*": "draws nothing",
    "*/plugins/platforms/*qvkkhrdisplay*": _NO_WINDOWS,
    "*/plugins/platforms/*qvnc*": "a window over the network",
    "*/plugins/egldeviceintegrations/*": _NO_WINDOWS,
    "*/plugins/wayland-graphics-integration-client/*": _SOLID,
    "*/plugins/xcbglintegrations/*": _SOLID,
    "*/plugins/generic/*": "input devices without a window system",
    "*/plugins/networkinformation/*": "Kiosk asks its own connections",
    "*/plugins/tls/*": "Qt opens no encrypted connection here; Python does",
    "*/plugins/imageformats/*qgif*": _PICTURES,
    "*/plugins/imageformats/*qicns*": _PICTURES,
    "*/plugins/imageformats/*qtga*": _PICTURES,
    "*/plugins/imageformats/*qtiff*": _PICTURES,
    "*/plugins/imageformats/*qwbmp*": _PICTURES,
    "*/plugins/imageformats/*qwebp*": _PICTURES,
    "*opengl32sw.dll": "3D by the processor; Kiosk's windows need none",
    "*d3dcompiler_*.dll": _SOLID,
    "libcups.so.*": "the system's is used: where there is none, there is no printer either",
    "cv2/data/*": "OpenCV's face detectors",
    "cv2/gapi/*": "a part of OpenCV that Kiosk does not use",
}
"""Files that are not packed, by their place in the folder."""

UNUSED = "libraries that only the above needed"
OTHER_LANGUAGES = "Qt's words in languages that Kiosk's window does not speak"

_TRANSLATION = re.compile(
    r".*/translations/(?P<catalogue>\w+?)_(?P<language>[a-z]{2}(?:_\w+)?)\.qm"
)
_SYSTEM_LIBRARY = re.compile(r"lib[^/]*\.so(\.[^/]*)?")


class Cuts:
    """Sorts what PyInstaller found into packed and left out, and counts the bytes of each reason.

    Args:
        languages: whose words of Qt are kept, as `de` or `pt_BR`.
        needed_by: the names of the libraries that a file asks the loader for.
    """

    def __init__(
        self, languages: Iterable[str], needed_by: Callable[[str], set[str]] | None = None
    ) -> None:
        self.bytes: dict[str, int] = {}
        self._languages = frozenset(languages)
        self._needed_by = needed_by

    def kept(self, entries: Iterable[Entry]) -> list[Entry]:
        """The entries that are packed, in their order."""
        chosen = [entry for entry in entries if not self._cut(entry, self._reason(entry[0]))]
        if self._needed_by is None:
            return chosen
        alive = self._alive(chosen)
        return [
            entry
            for entry in chosen
            if not self._cut(entry, None if self._stays(entry, alive) else UNUSED)
        ]

    def report(self) -> str:
        """One line a reason, the largest first."""
        rows = sorted(self.bytes.items(), key=lambda row: -row[1])
        return "\n".join(f"{size:>11,}  {reason}" for reason, size in rows)

    def count(self, reason: str, saved: int) -> None:
        """Note bytes that were saved in another way."""
        self.bytes[reason] = self.bytes.get(reason, 0) + saved

    def _cut(self, entry: Entry, reason: str | None) -> bool:
        if reason is None:
            return False
        source = Path(entry[1])
        linked = entry[2] == "SYMLINK"
        self.count(reason, source.stat().st_size if not linked and source.is_file() else 0)
        return True

    def _reason(self, place: str) -> str | None:
        place = place.replace("\\", "/")
        if found := _TRANSLATION.fullmatch(place):
            spoken = found["language"] in self._languages and found["catalogue"] == "qtbase"
            return None if spoken else OTHER_LANGUAGES
        for pattern, reason in FILES.items():
            if fnmatch(place, pattern):
                return reason
        return None

    def _alive(self, entries: list[Entry]) -> set[str]:
        """The names of all libraries that something packed asks for, over any number of steps."""
        assert self._needed_by is not None
        by_name = {Path(place).name: source for place, source, kind in entries if kind != "SYMLINK"}
        alive: set[str] = set()
        waiting = [
            source
            for place, source, kind in entries
            if kind in ("BINARY", "EXTENSION") and not self._is_plain_library(place)
        ]
        while waiting:
            for name in self._needed_by(waiting.pop()) - alive:
                alive.add(name)
                if name in by_name:
                    waiting.append(by_name[name])
        return alive

    def _stays(self, entry: Entry, alive: set[str]) -> bool:
        place, _source, kind = entry
        if kind not in ("BINARY", "SYMLINK") or not self._is_plain_library(place):
            return True
        return Path(place).name in alive

    @staticmethod
    def _is_plain_library(place: str) -> bool:
        """Whether a file is there only for others that ask for it: not a module, not a plugin."""
        path = Path(place)
        if path.name.startswith(("libpython", "libzbar")) or "plugins" in path.parts:
            return False
        return bool(_SYSTEM_LIBRARY.fullmatch(path.name)) and (
            len(path.parts) == 1 or path.parts[-2] == "lib" or path.parts[0].endswith(".libs")
        )
