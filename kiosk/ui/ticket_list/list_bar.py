"""The Tickets tab's tool bar: guest lists in, and a button for each further action."""

from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QDialog, QFileDialog, QHBoxLayout, QMenu, QPushButton, QWidget

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
        ScaledGaps(self, (Gaps(self._row, (0, 0, 0, 0), 8),))
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
            button.setVisible(action.isVisible())
            action.enabledChanged.connect(button.setEnabled)
            action.visibleChanged.connect(partial(_follow, button, action))
            self._row.insertWidget(self._row.count() - 1, button)

    def add_menu(self, title: str, actions: Iterable[QAction]) -> None:
        """Put what is wanted seldom behind one button."""
        button, menu = QPushButton(title, self), QMenu(self)
        menu.addActions(list(actions))
        button.setMenu(menu)
        button.setAutoDefault(False)
        mark(button, compact=True)

        def follow() -> None:
            button.setVisible(any(action.isVisible() for action in menu.actions()))

        for action in menu.actions():
            action.visibleChanged.connect(follow)
        follow()
        self._row.insertWidget(self._row.count() - 1, button)

    def set_duty(self, duty: OnDuty) -> None:
        """Offer what who works here may do; the further buttons follow their actions."""
        self.bring.setVisible(duty.may(Right.LISTS))
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


def _follow(button: QPushButton, action: QAction) -> None:
    button.setVisible(action.isVisible())
