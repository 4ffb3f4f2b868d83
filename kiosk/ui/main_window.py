"""The window: places the tabs, the status line and the counters, and nothing more."""

import time
from collections.abc import Callable
from datetime import timedelta

from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtGui import (
    QCloseEvent,
    QIcon,
    QKeyEvent,
    QKeySequence,
    QResizeEvent,
    QShortcut,
    QShowEvent,
)
from PySide6.QtWidgets import (
    QHBoxLayout,
    QMainWindow,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from kiosk.domain.scan import Door
from kiosk.services.bundle import Services
from kiosk.services.faults import StoreUnavailable
from kiosk.services.ports import Preferences, Standing
from kiosk.ui.counter_line import CounterLine
from kiosk.ui.door_desk import DoorDesk
from kiosk.ui.file_reading import ReadFiles
from kiosk.ui.lane import StoreLane
from kiosk.ui.over_window import OverWindow
from kiosk.ui.register_desk import RegisterDesk
from kiosk.ui.register_tab import RegisterTab
from kiosk.ui.said_clock import said_clock
from kiosk.ui.said_trouble import said_trouble
from kiosk.ui.scan_tab import ScanTab
from kiosk.ui.scanner import Scanner
from kiosk.ui.sounds import Sounds
from kiosk.ui.status_line import CONFLICTS_KEY, KEPT_KEY, StatusLine
from kiosk.ui.stray_scans import StrayScans
from kiosk.ui.table_desk import TableDesk
from kiosk.ui.theme import Theme, fitting_scale, mark
from kiosk.ui.tickets_tab import TicketsTab
from kiosk.ui.way_out import Confirm, WayOut
from kiosk.ui.window_size import SMALLEST, fitting
from kiosk.ui.window_tabs import TABS, WindowTabs

_TAB_KEY = "tab"
_SETTLE_MS = 80


class MainWindow(QMainWindow):
    """Register, Tickets, Scan.

    It starts and stops nothing: lane, scanner and desks live longer than the window.

    Args:
        lane: tells when the store is open, or why it is not.
        door_desk: checks and records; gets the door that this laptop remembers.
        register_desk: registers.
        table_desk: pages, counts, standing.
        scanner: the camera.
        preferences: what this laptop remembers.
        theme: dressed already.
        sounds: plays verdicts.
        read_files: reads dropped files; None where that is not offered.
        confirm: asks a yes-or-no question; the dialog where none is given.
        steady: seconds on a clock that only goes forward.
        parent: none, usually.
    """

    def __init__(
        self,
        lane: StoreLane,
        door_desk: DoorDesk,
        register_desk: RegisterDesk,
        table_desk: TableDesk,
        scanner: Scanner,
        preferences: Preferences,
        theme: Theme,
        sounds: Sounds,
        *,
        read_files: ReadFiles | None = None,
        confirm: Confirm | None = None,
        steady: Callable[[], float] = time.monotonic,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._door_desk, self._table_desk = door_desk, table_desk
        self._preferences, self._theme = preferences, theme
        self._open = False
        self.setWindowTitle(self.tr("Kiosk"))
        self.setWindowIcon(QIcon(str(theme.resources / "icons" / "kiosk.svg")))
        self.setMinimumSize(*SMALLEST)
        self.register_tab = RegisterTab(register_desk, table_desk, preferences)
        self.tickets_tab = TicketsTab(table_desk, register_desk)
        self.scan_tab = ScanTab(
            door_desk,
            table_desk,
            scanner,
            preferences,
            theme,
            sounds,
            read_files=read_files,
            steady=steady,
        )
        self._way_out = WayOut(self, self.scan_tab, table_desk, confirm)
        self.status = StatusLine(theme)
        self.counters = CounterLine()
        self.stray = StrayScans(self.scan_tab, self._half_typed, self)
        self._over = OverWindow(self, self.stray, door_desk, table_desk, preferences, theme, sounds)
        self.tabs = WindowTabs(self)
        self.stack = QStackedWidget()
        self._settle = QTimer(self)
        self._place()
        self._connect(lane)
        self._over.go_to_remembered_door()
        self.open_tab(preferences.get(_TAB_KEY, TABS[0]))
        self.resize(fitting(self.screen()))

    def _place(self) -> None:
        for tab in (self.register_tab, self.tickets_tab, self.scan_tab):
            self.stack.addWidget(tab)
        for key, work in (
            ("F11", self._on_full_screen),
            (KEPT_KEY, self.open_kept),
            (CONFLICTS_KEY, self.open_conflicts),
        ):
            QShortcut(QKeySequence(key), self).activated.connect(work)
        self._top = QHBoxLayout()
        self._top.addWidget(self.tabs, 0, Qt.AlignmentFlag.AlignBottom)
        self._top.addWidget(self.status, 1)
        page = QWidget()
        mark(page, page=True)
        self._column = QVBoxLayout(page)
        self._column.addLayout(self._top)
        self._column.addWidget(self.stack, 1)
        self._column.addWidget(self.counters)
        self.setCentralWidget(page)
        self._on_theme()

    def _connect(self, lane: StoreLane) -> None:
        self.tabs.currentChanged.connect(self._on_tab)
        self._settle.setSingleShot(True)
        self._settle.setInterval(_SETTLE_MS)
        self._settle.timeout.connect(self._on_settled)
        self._theme.changed.connect(self._on_theme)
        lane.opened.connect(self._on_opened)
        lane.trouble.connect(self._on_trouble)
        self._door_desk.door_changed.connect(self._on_door)
        self._table_desk.standing_changed.connect(self._on_standing)
        self._table_desk.counts_changed.connect(self.counters.set_counts)
        self._table_desk.clock_changed.connect(self._on_clock)
        self.status.door_wanted.connect(self.open_door_dialog)
        self.status.kept_wanted.connect(self.open_kept)
        self.status.conflicts_wanted.connect(self.open_conflicts)
        self.scan_tab.decided.connect(self.counters.add_decision)
        self.scan_tab.scanner_used.connect(self._on_scanner_used)
        self.stray.scanned.connect(self._on_stray)
        self.stray.refused.connect(self.counters.note)
        self.status.set_opening()

    # Tabs

    def open_tab(self, name: str) -> None:
        """Show register, tickets or scan."""
        number = TABS.index(name) if name in TABS else 0
        self.tabs.setCurrentIndex(number)
        self._on_tab(number)

    @Slot(int)
    def _on_tab(self, number: int) -> None:
        if number < 0:
            return
        self.stack.setCurrentIndex(number)
        self.stray.look_again()
        self._preferences.set(_TAB_KEY, TABS[number])

    # Scanners elsewhere than on the Scan tab

    def showEvent(self, event: QShowEvent) -> None:
        """Only a window that is shown has keys to watch."""
        super().showEvent(event)
        self.stray.watch(self)
        self.stray.look_again()

    @Slot(object)
    def _on_stray(self, spellings: list[str]) -> None:
        self.tabs.setCurrentIndex(TABS.index("scan"))
        self.scan_tab.scanned(spellings)

    def _half_typed(self) -> bool:
        form = self.register_tab.form
        here = self.stack.currentWidget() is self.register_tab
        return here and (form.busy or not form.draft().blank)

    @Slot()
    def _on_full_screen(self) -> None:
        self.setWindowState(self.windowState() ^ Qt.WindowState.WindowFullScreen)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The door's keys work also while the focus is on the tabs or the status line."""
        on_door = self.stack.currentWidget() is self.scan_tab
        if not (on_door and self.scan_tab.take_key(event)):
            super().keyPressEvent(event)

    # The store

    @Slot(object)
    def _on_opened(self, services: Services) -> None:
        self.counters.set_trouble("")
        self._open = True
        self.status.set_standing(self._table_desk.standing)
        self.scan_tab.flow.set_clock(services.clock.now)
        self.status.warn("secret", self._weak() if services.weak_secret else "")

    def _weak(self) -> str:
        return self.tr(
            "SECRET_KEY is shorter than 32 bytes: tickets could be forged with some effort. "
            "Set a longer one before the next event; tickets already handed out need the old one."
        )

    @Slot(object)
    def _on_trouble(self, trouble: StoreUnavailable) -> None:
        self.counters.set_trouble(said_trouble(trouble.sentence))
        self.status.set_closed()

    @Slot()
    def _on_scanner_used(self) -> None:
        self.status.set_source(self.tr("Scanner ready"))

    @Slot(object)
    def _on_standing(self, standing: Standing) -> None:
        if self._open:  # a question that was not answered before says nothing about the server
            self.status.set_standing(standing)
            self.counters.set_trouble(said_trouble(standing.trouble))

    @Slot(object)
    def _on_clock(self, error: timedelta | None) -> None:
        self.status.warn("clock", said_clock(error))

    @Slot(object)
    def _on_door(self, door: Door) -> None:
        self.status.set_door(door)
        self._table_desk.set_door(door)

    @Slot()
    def open_door_dialog(self) -> None:
        """Ask where this laptop stands; the tabs go on meanwhile."""
        self._over.open_door()

    @Slot()
    def open_kept(self) -> None:
        """Show what this laptop keeps, and what of it the server refused."""
        self._over.open_kept()

    @Slot()
    def open_conflicts(self) -> None:
        """Show what was decided twice."""
        self._over.open_conflicts()

    # Size and end

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Everything grows with the window, once it has its size."""
        super().resizeEvent(event)
        self._settle.start()

    @Slot()
    def _on_settled(self) -> None:
        self._theme.set_scale(fitting_scale(self.width(), self.height()))

    @Slot()
    def _on_theme(self) -> None:
        px = self._theme.px
        self._column.setContentsMargins(px(24), px(10), px(24), px(14))
        self._column.setSpacing(px(12))
        self._top.setSpacing(px(12))

    def expect_end(self) -> None:
        """The system ends the program: nobody is there to be asked."""
        self._way_out.expect_end()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Not over a decision, and not without a word about what only this laptop knows."""
        if not self._way_out.is_free():
            event.ignore()
            return
        self.scan_tab.close_down()
        super().closeEvent(event)
