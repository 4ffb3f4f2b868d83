"""Starts Kiosk with the session, or no more: one small file where each system looks for it."""

import os
import plistlib
import shlex
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from kiosk.services.faults import Fault

_NAME = "kiosk"


def own_command(executable: str = sys.executable, *, packed: bool | None = None) -> list[str]:
    """What starts this program again.

    Args:
        executable: of this process.
        packed: whether it is the packaged program; found out by default.
    """
    packed = bool(getattr(sys, "frozen", False)) if packed is None else packed
    return [executable] if packed else [executable, "-m", "kiosk"]


def autostart_file(environ: Mapping[str, str], home: Path, platform: str = sys.platform) -> Path:
    """Where the system looks for it.

    Args:
        environ: the process's variables.
        home: of the account.
        platform: as `sys.platform` has it.
    """
    if platform == "win32":
        roaming = Path(environ.get("APPDATA") or home / "AppData" / "Roaming")
        return roaming / "Microsoft/Windows/Start Menu/Programs/Startup" / f"{_NAME}.cmd"
    if platform == "darwin":
        return home / "Library" / "LaunchAgents" / "org.kiosk.kiosk.plist"
    config = Path(environ.get("XDG_CONFIG_HOME") or home / ".config")
    return config / "autostart" / f"{_NAME}.desktop"


def autostart_text(command: Sequence[str], folder: Path, platform: str = sys.platform) -> bytes:
    """What stands in the file.

    Args:
        command: what is started.
        folder: where, so that the same `.env` is found.
        platform: as `sys.platform` has it.
    """
    if platform == "win32":
        line = subprocess.list2cmdline(command)
        return f'@echo off\r\ncd /d "{folder}"\r\nstart "" {line}\r\n'.encode()
    if platform == "darwin":
        return plistlib.dumps(
            {
                "Label": "org.kiosk.kiosk",
                "ProgramArguments": list(command),
                "RunAtLoad": True,
                "WorkingDirectory": str(folder),
            }
        )
    # Desktop Entry Specification: a percent sign is doubled, and each word quoted.
    words = " ".join(shlex.quote(word).replace("%", "%%") for word in command)
    return (
        f"[Desktop Entry]\nType=Application\nName=Kiosk\nExec={words}\nPath={folder}\n"
        "Terminal=false\nX-GNOME-Autostart-enabled=true\n"
    ).encode()


def install(command: Sequence[str], folder: Path, file: Path) -> None:
    """Start with the session from now on.

    Raises:
        Fault: the file cannot be written.
    """
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(autostart_text(command, folder))
    except OSError:
        raise Fault(f"{file} cannot be written. Change the rights of its folder.") from None


def remove(file: Path) -> bool:
    """Start with the session no more; False where it did not.

    Raises:
        Fault: the file cannot be removed.
    """
    try:
        file.unlink()
    except FileNotFoundError:
        return False
    except OSError:
        raise Fault(f"{file} cannot be removed. Change the rights of its folder.") from None
    return True


def autostart_here() -> Path:
    """Where this account's file is."""
    return autostart_file(os.environ, Path.home())
