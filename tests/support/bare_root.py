"""A Debian with nothing in it but what Debian itself needs, to install and start the package in.

Made by debootstrap from the mirror that this machine's own apt is configured with. Everything in it
runs in a mount namespace of its own, so nothing is left mounted.
"""

import os
import shutil
import subprocess
from pathlib import Path

_TARGETS = "$(ORIGIN)|$(REPO_URI)|$(CODENAME)|$(COMPONENT)"

_ENTER = """
set -e
mount --bind /proc "$ROOT/proc"
mount -t tmpfs none "$ROOT/dev/shm"
if [ -d /tmp/.X11-unix ]; then
    mkdir -p "$ROOT/tmp/.X11-unix"
    mount --bind /tmp/.X11-unix "$ROOT/tmp/.X11-unix"
fi
exec chroot "$ROOT" /usr/bin/env -i HOME=/root LANG=C.UTF-8 DEBIAN_FRONTEND=noninteractive \
    PATH=/usr/sbin:/usr/bin:/sbin:/bin ${DISPLAY:+DISPLAY="$DISPLAY"} "$@"
"""


class NoBareRootError(Exception):
    """It cannot be made here; the text says why."""


class BareRoot:
    """Debian's smallest system below a folder; laying begins at once and is awaited by `ready`."""

    def __init__(self, place: Path) -> None:
        self.place = place
        self._mirror, self._release = _mirror()
        self._log = place.with_suffix(".log")
        with self._log.open("w") as log:
            self._laying = subprocess.Popen(
                ["debootstrap", "--variant=minbase", self._release, place, self._mirror],
                stdout=log, stderr=log,
            )  # fmt: skip

    def ready(self) -> None:
        """Wait until the system is there.

        Raises:
            NoBareRootError: it could not be laid, as when the mirror cannot be reached.
        """
        if self._laying.wait(timeout=400):
            last = self._log.read_text("utf-8", "replace").strip().splitlines()[-1:]
            raise NoBareRootError(f"debootstrap could not lay a bare Debian here: {' '.join(last)}")
        shutil.copy2("/etc/resolv.conf", self.place / "etc/resolv.conf")
        (self.place / "etc/apt/sources.list").write_text(
            f"deb {self._mirror} {self._release} main\n", "utf-8"
        )

    def run(self, *command: str | Path, timeout: float = 200) -> subprocess.CompletedProcess[str]:
        """Run a command inside, with this process's screen if there is one."""
        return subprocess.run(
            ["unshare", "--mount", "sh", "-c", _ENTER, "sh", *map(str, command)],
            env={**os.environ, "ROOT": str(self.place)},
            capture_output=True, text=True, timeout=timeout, check=False,
        )  # fmt: skip

    def end(self) -> None:
        """Stop laying, and take everything away again."""
        if self._laying.poll() is None:
            self._laying.terminate()
            self._laying.wait(timeout=30)
        shutil.rmtree(self.place, ignore_errors=True)


def _mirror() -> tuple[str, str]:
    """The address and the release that this machine's apt takes Debian from."""
    if os.geteuid() != 0:
        raise NoBareRootError("Only root can lay a bare Debian and enter it.")
    for program in ("debootstrap", "unshare", "chroot", "apt-get"):
        if shutil.which(program, path=f"{os.environ['PATH']}:/usr/sbin:/sbin") is None:
            raise NoBareRootError(f"A bare Debian cannot be laid here: {program} is not installed.")
    told = subprocess.run(
        ["apt-get", "indextargets", "--format", _TARGETS, "Created-By: Packages"],
        capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    for line in told.splitlines():
        origin, address, release, component = line.split("|")
        if origin == "Debian" and component == "main" and "-" not in release:
            return address, release
    raise NoBareRootError("This machine's apt names no mirror of Debian.")
