"""What this laptop keeps: how much waits for the server, what the server refused, and why."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from PySide6.QtCore import QTimer, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QPushButton,
)

from kiosk.services.ports import StoreStatus, StuckItem
from kiosk.services.wording import did
from kiosk.ui.shell.sheet import TableSheet
from kiosk.ui.style.kept_text import said_store_status
from kiosk.ui.style.moments import full_moment, short_moment
from kiosk.ui.style.translation import translate

ANSWER_MS = 5000
"""How long a try may take before it is said what came of it."""

_GUEST = 1


class KeptSheet(TableSheet):
    """Ticket, guest, what was decided, where, by whom, when, and why it is stuck."""

    def _build(self) -> None:
        self._stuck: tuple[StuckItem, ...] = ()
        self._drawn: tuple[StuckItem, ...] | None = None
        self.entitle(
            self.tr("Kept on this laptop"), self.tr("Kept on this laptop"), self._headings()
        )
        self.wrap_rows(guest=_GUEST)
        self.set_empty(self.tr("The server took everything. What it refuses stands here."))
        self.again = QPushButton(self.tr("Try again now"))
        self.again.setAutoDefault(False)
        self.again.clicked.connect(self._on_again)
        self.copy = QPushButton(self.tr("Copy"))
        self.copy.setAutoDefault(False)
        self.copy.clicked.connect(self._on_copy)
        self.aside = QPushButton(self.tr("Set the damaged file aside"))
        self.aside.setAutoDefault(False)
        self.aside.setToolTip(
            self.tr("It stays in the data folder under another name, and a new one is begun.")
        )
        self.aside.clicked.connect(self._on_aside)
        self.buttons.insertWidget(0, self.again)
        self.buttons.insertWidget(1, self.copy)
        self.buttons.insertWidget(2, self.aside)
        self._answer = QTimer(self)
        self._answer.setSingleShot(True)
        self._answer.setInterval(ANSWER_MS)
        self._answer.timeout.connect(self._on_answer_due)
        self._table.store_status_changed.connect(self._on_store_status)
        self._show(self._table.store_status)

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
    def _on_store_status(self, store_status: StoreStatus) -> None:
        self._answer.stop()
        self._show(store_status)

    @Slot()
    def _on_answer_due(self) -> None:
        store_status = self._table.store_status
        self._show(store_status)
        if store_status.online and store_status.stuck:
            self.said.setText(
                " ".join((self.tr("Tried again just now, and refused again."), self.said.text()))
            )

    def _show(self, store_status: StoreStatus) -> None:
        self._stuck = store_status.stuck_list
        if self._stuck != self._drawn:
            self._drawn = self._stuck
            self.show_rows([self.cells(it) for it in self._stuck])
        for button in (self.again, self.copy):
            button.setEnabled(bool(self._stuck))
        self.again.setToolTip(
            "" if store_status.online else self.tr("The server does not answer at the moment.")
        )
        self.aside.setVisible(store_status.journal_damaged)
        self.said.setText(said_store_status(store_status))

    def cells(self, stuck: StuckItem) -> list[str]:
        """One row, as it is shown."""
        return self._row(stuck, short_moment)

    def _row(self, stuck: StuckItem, said: Callable[[datetime], str]) -> list[str]:
        what = translate("Did", did(stuck.kind))
        at = said(stuck.at) if stuck.at else ""
        return [
            str(stuck.ticket_id), stuck.name, what, stuck.door, stuck.operator, at, stuck.why,
        ]  # fmt: skip

    @Slot()
    def _on_again(self) -> None:
        self.said.setText(self.tr("It is sent again…"))
        self.again.setEnabled(False)
        self._table.retry_stuck()
        self._answer.start()

    @Slot()
    def _on_aside(self) -> None:
        self.said.setText(self.tr("It is set aside…"))
        self._table.set_journal_aside()

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
