"""Doors' stores, built from their parts and begun."""

from typing import Any

from kiosk.adapters.offline import offline_folder
from kiosk.adapters.offline.door_parts import DoorFiles, DoorOptions, DoorRemotes
from kiosk.adapters.offline.door_store import DoorStore
from kiosk.adapters.offline.offline_folder import DoorConfig


def open_door(
    config: DoorConfig, remote, clock, *, background_remote=None, table=None, background=True
) -> DoorStore:
    """The store of a door over its folder."""
    remotes = DoorRemotes(door=remote, background=background_remote, slow=table)
    return offline_folder.open_door(config, remotes, clock, background=background)


def door_store(
    remote,
    journal,
    snapshot,
    clock,
    *,
    peers=None,
    background_remote=None,
    table=None,
    **options: Any,
) -> DoorStore:
    """The store of a door over a journal and a copy that a test has made."""
    store = DoorStore(
        DoorRemotes(door=remote, background=background_remote),
        DoorFiles(journal=journal, snapshot=snapshot, peers=(lambda: peers) if peers else None),
        clock,
        DoorOptions(**options),
    )
    store.start()
    return store
