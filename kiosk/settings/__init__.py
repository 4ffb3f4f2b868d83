"""What an event's IT staff can set: one table, read from a file and the environment, checked once.

`SETTINGS` (`table.py`) is the table. A front end that lets people set something reads it and checks
what was typed with `checked` (`values.py`); `load_settings` (`loading.py`) gives all of it.
"""

from kiosk.settings.loading import Settings, Theme, load_settings
from kiosk.settings.setting import Group, Kind, Place, Setting
from kiosk.settings.sources import Sources
from kiosk.settings.table import OWN_NAMES, PREDECESSOR_NAMES, SETTINGS
from kiosk.settings.values import checked

__all__ = [
    "OWN_NAMES",
    "PREDECESSOR_NAMES",
    "SETTINGS",
    "Group",
    "Kind",
    "Place",
    "Setting",
    "Settings",
    "Sources",
    "Theme",
    "checked",
    "load_settings",
]
