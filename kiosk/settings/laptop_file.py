"""What was set in the window of this laptop: a file in the data folder, for its owner only."""

import contextlib
import json
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

from kiosk.services.faults import SettingsInvalid
from kiosk.settings.table import BY_NAME

NAME = "settings.json"
_DRAFTS = ".settings-"


def read_laptop(data: Path) -> dict[str, str]:
    """What was set here, by name; nothing where the file is missing or no longer readable.

    A damaged file is no reason to stop a door: what it held counts as not set, and the window
    shows it so.

    Args:
        data: the data folder.
    """
    try:
        found = json.loads((data / NAME).read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    if not isinstance(found, dict):
        return {}
    return {k: v for k, v in found.items() if k in BY_NAME and isinstance(v, str) and v}


def write_laptop(data: Path, values: Mapping[str, str]) -> None:
    """Replace what was set here, whole or not at all; it is on the disk when this returns.

    Args:
        data: the data folder; made where it is missing.
        values: by name; empty ones are left out.

    Raises:
        SettingsInvalid: it cannot be written.
    """
    kept = {name: value for name, value in values.items() if value}
    draft = None
    try:
        data.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle, draft = tempfile.mkstemp(prefix=_DRAFTS, dir=data)  # with mode 0600
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(kept, file, ensure_ascii=False, indent=1, sort_keys=True)
            file.flush()
            os.fsync(file.fileno())
        Path(draft).replace(data / NAME)
    except OSError:
        if draft is not None:
            with contextlib.suppress(OSError):
                Path(draft).unlink()
        raise SettingsInvalid(
            f"The settings cannot be written to {data}: the disk is full, or this user may not "
            "write there. Free some space or choose another folder with KIOSK_DATA; nothing was "
            "changed."
        ) from None
