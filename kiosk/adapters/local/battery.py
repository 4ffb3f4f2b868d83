"""How full this laptop's battery is, and whether it is plugged in, as each system tells it."""

import re
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

_SUPPLIES = Path("/sys/class/power_supply")
_UNKNOWN = 255
"""Windows' word for a share that it does not know, and beside it the flag for "no battery"."""
_NO_BATTERY = 128
_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Battery:
    """A laptop's battery.

    Attributes:
        percent: of what it holds when full.
        mains: whether the laptop is plugged in.
    """

    percent: int
    mains: bool


def read_battery() -> Battery | None:
    """The battery as the system tells it; None where there is none, or nobody knows."""
    if sys.platform == "win32":
        return _on_windows()
    if sys.platform == "darwin":
        return _on_macos()
    return from_supplies(_SUPPLIES)


def from_supplies(folder: Path) -> Battery | None:
    """What Linux tells (Documentation/ABI/testing/sysfs-class-power).

    Args:
        folder: with a folder for each supply; a mouse's battery says that it is no laptop's.
    """
    shares, mains = [], False
    for supply in sorted(folder.glob("*")):
        kind = _said(supply / "type")
        if kind in {"Mains", "USB"}:
            mains = mains or _said(supply / "online") == "1"
        elif kind == "Battery" and _said(supply / "scope") != "Device":
            share = _said(supply / "capacity")
            if share.isdecimal():
                shares.append(int(share))
            mains = mains or _said(supply / "status") in {"Charging", "Full"}
    return Battery(round(sum(shares) / len(shares)), mains) if shares else None


def _said(file: Path) -> str:
    try:
        return file.read_text("ascii", "replace").strip()
    except OSError:  # a battery may be taken out at any moment
        return ""


def from_pmset(text: str) -> Battery | None:
    """What `pmset -g batt` of macOS printed."""
    share = re.search(r"\bInternalBattery\S*.*?(\d{1,3})%", text)
    return Battery(int(share[1]), "'AC Power'" in text) if share else None


def _on_macos() -> Battery | None:
    with suppress(OSError, subprocess.TimeoutExpired):
        told = subprocess.run(
            ["/usr/bin/pmset", "-g", "batt"],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=_SECONDS,
            check=False,
        )
        return from_pmset(told.stdout)
    return None


def _on_windows() -> Battery | None:
    """`GetSystemPowerStatus` of kernel32 (winbase.h)."""
    if sys.platform == "win32":
        import ctypes

        class Status(ctypes.Structure):
            _fields_ = (
                ("mains", ctypes.c_ubyte),
                ("flag", ctypes.c_ubyte),
                ("percent", ctypes.c_ubyte),
                ("saver", ctypes.c_ubyte),
                ("seconds", ctypes.c_ulong),
                ("seconds_full", ctypes.c_ulong),
            )

        status = Status()
        known = ctypes.windll.kernel32.GetSystemPowerStatus(ctypes.byref(status))
        if known and status.percent != _UNKNOWN and not status.flag & _NO_BATTERY:
            return Battery(status.percent, status.mains == 1)
    return None
