"""How it is said what this laptop keeps until the server has it."""

from kiosk.services.ports import StoreStatus
from kiosk.ui.style.translation import translate


def said_kept(store_status: StoreStatus) -> str:
    """'14 decisions and 2 registrations', 'one registration'; empty where nothing waits."""
    registrations = store_status.registrations
    decisions = store_status.waiting - registrations
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


def said_store_status(store_status: StoreStatus) -> str:
    """What waits, what is stuck, and what happens to it: for the sheet."""
    said = []
    kept = said_kept(store_status)
    if kept and store_status.online:
        said.append(translate("Kept", "On the way to the server: {kept}.").format(kept=kept))
    elif kept:
        said.append(
            translate("Kept", "Waiting for the server, sent automatically: {kept}.").format(
                kept=kept
            )
        )
    if store_status.stuck:
        said.append(
            translate(
                "Kept",
                "The server did not take what is listed here. It is kept, and sent "
                "again each minute. What stays on the list is for the administrator.",
            )
        )
    elif kept and not store_status.over_capacity:
        said.append(
            translate("Kept", "The list is only for what the server refuses; nothing is stuck.")
        )
    if store_status.over_capacity:
        said.append(
            translate(
                "Kept",
                "Guests were registered here, while the server was away, for an event that was "
                "full. The server has them and their tickets count; the list says who they are "
                "until there are places for them.",
            )
        )
    shown, listed = len(store_status.stuck_list), store_status.stuck + store_status.over_capacity
    if listed > shown:
        said.append(
            translate("Kept", "The first {shown} of {count} are shown.").format(
                shown=shown, count=listed
            )
        )
    if store_status.not_kept:
        return "\n".join([store_status.not_kept, *said])
    return "\n".join(said) or translate("Kept", "Nothing waits, and nothing is stuck.")
