"""`kiosk support`: a file to send along with a question."""

from argparse import Namespace
from pathlib import Path

from kiosk.commands.exits import Exit
from kiosk.commands.output import say, say_json
from kiosk.settings import Settings
from kiosk.support import proposed_name, write_bundle


def support(options: Namespace, settings: Settings) -> Exit:
    """Write the support bundle."""
    path = options.out or Path(proposed_name())
    write_bundle(settings, path)
    if options.json:
        say_json({"file": str(path)})
    else:
        say(f"Written to {path}: versions, check-up and logs, without guests' data. Read it first.")
    return Exit.DONE
