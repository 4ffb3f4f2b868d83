"""`kiosk --autostart`: whether Kiosk starts with the session."""

from argparse import Namespace
from pathlib import Path

from kiosk.adapters.local.autostart import autostart_here, install, own_command, remove
from kiosk.commands.exits import Exit
from kiosk.commands.output import say, say_json


def autostart(options: Namespace) -> Exit:
    """Install or remove the file by which the system starts Kiosk at login."""
    file = autostart_here()
    if options.autostart == "install":
        install(own_command(), Path.cwd(), file)
        words = f"Kiosk starts with the session, in {Path.cwd()}: {file}"
    elif remove(file):
        words = f"Kiosk does not start with the session any more: {file} is gone."
    else:
        words = "Kiosk did not start with the session; nothing was changed."
    if options.json:
        say_json({"file": str(file), "installed": options.autostart == "install"})
    else:
        say(words)
    return Exit.DONE
