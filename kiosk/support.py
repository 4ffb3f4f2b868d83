"""The support bundle: logs, versions and the check-up, with nothing in it that must stay here."""

import io
import json
import platform
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from kiosk import __version__
from kiosk.adapters.local.log_file import log_place
from kiosk.checks import examined
from kiosk.key_parts import key_of
from kiosk.services.faults import Fault
from kiosk.services.people.discreet_text import DiscreetText
from kiosk.services.private_file import write_private
from kiosk.settings import Settings

_NAMES_KEPT = ("door_operator", "operator_signed_in")
_LONGEST = 2_000_000
"""Characters of one log that are taken along, from its end."""

ABOUT = """\
What Kiosk's support needs: versions, the check-up, and the log without guests' data.
Keys, passwords, tokens, names, mobile numbers and logins were taken out.
Read it before you send it.
"""


def write_bundle(settings: Settings, path: Path) -> None:
    """Write the bundle, for its owner alone; takes as long as the check-up.

    Raises:
        Fault: the file cannot be written.
    """
    discreet = DiscreetText(_known(settings))
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as bundle:
        bundle.writestr("about.txt", ABOUT)
        bundle.writestr("versions.txt", _versions())
        bundle.writestr("check-up.txt", _checkup(settings, discreet))
        for name, text in _logs(settings):
            bundle.writestr(name, discreet.log(text))
    try:
        write_private(path, packed.getvalue())
    except OSError:
        raise Fault(f"{path} cannot be written. Choose another folder.") from None


def proposed_name() -> str:
    """A name for the file, with the time."""
    return f"kiosk-support-{datetime.now(UTC).astimezone():%Y%m%d-%H%M}.zip"


def _known(settings: Settings) -> Iterator[str]:
    """Keys, the password, and the names that this laptop knows of who works here."""
    yield key_of(settings)
    yield from (key.secret for key in settings.old_keys)
    if settings.server is not None:
        yield settings.server.password
        yield settings.server.user
    yield settings.operator
    yield str(Path.home())
    for name, wanted in (("preferences.json", _NAMES_KEPT), ("wrong-pins.json", None)):
        try:
            kept = json.loads((settings.data / name).read_text("utf-8"))
        except (OSError, ValueError):
            continue
        if isinstance(kept, dict):
            yield from (kept.get(k, "") for k in wanted) if wanted else kept


def _versions() -> str:
    system = platform.platform(terse=True)
    return f"Kiosk {__version__}\nPython {platform.python_version()}\n{system}\n"


def _checkup(settings: Settings, discreet: DiscreetText) -> str:
    lines = (
        f"{'ok ' if finding.ok else '!! '} {finding.name}: {discreet.sentence(finding.message)}"
        for finding in examined(settings)
    )
    return "".join(f"{line}\n" for line in lines)


def _logs(settings: Settings) -> Iterator[tuple[str, str]]:
    place = log_place(settings.data)
    for file in sorted(place.parent.glob(f"{place.name}*")):
        try:
            yield file.name, file.read_text("utf-8", "replace")[-_LONGEST:]
        except OSError:
            continue
