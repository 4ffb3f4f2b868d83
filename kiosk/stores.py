"""Builds the ticket store that is set: this laptop's file, the server, or a door before it."""

from typing import TYPE_CHECKING

from kiosk.services.clock import ServerClock
from kiosk.services.faults import StoreUnavailable
from kiosk.services.ports import TicketStore
from kiosk.settings import Settings

if TYPE_CHECKING:
    from kiosk.adapters.database.server_address import ServerAddress
    from kiosk.adapters.offline.door_store import DoorStore
    from kiosk.adapters.offline.offline_folder import DoorConfig
    from kiosk.adapters.sql.sql_store import SqlStore

# SQLAlchemy (0.5 s) is imported where it is used: the window is painted before it is there.


def open_store(settings: Settings, clock: ServerClock, *, no_create: bool = False) -> TicketStore:
    """The embedded store, or the server that is set; `no_create` makes no tables there."""
    from kiosk.adapters.sql.sql_store import embedded_store, server_store

    if settings.server is None:
        return embedded_store(settings.embedded_file)
    if no_create:
        from kiosk.adapters.database.server_link import ServerLink
        from kiosk.adapters.sql.read_only_store import NoCreateStore

        return NoCreateStore(ServerLink(settings.server, clock.learn))
    return server_store(settings.server, clock.learn)


def open_list_store(
    settings: Settings, clock: ServerClock, *, no_create: bool = False
) -> "SqlStore":
    """The store without a laptop's copy before it: long work asks the tables themselves."""
    from kiosk.adapters.sql.sql_store import SqlStore, embedded_store, server_store

    if settings.server is None:
        return embedded_store(settings.embedded_file)
    if no_create:
        from kiosk.adapters.database.server_link import ServerLink
        from kiosk.adapters.sql.read_only_store import NoCreateStore

        store_as_it_is: SqlStore = NoCreateStore(ServerLink(settings.server, clock.learn))
        return store_as_it_is
    return server_store(settings.server, clock.learn)


def open_door_store(
    settings: Settings, clock: ServerClock, *, background: bool = True
) -> "DoorStore":
    """The server's store with this laptop's copy and journal beside it.

    Raises:
        Fault: the laptop's files cannot be used, or a setting is wrong.
    """
    from kiosk.adapters.offline.door_parts import DoorRemotes
    from kiosk.adapters.offline.offline_folder import open_door
    from kiosk.adapters.sql.sql_store import server_store

    config, server = door_config(settings, listens=background), _server(settings)
    # What goes on behind the operator's back has a connection of its own: no press waits for it.
    # Nor for a question about many tickets, which may be slow; that one is opened when needed.
    remotes = DoorRemotes(
        door=server_store(server, clock.learn),
        background=server_store(server) if background else None,
        slow=server_store(server) if background else None,
    )
    return open_door(config, remotes, clock, background=background)


def open_window_store(settings: Settings, clock: ServerClock) -> TicketStore:
    """The door's store; the server alone while this laptop's own disk cannot be used.

    Raises:
        Fault: a setting is wrong.
    """
    from kiosk.adapters.offline.offline_folder import set_journal_aside
    from kiosk.adapters.offline.server_alone import OWN_DISK, ServerAlone
    from kiosk.adapters.sql.sql_store import server_store

    try:
        return open_door_store(settings, clock)
    except StoreUnavailable as fault:
        if fault.trouble not in OWN_DISK:
            raise
        config = door_config(settings, listens=True)
        return ServerAlone(
            server_store(_server(settings), clock.learn),
            lambda: open_door_store(settings, clock),
            lambda: set_journal_aside(config),
            fault,
        )


def _server(settings: Settings) -> "ServerAddress":
    if settings.server is None:
        raise ValueError("the embedded store is never away")
    return settings.server


def door_config(settings: Settings, *, listens: bool) -> "DoorConfig":
    """How a door works here; a command of a moment takes no window's place in the LAN."""
    from kiosk.adapters.offline.offline_folder import DoorConfig
    from kiosk.adapters.peers.peer_doors import parse_peers

    server = _server(settings)
    return DoorConfig(
        folder=settings.data,
        server=f"{','.join(server.hosts)}/{server.database}",
        secret=settings.secret,
        timeout_s=settings.patience,
        peers=parse_peers(settings.peers, settings.peers_listen) if listens else None,
        erase_after_days=settings.erase_days,
    )
