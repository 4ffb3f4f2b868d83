"""The frame of a dialog that makes paper: what of, how, how far it is, and what became of it."""

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import Qt, QUrl, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from kiosk.services.lists.list_services import ListDesk
from kiosk.ui.organiser.which_tickets import Choice, WhichTickets
from kiosk.ui.store_access.lists_desk import Cancelled, ListsDesk, Tick
from kiosk.ui.style.measure import Gaps, ScaledGaps, grouped
from kiosk.ui.style.theme import mark

_STEPS = 1000

OpenFolder = Callable[[Path], None]
"""Shows a folder in the system's own file manager."""


AskTarget = Callable[[QWidget, str, str], str]
"""Parent, title and a proposed name, empty for a folder -> a path; empty for none."""


def ask_target(parent: QWidget, title: str, proposed: str) -> str:
    """The system's dialog for a PDF to be written, or for a folder."""
    if not proposed:
        return QFileDialog.getExistingDirectory(parent, title)
    return QFileDialog.getSaveFileName(parent, title, proposed, "PDF (*.pdf)")[0]


def open_folder(folder: Path) -> None:
    """Ask the system to show it."""
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))


class PaperDialog(QDialog):
    """A heading, which tickets, options of its own, and a button that asks where to.

    Args:
        desk: does the work beside the window.
        choice: what the Tickets tab shows.
        heading: what is made.
        target_asked: where to; the system's dialog.
        folder_opened: shows where it is.
        parent: the window.
    """

    def __init__(
        self,
        desk: ListsDesk,
        choice: Choice,
        heading: str,
        *,
        target_asked: AskTarget = ask_target,
        folder_opened: OpenFolder = open_folder,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(heading)
        self._desk, self._open_folder = desk, folder_opened
        self._target_asked = target_asked
        self._made: Path | None = None
        self._of: int | None = None
        title = QLabel(heading)
        mark(title, role="heading")
        self.which = WhichTickets(choice)
        self.options = QVBoxLayout()
        self.said = QLabel()
        self.said.setObjectName("paper-said")
        self.said.setTextFormat(Qt.TextFormat.PlainText)
        self.said.setWordWrap(True)
        mark(self.said, role="muted")
        self.bar = QProgressBar()
        self.bar.setRange(0, _STEPS)
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(self.tr("How far it is"))
        self.show_place = QPushButton(self.tr("Show in folder"))
        self.show_place.setAutoDefault(False)
        self.show_place.clicked.connect(self._on_show)
        self.leave = QPushButton(self.tr("Close"))
        self.leave.setAutoDefault(False)
        self.leave.clicked.connect(self.reject)
        self.go = QPushButton()
        self.go.setDefault(True)
        mark(self.go, kind="primary")
        self.go.clicked.connect(self._on_go)
        self.buttons = QHBoxLayout()
        self.buttons.addWidget(self.show_place)
        self.buttons.addStretch(1)
        self.buttons.addWidget(self.leave)
        self.buttons.addWidget(self.go)
        column = QVBoxLayout(self)
        column.addWidget(title)
        column.addWidget(self.which)
        column.addLayout(self.options)
        column.addWidget(self.said)
        column.addWidget(self.bar)
        column.addStretch(1)
        column.addLayout(self.buttons)
        ScaledGaps(
            self,
            (
                Gaps(column, (28, 22, 28, 22), 14),
                Gaps(self.options, (0, 0, 0, 0), 12),
                Gaps(self.buttons, (0, 0, 0, 0), 10),
            ),
            lambda scale: self.setMinimumWidth(round(600 * scale)),
        )
        desk.progressed.connect(self._on_progress)
        desk.failed.connect(self._on_failed)
        desk.ended.connect(self._on_ended)
        self._ready()

    def make(self) -> bool:
        """Ask where to, and begin; False where the person thought better."""
        raise NotImplementedError

    def target(self, proposed: str, endings: Sequence[str] = ()) -> Path | None:
        """Ask where to; None where the person thought better.

        Args:
            proposed: a name; empty for a folder.
            endings: of which the file has one; the first where the person typed none of them.
        """
        path = self._target_asked(self, self.windowTitle(), proposed)
        if not path:
            return None
        target = Path(path)
        if endings and target.suffix.lower() not in endings:
            return target.with_name(f"{target.name}{endings[0]}")
        return target

    def begin(
        self,
        work: Callable[[ListDesk, Tick, Cancelled], str],
        made: Path | None,
    ) -> bool:
        """Do this beside the window.

        Args:
            work: gives the sentence that says what was made.
            made: what is shown afterwards; None where there is no file.
        """
        self._made, self._of = made, self.rows_to_come()

        def told(sentence: str) -> None:
            if isValid(self):  # the window may be closed meanwhile
                self._on_done(sentence)

        return self._desk.run(work, told)

    def rows_to_come(self) -> int | None:
        """How many there are to work on; None where nobody counted them."""
        return self.which.count

    def reject(self) -> None:
        """Stop what goes on; else close."""
        if self._running:
            self._desk.cancel()
            self.said.setText(self.tr("Stopping…"))
            return
        super().reject()

    @property
    def _running(self) -> bool:
        return self.bar.isVisibleTo(self)

    @Slot()
    def _on_go(self) -> None:
        if self._desk.busy:
            self._on_failed(
                self.tr("Another list is being worked on. Wait until it is done, or stop it there.")
            )
        elif self.make():
            self._busy()

    @Slot()
    def _on_show(self) -> None:
        if self._made is not None:
            self._open_folder(self._made if self._made.is_dir() else self._made.parent)

    @Slot(object)
    def _on_progress(self, count: object) -> None:
        if not (self._running and isinstance(count, int)):
            return
        words = self.tr("{0}…").format(grouped(count))
        if self._of:
            self.bar.setValue(min(_STEPS, round(_STEPS * count / self._of)))
            words = self.tr("{0} of {1}…").format(grouped(count), grouped(self._of))
        self.said.setText(words)

    def _on_done(self, sentence: str) -> None:
        self._say(sentence, "good")
        self.show_place.setVisible(self._made is not None)

    @Slot(str)
    def _on_failed(self, sentence: str) -> None:
        self._say(sentence, "bad")
        self.show_place.hide()

    @Slot()
    def _on_ended(self) -> None:
        self._ready()

    def _say(self, sentence: str, tone: str) -> None:
        self.said.setText(sentence)
        mark(self.said, role="", tone=tone)

    def _busy(self) -> None:
        mark(self.said, role="muted", tone="")
        self.said.setText(self.tr("Beginning…"))
        self.show_place.hide()
        self.bar.setValue(0)
        self.bar.show()
        self.leave.setText(self.tr("Stop"))
        self._enable(usable=False)

    def _ready(self) -> None:
        self.bar.hide()
        if self._made is None:
            self.show_place.hide()
        self.leave.setText(self.tr("Close"))
        self._enable(usable=True)

    def _enable(self, *, usable: bool) -> None:
        self.which.setEnabled(usable)
        self.go.setEnabled(usable)
