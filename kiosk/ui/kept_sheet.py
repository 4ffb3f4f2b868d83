"""What this laptop keeps: how much waits for the server, what the server refused, and why."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QSize, QTimer, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QHeaderView,
    QPushButton,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from kiosk.domain.decision import Wanted
from kiosk.services.ports import Standing, Stuck
from kiosk.ui.moments import full_moment, short_moment
from kiosk.ui.said_kept import said_standing
from kiosk.ui.sheet import AskPath, Sheet, ask_path
from kiosk.ui.table_desk import TableDesk
from kiosk.ui.theme import Theme

ANSWER_MS = 5000
"""How long a try may take before it is said what came of it."""


_GUEST = 1


class _Roomy(QStyledItemDelegate):
    """Leaves room above and below several lines."""

    def __init__(self, room: int, parent: QWidget) -> None:
        super().__init__(parent)
        self._room = room

    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        """As tall as the lines are, and the room."""
        return super().sizeHint(option, index) + QSize(0, self._room)


class KeptSheet(Sheet):
    """Ticket, guest, what was decided, where, by whom, when, and why it is stuck.

    Args:
        table: knows how the store is doing.
        theme: gives sizes.
        parent: the window.
        path_asked: where to export to.
    """

    def __init__(
        self,
        table: TableDesk,
        theme: Theme,
        parent: QWidget | None = None,
        path_asked: AskPath = ask_path,
    ) -> None:
        super().__init__(theme, parent, path_asked)
        self._table = table
        self._stuck: tuple[Stuck, ...] = ()
        self._drawn: tuple[Stuck, ...] | None = None
        self.entitle(
            self.tr("Kept on this laptop"), self.tr("Kept on this laptop"), self._headings()
        )
        self.grid.setWordWrap(True)
        self.grid.setItemDelegate(_Roomy(theme.px(18), self.grid))
        columns, modes = self.grid.horizontalHeader(), QHeaderView.ResizeMode
        columns.setSectionResizeMode(_GUEST, modes.Interactive)
        self.grid.setColumnWidth(_GUEST, theme.px(240))
        self.grid.verticalHeader().setSectionResizeMode(modes.ResizeToContents)
        self.again = QPushButton(self.tr("Try again now"))
        self.again.setAutoDefault(False)
        self.again.clicked.connect(self._on_again)
        self.copy = QPushButton(self.tr("Copy"))
        self.copy.setAutoDefault(False)
        self.copy.clicked.connect(self._on_copy)
        self.buttons.insertWidget(0, self.again)
        self.buttons.insertWidget(1, self.copy)
        self._answer = QTimer(self)
        self._answer.setSingleShot(True)
        self._answer.setInterval(ANSWER_MS)
        self._answer.timeout.connect(self._on_answer_due)
        table.standing_changed.connect(self._on_standing)
        self._show(table.standing)

    def _headings(self) -> list[str]:
        return [
            self.tr("Ticket"),
            self.tr("Guest"),
            self.tr("Kept"),
            self.tr("Door"),
            self.tr("Operator"),
            self.tr("Time"),
            self.tr("Why it is stuck"),
        ]

    @Slot(object)
    def _on_standing(self, standing: Standing) -> None:
        self._answer.stop()
        self._show(standing)

    @Slot()
    def _on_answer_due(self) -> None:
        standing = self._table.standing
        self._show(standing)
        if standing.online and standing.stuck:
            self.said.setText(
                " ".join((self.tr("Tried again just now, and refused again."), self.said.text()))
            )

    def _show(self, standing: Standing) -> None:
        self._stuck = standing.stuck_list
        if self._stuck != self._drawn:
            self._drawn = self._stuck
            self.show_rows([self.cells(it) for it in self._stuck])
        for button in (self.again, self.copy):
            button.setEnabled(bool(self._stuck))
        self.again.setToolTip(
            "" if standing.online else self.tr("The server does not answer at the moment.")
        )
        self.said.setText(said_standing(standing))

    def cells(self, stuck: Stuck) -> list[str]:
        """One row, as it is shown."""
        return self._row(stuck, short_moment)

    def _row(self, stuck: Stuck, said: Callable[[datetime], str]) -> list[str]:
        what = {
            Wanted.ALLOW: self.tr("let in"),
            Wanted.DENY: self.tr("denied"),
            None: self.tr("registered"),
        }[stuck.wanted]
        at = said(stuck.at) if stuck.at else ""
        return [
            str(stuck.ticket_id), stuck.name, what, stuck.door, stuck.operator, at, stuck.why,
        ]  # fmt: skip

    @Slot()
    def _on_again(self) -> None:
        self.said.setText(self.tr("It is sent again…"))
        self.again.setEnabled(False)
        self._table.try_stuck_again()
        self._answer.start()

    @Slot()
    def _on_copy(self) -> None:
        lines = ("\t".join(" ".join(cell.split()) for cell in row) for row in self.export_rows())
        QGuiApplication.clipboard().setText("\n".join(lines))
        self.said.setText(self.tr("Copied: paste it into a message or a spreadsheet."))

    def export_name(self) -> str:
        """The proposed name of the file."""
        return "kept-on-this-laptop.csv"

    def export_rows(self) -> Iterable[Sequence[str]]:
        """The headings and the rows, with the full time."""
        return [self._headings(), *(self._row(it, full_moment) for it in self._stuck)]
