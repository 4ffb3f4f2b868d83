"""The one place that names concrete classes: builds the services, the reader and the window."""

from typing import TYPE_CHECKING

from kiosk.domain.scan import Door
from kiosk.services.admission import Admission
from kiosk.services.bundle import Services
from kiosk.services.camera_ports import Cameras, QrReader
from kiosk.services.clock import ServerClock
from kiosk.services.issuing import Issuing
from kiosk.services.ports import TicketStore
from kiosk.services.registry import Registry
from kiosk.settings import Settings

if TYPE_CHECKING:
    from kiosk.adapters.door_store import DoorStore
    from kiosk.adapters.jwt_tokens import JwtMint
    from kiosk.adapters.scripted_camera import ScriptedCamera

# Libraries are imported where they are used: `kiosk check` needs no OpenCV, `kiosk read` no
# database, and the window is painted before SQLAlchemy (0.5 s) is there.


def open_services(settings: Settings, *, at_door: bool = False, looking: bool = False) -> Services:
    """Build the services over the store that is set.

    Args:
        settings: checked already.
        at_door: whether to go on without the server while it is away; a command that runs once
            asks the server itself.
        looking: whether nothing is to be made on a server whose tables are missing.

    Raises:
        Fault: the store is unavailable, or a setting is wrong.
    """
    clock = ServerClock()
    mint = make_mint(settings)
    if at_door and settings.server is not None:
        store: TicketStore = open_door_store(settings, clock)
    else:
        store = open_store(settings, clock, looking=looking)
    return services_over(store, mint, clock, settings)


def services_over(
    store: TicketStore, mint: "JwtMint", clock: ServerClock, settings: Settings
) -> Services:
    """Build the services over an open store."""
    from kiosk.adapters.phone_numbers import PhoneRules
    from kiosk.adapters.qr_image import QrArtist

    return Services(
        store=store,
        mint=mint,
        clock=clock,
        issuing=Issuing(
            store=store,
            mint=mint,
            artist=QrArtist(),
            clock=clock,
            mobiles=PhoneRules(settings.region),
            ttl=settings.ttl,
            app_url=settings.app_url,
        ),
        admission=Admission(store, mint, clock, door_of(settings)),
        registry=Registry(store),
        weak_secret=mint.weak,
    )


def open_store(settings: Settings, clock: ServerClock, *, looking: bool = False) -> TicketStore:
    """The embedded store, or the server that is set; `looking` makes no tables there."""
    from kiosk.adapters.sql_store import embedded_store, server_store

    if settings.server is None:
        return embedded_store(settings.embedded_file)
    if looking:
        from kiosk.adapters.sql_looking import LookingStore
        from kiosk.adapters.sql_server import ServerLink

        return LookingStore(ServerLink(settings.server, clock.learn))
    return server_store(settings.server, clock.learn)


def open_door_store(
    settings: Settings, clock: ServerClock, *, background: bool = True
) -> "DoorStore":
    """The server's store with this laptop's copy and journal beside it.

    Raises:
        Fault: the laptop's files cannot be used, or a setting is wrong.
    """
    from kiosk.adapters.door_folder import DoorPlan, open_door
    from kiosk.adapters.peer_doors import peer_plan
    from kiosk.adapters.sql_store import server_store

    server = settings.server
    if server is None:
        raise ValueError("the embedded store is never away")
    plan = DoorPlan(
        folder=settings.data,
        server=f"{','.join(server.hosts)}/{server.database}",
        secret=settings.secret,
        patience_s=settings.patience,
        # A command that runs for a moment must not take the window's place in the LAN.
        peers=peer_plan(settings.peers, settings.peers_listen) if background else None,
        erase_after_days=settings.erase_days,
    )
    # What goes on behind the operator's back has a connection of its own: no press waits for it.
    # Nor for a question about many tickets, which may be slow; that one is opened when needed.
    courier = server_store(server) if background else None
    table = server_store(server) if background else None
    remote = server_store(server, clock.learn)
    return open_door(plan, remote, clock, courier=courier, table=table, background=background)


def make_mint(settings: Settings) -> "JwtMint":
    """The mint with the key that is set, or the one made on first start."""
    from kiosk.adapters.jwt_tokens import JwtMint
    from kiosk.adapters.key_file import kept_key

    return JwtMint(settings.secret or kept_key(settings.data))


def door_of(settings: Settings) -> Door:
    """Where this laptop stands."""
    return Door(settings.door, settings.operator, settings.events)


def qr_reader() -> QrReader:
    """The reader with all its engines; each stream needs one of its own."""
    from kiosk.adapters.readers.cascade import make_reader

    return make_reader()


def simulated_camera() -> "ScriptedCamera":
    """A camera that sees drawn guests: for the demo and the self-check."""
    from kiosk.adapters.scripted_camera import ScriptedCamera

    return ScriptedCamera()


def cameras() -> Cameras:
    """Every camera that OpenCV can open."""
    from kiosk.adapters.cameras.cameras import OpenCvCameras

    return OpenCvCameras()
