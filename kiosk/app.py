"""Names the concrete classes behind the services, the lists and the camera, and joins them."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from kiosk.domain.scan import Door
from kiosk.domain.ticket import Made
from kiosk.key_parts import key_of, make_mint, make_sign_in
from kiosk.services.admission import Admission
from kiosk.services.clock import ServerClock
from kiosk.services.event_book import EventBook
from kiosk.services.issuing import Issuing
from kiosk.services.people.sign_in import SignIn
from kiosk.services.ports import ReadsBeside, TicketStore
from kiosk.services.registry import Registry
from kiosk.services.service_set import Services
from kiosk.settings import Settings
from kiosk.stores import open_list_store, open_store, open_window_store

if TYPE_CHECKING:
    from kiosk.adapters.keys.jwt_tokens import JwtMint
    from kiosk.adapters.pictures.ticket_files import TicketFiles
    from kiosk.adapters.sandbox.runner import Sandbox
    from kiosk.adapters.simulation.scripted_camera import ScriptedCamera
    from kiosk.adapters.sql.sql_store import SqlStore
    from kiosk.services.camera_ports import Cameras, QrReader
    from kiosk.services.issuing import Issued
    from kiosk.services.lists.list_services import ListDesk, ListStore
    from kiosk.ui.sheets.ticket_sheets import TicketSheets

# Libraries are imported where they are used: `kiosk check` needs no OpenCV, `kiosk read` no
# database, and the window is painted before SQLAlchemy (0.5 s) is there.


def open_services(
    settings: Settings,
    *,
    at_door: bool = False,
    no_create: bool = False,
    sign_in: SignIn | None = None,
) -> Services:
    """Build the services over the store that is set.

    Args:
        settings: checked already.
        at_door: whether to go on without the server while it is away; a command that runs once
            asks the server itself.
        no_create: whether nothing is to be made on a server whose tables are missing.
        sign_in: who works here; nobody yet by default.

    Raises:
        Fault: the store is unavailable, or a setting is wrong.
    """
    clock = ServerClock()
    mint = make_mint(settings)
    if at_door and settings.server is not None:
        store: TicketStore = open_window_store(settings, clock)
    else:
        store = open_store(settings, clock, no_create=no_create)
    sign_in = sign_in or make_sign_in(settings)
    sign_in.refresh(store.operators)
    key_of(settings)  # a new store is there by now, and the key is its own from here on
    services = services_over(store, mint, clock, settings, sign_in)
    reader = store.reader() if at_door and isinstance(store, ReadsBeside) else None
    tables = Registry(reader, sign_in.duty) if reader is not None else None
    return replace(services, tables=tables)


def services_over(
    store: TicketStore,
    mint: "JwtMint",
    clock: ServerClock,
    settings: Settings,
    sign_in: SignIn | None = None,
) -> Services:
    """Build the services over an open store."""
    from kiosk.adapters.drawing.qr_image import QrArtist
    from kiosk.adapters.phone_numbers import PhoneRules

    events = _events_of(store)
    sign_in = sign_in or make_sign_in(settings)
    admission = Admission(store, mint, clock, door_of(settings), events.of, sign_in.duty)
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
            event_of=events.of,
            duty=sign_in.duty,
            door=lambda: admission.door,
        ),
        admission=admission,
        registry=Registry(store, sign_in.duty),
        sign_in=sign_in,
        weak_secret=mint.weak,
    )


@contextmanager
def list_desk(
    settings: Settings,
    *,
    no_create: bool = False,
    sign_in: SignIn | None = None,
    identify: Callable[[SignIn], None] | None = None,
    door: Door | None = None,
) -> "Iterator[ListDesk]":
    """What imports and exports lists, on a connection of its own to the store that is set.

    Args:
        settings: checked already.
        no_create: whether nothing is to be made on a server whose tables are missing.
        sign_in: who works here; nobody yet by default.
        identify: signs in who asks, once it is known who the operators are.
        door: where it is worked at, and by whom; that of the settings where none is given.

    Raises:
        Fault: the store is unavailable, a setting is wrong, or who asks may not.
    """
    from kiosk.adapters.sandbox.runner import Sandbox

    clock = ServerClock()
    sign_in = sign_in or make_sign_in(settings)
    store = open_list_store(settings, clock, no_create=no_create)
    with Sandbox() as sandbox:
        try:
            sign_in.refresh(store.operators)
            key_of(settings)
            if identify is not None:
                identify(sign_in)
            yield list_desk_over(store, clock, sandbox, settings, sign_in, door)
        finally:
            store.close()


@contextmanager
def list_desk_store(settings: Settings, identify: Callable[[SignIn], None]) -> "Iterator[SqlStore]":
    """The store alone, for as long as the block lasts; `identify` signs in who asks.

    Raises:
        Fault: the store is unavailable, a setting is wrong, or who asks may not.
    """
    store = open_list_store(settings, ServerClock())
    try:
        sign_in = make_sign_in(settings)
        sign_in.refresh(store.operators)
        identify(sign_in)
        yield store
    finally:
        store.close()


def ticket_sheets() -> "TicketSheets":
    """What draws tickets for everybody; without a window Qt draws off the screen."""
    from PySide6.QtCore import qInstallMessageHandler
    from PySide6.QtGui import QGuiApplication

    from kiosk.adapters.drawing.qr_modules import qr_modules
    from kiosk.adapters.spreadsheets.table_files import TableFiles
    from kiosk.ui.sheets.ticket_sheets import TicketSheets

    drawing = QGuiApplication.instance()
    if drawing is None:
        qInstallMessageHandler(lambda *_: None)  # about locales and fonts: nobody can act on it
        drawing = QGuiApplication(["kiosk", "-platform", "offscreen"])
    return TicketSheets(qr_modules, TableFiles(), drawing)


def ticket_picture(issued: "Issued", qr_png: bytes) -> bytes:
    """One ticket as PNG, in the one design; without a window Qt draws off the screen."""
    from kiosk.ui.ticket.ticket_face import face_of, face_png

    drawing = ticket_sheets()  # holds what Qt draws with
    picture = face_png(face_of(issued, qr_png))
    del drawing
    return picture


def list_desk_over(
    store: "ListStore",
    clock: ServerClock,
    sandbox: "Sandbox",
    settings: Settings,
    sign_in: SignIn | None = None,
    door: Door | None = None,
) -> "ListDesk":
    """The verbs of lists over an open store."""
    from kiosk.adapters.phone_numbers import PhoneRules
    from kiosk.adapters.spreadsheets.list_file import ListFiles
    from kiosk.adapters.spreadsheets.table_files import FaultsFiles, TableFiles
    from kiosk.services.editing import Editing
    from kiosk.services.events import Events
    from kiosk.services.lists.bulk_tickets import BulkIssuing
    from kiosk.services.lists.exporting import Exporting
    from kiosk.services.lists.importing import Importing
    from kiosk.services.lists.keyed_in import Paper
    from kiosk.services.lists.list_services import ListDesk, ListVerbs
    from kiosk.services.lists.planning import Planning

    files, rules = ListFiles(sandbox), PhoneRules(settings.region)
    services = services_over(store, make_mint(settings), clock, settings, sign_in)
    duty, door = services.sign_in.duty, door or door_of(settings)
    who = duty().operator
    here = replace(door, operator=who.name) if who else door

    def made() -> Made:
        return Made(clock.now(), here.name, here.operator)

    verbs = ListVerbs(
        planning=Planning(files, store, rules),
        importing=Importing(files, store, rules, FaultsFiles(settings.data), made=made),
        exporting=Exporting(store, TableFiles()),
        bulk=BulkIssuing(store, services.issuing, EventBook(store.described_events)),
        events=Events(store),
        editing=Editing(store, rules, clock, here),
        paper=Paper(store, here),
    )
    return ListDesk(verbs, duty)


def _events_of(store: TicketStore) -> EventBook:
    """What a store knows of its events."""
    # Not `event_list`: no verdict waits until a hundred thousand tickets were looked through.
    ask = getattr(store, "described_events", None)  # a store that only rehearses has no events
    return EventBook(ask if ask is not None else lambda: ())


def door_of(settings: Settings) -> Door:
    """Where this laptop stands."""
    return Door(settings.door, settings.operator, settings.events)


def qr_reader() -> "QrReader":
    """The reader with all its engines; each stream needs one of its own."""
    from kiosk.adapters.readers.picture_reader import make_reader

    return make_reader()


def ticket_files(sandbox: "Sandbox") -> "TicketFiles":
    """What reads dropped files; loaded with the first of them, on the thread that reads it."""
    from kiosk.adapters.pictures.ticket_files import TicketFiles

    return TicketFiles(qr_reader(), sandbox)


def simulated_camera() -> "ScriptedCamera":
    """A camera that sees drawn guests: for the demo and the self-check."""
    from kiosk.adapters.simulation.scripted_camera import ScriptedCamera

    return ScriptedCamera()


def cameras() -> "Cameras":
    """Every camera that OpenCV can open."""
    from kiosk.adapters.cameras.cameras import OpenCvCameras

    return OpenCvCameras()
