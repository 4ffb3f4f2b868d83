"""How it is said what this laptop keeps until the server has it."""

from kiosk.services.ports import Standing
from kiosk.ui.words import translate


def said_kept(standing: Standing) -> str:
    """'14 decisions and 2 registrations', 'one registration'; empty where nothing waits."""
    registrations = standing.registrations
    decisions = standing.waiting - registrations
    parts = []
    if decisions == 1:
        parts.append(translate("Kept", "1 decision"))
    elif decisions > 1:
        parts.append(translate("Kept", "{count} decisions").format(count=decisions))
    if registrations == 1:
        parts.append(translate("Kept", "1 registration"))
    elif registrations > 1:
        parts.append(translate("Kept", "{count} registrations").format(count=registrations))
    return (
        translate("Kept", "{one} and {other}").format(one=parts[0], other=parts[1])
        if len(parts) == 2
        else "".join(parts)
    )


def said_standing(standing: Standing) -> str:
    """What waits, what is stuck, and what happens to it: for the sheet."""
    said = []
    kept = said_kept(standing)
    if kept and standing.online:
        said.append(translate("Kept", "On the way to the server: {kept}.").format(kept=kept))
    elif kept:
        said.append(
            translate("Kept", "Waiting for the server, sent automatically: {kept}.").format(
                kept=kept
            )
        )
    if standing.stuck:
        said.append(
            translate(
                "Kept",
                "The server did not take what is listed here. It is kept, and sent "
                "again each minute. What stays on the list is for the administrator.",
            )
        )
    elif kept:
        said.append(
            translate("Kept", "The list is only for what the server refuses; nothing is stuck.")
        )
    shown = len(standing.stuck_list)
    if standing.stuck > shown:
        said.append(
            translate("Kept", "The first {shown} of {count} are shown.").format(
                shown=shown, count=standing.stuck
            )
        )
    return "\n".join(said) or translate("Kept", "Nothing waits, and nothing is stuck.")
