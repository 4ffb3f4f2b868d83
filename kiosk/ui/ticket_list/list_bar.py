"""The Tickets tab's tool bar: guest lists in, and a button for each further action."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData, QTimer, Signal, Slot
from PySide6.QtGui import QAction, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QMenu,
    QPushButton,
    QWidget,
)

from kiosk.domain.operator import OnDuty, Right
from kiosk.ui.organiser.organiser_actions import OrganiserActions
from kiosk.ui.store_access.lists_desk import ListsDesk
from kiosk.ui.style.fitted_text import FittedLabel
from kiosk.ui.style.measure import Gaps, ScaledGaps
from kiosk.ui.style.theme import mark

if TYPE_CHECKING:
    from kiosk.ui.ticket_list.import_dialog import ImportDialog

LIST_ENDINGS = (".csv", ".tsv", ".txt", ".xlsx", ".xls", ".ods")
AskFile = Callable[[QWidget, str, str], str]
"""Parent, title, what is offered -> a path; empty where the person changed their mind."""


def ask_list(parent: QWidget, title: str, kinds: str) -> str:
    """The system's dialog for a file that is there."""
    return QFileDialog.getOpenFileName(parent, title, "", kinds)[0]


def list_in(data: QMimeData) -> Path | None:
    """The list among what is dropped; None where there is none, or more than one file."""
    paths = [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
    one = len(paths) == 1 and paths[0].suffix.lower() in LIST_ENDINGS
    return paths[0] if one else None


class ListBar(QWidget):
    """Import, and buttons for further actions.

    Args:
        desk: does the long work.
        list_asked: which list to import; the system's dialog.
        open_over: shows a dialog over the window.
    """

    imported = Signal()
    """Guests came in."""

    def __init__(
        self,
        desk: ListsDesk,
        *,
        list_asked: AskFile = ask_list,
        open_over: Callable[[QDialog], None] = QDialog.open,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._desk, self._list_asked = desk, list_asked
        self._open_over = open_over
        self._organiser: OrganiserActions | None = None
        self._buttons: list[tuple[QPushButton, QAction]] = []
        self._seldom: tuple[QAction, ...] = ()
        self._more: QPushButton | None = None
        self._menu = QMenu(self)
        self.dialog: ImportDialog | None = None
        self.bring = QPushButton(self.tr("Import…"))
        mark(self.bring, compact=True)
        self.said = FittedLabel(shrink=0.8)
        self.said.setObjectName("lists-said")
        mark(self.said, role="muted")
        self.bring.clicked.connect(self._on_import)
        self._row = QHBoxLayout(self)
        self._row.addWidget(self.bring)
        self._row.addWidget(self.said, 1)
        self._settle = QTimer(self, singleShot=True, interval=0)  # until all is dressed in its size
        self._settle.timeout.connect(self._arrange)
        ScaledGaps(self, (Gaps(self._row, (0, 0, 0, 0), 8),), lambda _scale: self._settle.start())
        desk.failed.connect(self._on_failed)

    def offer(self, organiser: OrganiserActions) -> None:
        """Put what an organiser does into the bar: buttons, and a menu for what is rare."""
        self._organiser = organiser
        self.add_actions(organiser.for_bar)
        self.add_menu(self.tr("More…"), organiser.for_later)

    def add_actions(self, actions: Iterable[QAction]) -> None:
        """Put a button for each behind those that are there; it follows its action."""
        for action in actions:
            button = QPushButton(action.text(), self)
            button.setAutoDefault(False)
            mark(button, compact=True)
            button.clicked.connect(action.trigger)
            button.setEnabled(action.isEnabled())
            action.enabledChanged.connect(button.setEnabled)
            action.visibleChanged.connect(self._arrange)
            self._buttons.append((button, action))
            self._row.insertWidget(self._row.count() - 1, button)
        self._arrange()

    def add_menu(self, title: str, actions: Iterable[QAction]) -> None:
        """Put what is wanted seldom behind one button, and there what has no room in the bar."""
        self._seldom = tuple(actions)
        self._more = QPushButton(title, self)
        self._more.setMenu(self._menu)
        self._more.setAutoDefault(False)
        mark(self._more, compact=True)
        for action in self._seldom:
            action.visibleChanged.connect(self._arrange)
        self._row.insertWidget(self._row.count() - 1, self._more)
        self._arrange()

    @Slot()
    def _arrange(self) -> None:
        """Show as many buttons as have room whole; the last of them go behind More."""
        offered = [(button, action) for button, action in self._buttons if action.isVisible()]
        seldom = [action for action in self._seldom if action.isVisible()]
        first = [] if self.bring.isHidden() else [self.bring]
        shown = [button for button, _action in offered]
        if self._more is not None:
            while shown and self._width(first + shown, more=len(shown) < len(offered)) > self._room:
                shown.pop()
        away = [action for _button, action in offered[len(shown) :]]
        for button, _action in self._buttons:
            button.setVisible(button in shown)
        if self._menu.actions() != away + seldom:
            self._menu.clear()
            self._menu.addActions(away + seldom)
        if self._more is not None:
            self._more.setVisible(bool(away or seldom))

    @property
    def _room(self) -> int:
        return self.width() if self.isVisible() else self.maximumWidth()

    def _width(self, buttons: list[QPushButton], *, more: bool) -> int:
        more = more or any(action.isVisible() for action in self._seldom)
        if more and self._more is not None:
            buttons = [*buttons, self._more]
        widths = [button.sizeHint().width() for button in buttons]
        return sum(widths) + self._row.spacing() * len(widths)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: D102
        super().resizeEvent(event)
        self._arrange()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: D102
        super().showEvent(event)
        self._settle.start()

    def set_duty(self, duty: OnDuty) -> None:
        """Offer what who works here may do; the further buttons follow their actions."""
        self.bring.setVisible(duty.may(Right.LISTS))
        self._arrange()
        if self._organiser is not None:
            self._organiser.set_duty(duty)

    def import_file(self, path: Path) -> None:
        """Open the preview of a list."""
        if self._desk.busy or self.dialog is not None:
            return
        from kiosk.ui.ticket_list.import_dialog import ImportDialog

        self.dialog = ImportDialog(self._desk, path, self.window())
        self.dialog.done_importing.connect(self.imported)
        self.dialog.finished.connect(self._on_closed)
        self._open_over(self.dialog)

    @Slot()
    def _on_import(self) -> None:
        kinds = self.tr("Lists") + f" ({' '.join(f'*{e}' for e in LIST_ENDINGS)})"
        path = self._list_asked(self, self.tr("Import guests"), kinds)
        if path:
            self.import_file(Path(path))

    @Slot(str)
    def _on_failed(self, sentence: str) -> None:
        if self.dialog is None:
            self.said.setText(sentence)

    @Slot()
    def _on_closed(self) -> None:
        if self.dialog is not None:
            self.dialog.deleteLater()
            self.dialog = None
