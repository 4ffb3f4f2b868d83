"""`kiosk admin key keep`: SECRET_KEY and PASSWORD into the system's keyring, or shown from it."""

from argparse import Namespace

from kiosk.app import list_desk_store
from kiosk.commands.exits import Exit
from kiosk.commands.output import say, say_json
from kiosk.commands.who import asking
from kiosk.domain.operator import Right
from kiosk.services.faults import SettingsInvalid
from kiosk.settings.kept_secrets import SECRETS, keep
from kiosk.settings.laptop_file import read_laptop, write_laptop
from kiosk.settings.loading import Found, settings_from
from kiosk.settings.sources import Origin


def keep_key(options: Namespace, found: Found) -> Exit:
    """Keep what is set, wherever it stands; `--show` prints what is kept.

    Raises:
        Fault: nothing is set, the keyring does not keep it, or who asks may not.
    """
    settings, sources = settings_from(found), found.sources
    with list_desk_store(settings, asking(options, settings, Right.SETTINGS)):
        pass  # who asks may do it
    if options.show:
        return _shown(options, {name: sources.get(name) for name in settings.in_keyring})
    values = {name: sources.get(name) for name in SECRETS if sources.get(name)}
    if not values:
        raise SettingsInvalid(
            "Neither SECRET_KEY nor PASSWORD is set, so there is nothing to keep. The key that was "
            "made on first start stays beside its store."
        )
    keep(found.data, sources.get("HOST"), values)
    laptop = read_laptop(found.data)
    if laptop.keys() & values.keys():
        write_laptop(found.data, {n: text for n, text in laptop.items() if n not in values})
    left = {
        name: sources.origin(name).value
        for name in values
        if sources.origin(name) in (Origin.FILE, Origin.VARIABLE)
    }
    if options.json:
        say_json({"kept": list(values), "still_set": left})
        return Exit.DONE
    say(f"{' and '.join(values)} kept in this system's keyring, for this HOST and this user.")
    for name, where in left.items():
        place = f"line {name} from {found.env_file}" if where == ".env" else f"variable {name}"
        say(f"Now delete the {place}: while it is there it counts first.")
    return Exit.DONE


def _shown(options: Namespace, kept: dict[str, str]) -> Exit:
    if options.json:
        say_json(kept)
    else:
        for name, text in kept.items():
            say(f"{name}={text}")
    return Exit.DONE if kept else Exit.REFUSED
