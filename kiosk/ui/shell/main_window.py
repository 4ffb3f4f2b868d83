"""The window: places the tabs, the status line and the counters, and nothing more."""

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, QTimer, Slot
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

from kiosk.domain.operator import OnDuty, Right
from kiosk.domain.scan import Door
from kiosk.services.configuring import SettingsEditor
from kiosk.ui.camera.camera_facade import CameraFacade
from kiosk.ui.organiser.organiser_actions import organiser_tools
from kiosk.ui.people.window_lock import WindowLock
from kiosk.ui.register.register_tab import RegisterTab
from kiosk.ui.scan.file_reading import ReadFiles
from kiosk.ui.scan.scan_tab import ScanTab
from kiosk.ui.shell.closing import ClosingGuard, Confirm
from kiosk.ui.shell.counter_line import CounterLine
from kiosk.ui.shell.crash import restart_program
from kiosk.ui.shell.desk_work import DeskWork
from kiosk.ui.shell.dialogs import Dialogs
from kiosk.ui.shell.focus_return import FocusReturn
from kiosk.ui.shell.status_line import (
    CHECKUP_KEY,
    CONFLICTS_KEY,
    HELP_KEY,
    KEPT_KEY,
    SETTINGS_KEY,
    StatusLine,
)
from kiosk.ui.shell.store_news import StoreNews
from kiosk.ui.shell.stray_scans import StrayScans
from kiosk.ui.shell.window_size import SMALLEST, remember_picture, remember_place, restore_place
from kiosk.ui.shell.window_tabs import TABS, WindowTabs
from kiosk.ui.store_access.desks import StoreDesks
from kiosk.ui.style.appearance import Appearance
from kiosk.ui.style.theme import fitting_scale, mark
from kiosk.ui.ticket.hold_cards import CARD_KEY
from kiosk.ui.ticket_list.tickets_tab import TicketsTab

if TYPE_CHECKING:
    from kiosk.ui.organiser.tickets_paper import MakeSheets

_TAB_KEY = "tab"
_SETTLE_MS = 80


class MainWindow(QMainWindow):
    """Register, Tickets, Scan.

    It starts and stops nothing: worker, camera and desks live longer than the window.

    Args:
        desks: ask the store.
        camera: the camera.
        appearance: theme, sounds, and what this laptop remembers.
        editor: shows and keeps the settings; None where they cannot be changed here.
        read_files: reads dropped files; None where that is not offered.
        sheets: make what draws tickets for many; None where that is not offered.
        confirm: asks a yes-or-no question; the dialog where none is given.
        steady: seconds on a clock that only goes forward.
        parent: none, usually.
    """

    def __init__(
        self,
        desks: StoreDesks,
        camera: CameraFacade,
        appearance: Appearance,
        *,
        editor: SettingsEditor | None = None,
        read_files: ReadFiles | None = None,
        sheets: "MakeSheets | None" = None,
        confirm: Confirm | None = None,
        steady: Callable[[], float] = time.monotonic,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._door_desk, self._table_desk = desks.door, desks.table
        theme, preferences = appearance.theme, appearance.preferences
        self._preferences, self._theme = preferences, theme
        self._kept_full = False
        self.setWindowTitle(self.tr("Kiosk"))
        self.setWindowIcon(QIcon(str(theme.resources / "icons" / "kiosk.svg")))
        self.setMinimumSize(*SMALLEST)
        # Before anything is in it: what is dressed once more costs a small screen a third of all.
        restore_place(self, preferences)
        theme.set_scale(fitting_scale(self.width(), self.height()))
        self.lock = WindowLock(self, desks, camera, appearance)
        self.tabs, self.status = WindowTabs(self), StatusLine(theme)
        self.stack = QStackedWidget()
        self._frame()
        self.register_tab = RegisterTab(desks.register, desks.table, preferences, self.stack)
        self.tickets_tab = TicketsTab(
            desks.table,
            desks.register,
            self.stack,
            preferences=preferences,
            tools=organiser_tools(desks, sheets, preferences),
            open_over=lambda dialog: self.stray.open_over(dialog),
        )
        self.scan_tab = ScanTab(
            desks.door,
            desks.table,
            desks.holds,
            camera,
            preferences,
            theme,
            appearance.sounds,
            read_files=read_files,
            steady=steady,
            parent=self.stack,
        )
        self._closing = ClosingGuard(self, self.scan_tab, desks.table, confirm)
        self.counters = CounterLine()
        self.stray = StrayScans(self.scan_tab, self._half_typed, self)
        self._dialogs = dialogs = Dialogs(
            self,
            self.stray,
            desks,
            appearance,
            editor,
            self.scan_tab.flow.now,
            camera,
            lambda: self.lock.duty,
        )
        self.open_help, self.open_kept = dialogs.open_help, dialogs.open_kept
        self.open_conflicts = dialogs.open_conflicts
        self.desk_work = DeskWork(
            desks,
            appearance,
            self.stack,
            self.tabs,
            self.register_tab,
            self.tickets_tab,
            self.scan_tab,
            self._dialogs,
            self.stray,
        )
        self._focus = FocusReturn(self.stack)
        self._settle = QTimer(self)
        self._place()
        self._connect()
        self.news = StoreNews(desks, self.status, self.counters, self.scan_tab.flow, self)
        self._dialogs.go_to_remembered_door()
        self.open_tab(preferences.get(_TAB_KEY, TABS[0]))

    def _frame(self) -> None:
        """The page, in the window before anything is in the page.

        What is put into another widget is dressed anew with all that is in it: were the tabs made
        first, each of their widgets would be four times.
        """
        page = QWidget()
        mark(page, page=True)
        self._column, self._top = QVBoxLayout(page), QHBoxLayout()
        self.setCentralWidget(self.lock.cover(page))
        self._top.addWidget(self.tabs, 0, Qt.AlignmentFlag.AlignVCenter)
        self._top.addWidget(self.status, 1)
        self._column.addLayout(self._top)
        self._column.addWidget(self.stack, 1)

    def _place(self) -> None:
        for tab in (self.register_tab, self.tickets_tab, self.scan_tab):
            self.stack.addWidget(tab)
        for key, work in (
            ("F11", self._on_full_screen),
            (KEPT_KEY, self.open_kept),
            (CONFLICTS_KEY, self.open_conflicts),
            (SETTINGS_KEY, self.open_settings),
            (HELP_KEY, self.open_help),
            (CHECKUP_KEY, self._dialogs.open_checkup),
            (CARD_KEY, self.desk_work.notices.go),
        ):
            QShortcut(QKeySequence(key), self).activated.connect(work)
        self._column.addWidget(self.desk_work.cards)
        self._column.addWidget(self.counters)
        self._on_theme()

    def _connect(self) -> None:
        self.tabs.currentChanged.connect(self._on_tab)
        self._settle.setSingleShot(True)
        self._settle.setInterval(_SETTLE_MS)
        self._settle.timeout.connect(self._on_settled)
        self._theme.changed.connect(self._on_theme)
        self._door_desk.door_changed.connect(self._on_door)
        self.lock.changed.connect(self._on_duty)
        self.lock.noted.connect(self.counters.note)
        self.status.lock_wanted.connect(self.lock.lock)
        self.status.door_wanted.connect(self.open_door_dialog)
        self.status.settings_wanted.connect(self.open_settings)
        self._dialogs.restart_wanted.connect(self.restart)
        self.status.checkup_wanted.connect(self._dialogs.open_checkup)
        self.status.help_wanted.connect(self.open_help)
        self.status.kept_wanted.connect(self.open_kept)
        self.status.conflicts_wanted.connect(self.open_conflicts)
        self.scan_tab.decided.connect(self.counters.add_decision)
        self.scan_tab.scanner_used.connect(self.status.set_scanner_ready)
        self.stray.refused.connect(self.counters.note)
        self.stray.closed.connect(self._focus.give_back)
        self.status.set_opening()

    def show_banner(self, banner: QWidget) -> None:
        """Put a line above everything, such as that this is only a practice."""
        self._column.insertWidget(0, banner)

    # Tabs

    def open_tab(self, name: str) -> None:
        """Show register, tickets or scan."""
        number = TABS.index(name) if name in TABS else 0
        if not self.tabs.isTabVisible(number):  # who works here may not see it
            number = TABS.index("scan")
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

    def _half_typed(self) -> bool:
        here = self.stack.currentWidget() is self.register_tab
        return here and self.register_tab.half_typed

    def keep_full_screen(self) -> None:
        """Kiosk mode: the whole screen, and no way out of it but an organiser's."""
        self._kept_full = True
        self.setWindowState(self.windowState() | Qt.WindowState.WindowFullScreen)

    def changeEvent(self, event: QEvent) -> None:
        """In kiosk mode a window that was made small is large again."""
        super().changeEvent(event)
        whole = self.isFullScreen() and not self.isMinimized()
        if event.type() is QEvent.Type.WindowStateChange and self._kept_full and not whole:
            QTimer.singleShot(0, self.showFullScreen)

    @Slot()
    def _on_full_screen(self) -> None:
        if self._kept_full:
            return
        self.setWindowState(self.windowState() ^ Qt.WindowState.WindowFullScreen)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The door's keys work also while the focus is on the tabs or the status line."""
        on_door = self.stack.currentWidget() is self.scan_tab
        if not (on_door and self.scan_tab.take_key(event)):
            super().keyPressEvent(event)

    # Door and operator

    @Slot(object)
    def _on_door(self, door: Door) -> None:
        self.status.set_door(door)
        self._table_desk.set_door(door)

    @Slot(object)
    def _on_duty(self, duty: OnDuty) -> None:
        """Offer what who works here may do."""
        self.scan_tab.flow.set_duty(duty)
        self.status.set_duty(duty)
        self.tabs.set_duty(duty)
        self.tickets_tab.set_duty(duty)

    @Slot()
    def open_door_dialog(self) -> None:
        """Ask where this laptop stands; who may not change that can only give way to another."""
        if self.lock.duty.may(Right.SETTINGS):
            self._dialogs.open_door(signed_in=self.lock.duty.asked)
        else:
            self.lock.lock()

    @Slot()
    def open_settings(self) -> None:
        """Show what can be set on this laptop."""
        heading = self.tr("Settings need an organiser")
        if self.lock.may(Right.SETTINGS, heading, self.open_settings):
            self._dialogs.open_settings()

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

    @Slot()
    def restart(self) -> None:
        """Start the program again, if it may close now and somebody says so who may close it."""
        heading = self.tr("Restarting Kiosk needs an organiser")
        if self.lock.may(Right.QUIT, heading, self.restart) and self.close():
            restart_program()

    def expect_end(self) -> None:
        """The system ends the program: nobody is there to be asked."""
        self._closing.expect_end()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Not over a decision, and not without a word about what only this laptop knows."""
        heading = self.tr("Closing Kiosk needs an organiser")
        if not self._closing.expected and not self.lock.may(Right.QUIT, heading, self.close):
            event.ignore()
            return
        if not self._closing.is_free():
            event.ignore()
            return
        remember_place(self, self._preferences)
        remember_picture(self, self.scan_tab.video, self._preferences)
        self.scan_tab.close_down()
        super().closeEvent(event)
