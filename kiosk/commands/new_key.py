"""`kiosk admin key new`: the lines that change every laptop over to a new SECRET_KEY."""

from argparse import Namespace
from datetime import timedelta

from kiosk.app import list_desk_store
from kiosk.commands.exits import Exit
from kiosk.commands.output import say, say_json
from kiosk.commands.who import asking
from kiosk.domain.operator import Right
from kiosk.domain.secret_key import OldKey
from kiosk.key_parts import key_of, made_key
from kiosk.settings import Settings


def new_key(options: Namespace, settings: Settings) -> Exit:
    """Print them; nothing is changed before they stand in the files."""
    with list_desk_store(settings, asking(options, settings, Right.SETTINGS)):
        old = ",".join(
            (f"{key_of(settings)}@{options.until}", *(_written(key) for key in settings.old_keys))
        )
    shown = {"SECRET_KEY": made_key(), "SECRET_KEY_OLD": old}
    if options.json:
        say_json(shown)
        return Exit.DONE
    say("# First `kiosk sync` on every laptop: what waits there is kept under the old key.")
    say("# Then these two lines into every laptop's .env, in place of those that are there.")
    say("# The older program knows one key only: it refuses the tickets of the new one.")
    for name, value in shown.items():
        say(f"{name}={value}")
    return Exit.DONE


def _written(key: OldKey) -> str:
    last = (key.until - timedelta(seconds=1)).astimezone()
    return f"{key.secret}@{last:%Y-%m-%d}"
