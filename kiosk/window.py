"""Builds the window with everything it needs, and stops all of it when the window is gone."""

import functools
import gc
import logging
import os
import signal
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QApplication

from kiosk import app
from kiosk.adapters.local.awake import Awake
from kiosk.adapters.local.log_file import log_place, start_log
from kiosk.adapters.sandbox.runner import Sandbox
from kiosk.early_camera import start_camera
from kiosk.key_parts import make_sign_in
from kiosk.screen import open_application
from kiosk.services.camera_ports import Cameras
from kiosk.services.configuring import SettingsEditor
from kiosk.services.scanned_text import candidates
from kiosk.settings import Settings
from kiosk.splash import Opening, kept_preferences
from kiosk.ui.camera.camera_facade import CameraFacade
from kiosk.ui.keyboard.keys_paused import field_in_use
from kiosk.ui.shell.crash import CrashReporter
from kiosk.ui.shell.main_window import MainWindow
from kiosk.ui.shell.one_window import OneWindow, bring_to_front
from kiosk.ui.store_access.actions_desk import ActionsDesk
from kiosk.ui.store_access.desks import StoreDesks
from kiosk.ui.store_access.door_desk import DoorDesk
from kiosk.ui.store_access.hold_desk import HoldDesk
from kiosk.ui.store_access.lists_desk import ListsDesk
from kiosk.ui.store_access.register_desk import RegisterDesk
from kiosk.ui.store_access.sign_in_desk import SignInDesk
from kiosk.ui.store_access.store_worker import StoreWorker
from kiosk.ui.store_access.table_desk import TableDesk
from kiosk.ui.style.appearance import Appearance
from kiosk.ui.style.resources import find_resources
from kiosk.ui.style.sounds import Player, Sounds, system_player
from kiosk.ui.style.theme import Theme

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Parts:
    """The window and what lives longer than it."""

    window: MainWindow
    worker: StoreWorker
    door_desk: DoorDesk
    register_desk: RegisterDesk
    table_desk: TableDesk
    hold_desk: HoldDesk
    camera: CameraFacade
    theme: Theme
    sandbox: Sandbox
    lists: ListsDesk
    edits: ListsDesk
    sign_in: SignInDesk
    handheld: "Handheld | None" = None


class Handheld(QObject):
    """Brings what a serial scanner reads from its thread to the tab that is shown.

    Args:
        port: where the scanner is.
        window: gets the texts, and a warning while the scanner is away.
    """

    _text = Signal(str)
    _state = Signal(str)

    def __init__(self, port: str, window: MainWindow) -> None:
        from kiosk.adapters.cameras.serial_scanner import SerialScanner  # few have one

        super().__init__(window)
        self._window = window
        queued = Qt.ConnectionType.QueuedConnection
        self._text.connect(self._on_text, queued)
        self._state.connect(self._on_state, queued)
        self._scanner = SerialScanner(port, self._text.emit, self._state.emit)
        self._scanner.start()

    def stop(self) -> None:
        """Let the port go."""
        self._scanner.stop()

    @Slot(str)
    def _on_text(self, text: str) -> None:
        if not self._window.lock.locked:
            self._window.desk_work.take_scan(candidates(text), field_in_use())

    @Slot(str)
    def _on_state(self, sentence: str) -> None:
        self._window.status.warn("scanner", sentence)


class _Ending(QObject):
    """Stops the camera and the desk when the application ends; the order matters."""

    def __init__(self, parts: Parts, parent: QObject) -> None:
        super().__init__(parent)
        self._parts = parts
        self._over = False
        self.hangs = False

    @Slot()
    def end(self) -> None:
        """Let the camera go, then write what was asked, then close the store."""
        if self._over:
            return
        self._over = True
        self._parts.table_desk.stop()
        self._parts.hold_desk.stop()
        self._parts.sign_in.stop()
        if self._parts.handheld is not None:
            self._parts.handheld.stop()
        self._parts.camera.stop()
        self._parts.lists.stop()
        self._parts.edits.stop()
        self._parts.sandbox.close()
        if not self._parts.worker.stop():
            self.hangs = True
            _log.error("the store did not end in time")


def build_window(
    settings: Settings,
    cameras: Cameras | None = None,
    player: Player | None = None,
    editor: SettingsEditor | None = None,
    opening: Opening | None = None,
) -> Parts:
    """Put the window together and start its two threads; the store opens on its own thread.

    Args:
        settings: checked already.
        cameras: where pictures come from; by default every camera of this machine.
        player: plays sounds; by default with the system's.
        editor: shows and keeps the settings; None where they cannot be changed here.
        opening: what is on the screen already, in this window's place and look.
    """
    application = QApplication.instance()
    if not isinstance(application, QApplication):
        raise TypeError("a QApplication must exist before its window")
    preferences = opening.preferences if opening else kept_preferences(settings)
    # First of all: a camera takes its time to open, and needs nothing of what follows.
    camera = opening.camera if opening else None
    camera = camera or start_camera(settings, preferences, cameras)
    theme = opening.theme if opening else Theme(application, find_resources(), preferences)
    # Made on the store's thread: what compares PINs takes its time to be loaded.
    sign_in = functools.cache(lambda: make_sign_in(settings))
    worker = StoreWorker(lambda: app.open_services(settings, at_door=True, sign_in=sign_in()))
    door = app.door_of(settings)
    door_desk, register_desk = DoorDesk(worker, door), RegisterDesk(worker)
    table_desk, hold_desk = TableDesk(worker, door), HoldDesk(worker)
    # Who corrects a guest stands where the window stands now, not where the settings say.
    lists, edits = (
        ListsDesk(lambda: app.list_desk(settings, door=door_desk.door, sign_in=sign_in()))
        for _ in range(2)
    )
    signing_in = SignInDesk(worker, settings.lock_minutes)
    sandbox = Sandbox()
    sounds = Sounds(theme.resources / "sounds", preferences, player or system_player())
    window = MainWindow(
        StoreDesks(
            worker,
            door_desk,
            register_desk,
            table_desk,
            hold_desk,
            ActionsDesk(worker),
            lists,
            edits,
            signing_in,
        ),
        camera,
        Appearance(theme, sounds, preferences),
        editor=editor,
        sheets=app.ticket_sheets,
        read_files=lambda *asked: app.ticket_files(sandbox).read(*asked),
    )
    window.scan_tab.bar.reason.set_deny_reasons(settings.deny_reasons)
    window.status.warn("settings", "\n".join(settings.doubts))
    handheld = Handheld(settings.scanner, window) if settings.scanner else None
    parts = Parts(
        window,
        worker,
        door_desk,
        register_desk,
        table_desk,
        hold_desk,
        camera,
        theme,
        sandbox,
        lists,
        edits,
        signing_in,
        handheld,
    )
    ending = _Ending(parts, application)
    application.aboutToQuit.connect(ending.end)
    worker.opened.connect(_spare_what_is_loaded)
    if settings.full_screen:
        window.keep_full_screen()
    window.show()
    QTimer.singleShot(0, camera.go_on)
    worker.start()
    return parts


def _spare_what_is_loaded(_services: object) -> None:
    """Let the garbage collector pass over all that start-up made: it stays to the end anyway.

    A full pass over it held every thread, the window's too, for 0.1 s now and then (measured by
    `benchmarks/window_faults.py`). See `gc.freeze` in Python's documentation.
    """
    gc.freeze()


def end(parts: Parts) -> bool:
    """Close the window and stop its threads now; for programs that go on without it.

    Returns:
        False where a thread hangs, on a disk that does not answer: nothing may be taken apart then.
    """
    parts.window.close()
    ending = _Ending(parts, parts.worker)
    ending.end()
    gc.unfreeze()
    return not ending.hangs


def run(
    settings: Settings,
    editor: SettingsEditor | None = None,
    opening: Opening | None = None,
    only: OneWindow | None = None,
) -> int:
    """Open the window and stay until it is closed.

    Args:
        settings: checked already.
        editor: shows and keeps them.
        opening: what was put on the screen before all of this was loaded.
        only: the claim on the data folder, where it is not in `opening`.

    Returns:
        The exit code.

    Raises:
        NoScreen: there is nothing to open a window on.
    """
    application = open_application()
    password = settings.server.password if settings.server else ""
    old = (key.secret for key in settings.old_keys)
    start_log(settings.data, (settings.secret, password, *old))
    crash = CrashReporter(str(log_place(settings.data)), parent=application)
    crash.install()
    early: list[bool] = []
    on_signals(lambda: early.append(True))  # `quit` says nothing to a loop that does not run yet
    only = only or (opening and opening.only) or _claim(settings, application)
    if only is None:
        return 0  # the first one is called to the front
    parts = build_window(settings, editor=editor, opening=opening)
    if settings.full_screen:
        crash.restart_by(parts.window.restart)  # not past who must say yes to leaving
    awake = Awake() if settings.full_screen else None
    if awake is not None:
        awake.start()
    only.called.connect(lambda: bring_to_front(parts.window))
    if opening is not None:
        opening.give_way()

    def leave() -> None:
        parts.window.expect_end()
        application.quit()

    on_signals(leave)
    if early:
        QTimer.singleShot(0, leave)
    code = application.exec()
    ended = end(parts)
    if awake is not None:
        awake.stop()
    only.release()
    if not ended:  # Qt ends a program with a crash that lets go of a thread that still runs
        logging.shutdown()
        os._exit(code)
    return code


def _claim(settings: Settings, application: QApplication) -> OneWindow | None:
    only = OneWindow(settings.data, application)
    return only if only.claim() else None


def on_signals(end: Callable[[], object]) -> None:
    """End the program by this when the system, or Ctrl+C, asks for it."""
    for number in (signal.SIGINT, signal.SIGTERM):
        # Python runs it between two of its own steps; the desk asks for news each second.
        signal.signal(number, lambda *_: end())
