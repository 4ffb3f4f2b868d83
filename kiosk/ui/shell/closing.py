"""Whether the window may close: not over a decision, and not without a word about what is kept."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtWidgets import QMessageBox, QWidget

from kiosk.domain.decision import Recorded
from kiosk.ui.scan.door_steps import Step
from kiosk.ui.scan.scan_tab import ScanTab
from kiosk.ui.store_access.table_desk import TableDesk
from kiosk.ui.style.kept_text import said_kept

Confirm = Callable[[QWidget, str], bool]
"""Asks a yes-or-no question over a widget."""


class ClosingGuard(QObject):
    """Asks what must be asked before the window closes.

    Args:
        window: is closed when a decision that it waited for is recorded.
        scan_tab: where decisions are made.
        table_desk: knows what only this laptop has.
        confirm: asks; the dialog where none is given.
    """

    def __init__(
        self,
        window: QWidget,
        scan_tab: ScanTab,
        table_desk: TableDesk,
        confirm: Confirm | None = None,
    ) -> None:
        super().__init__(window)
        self._window, self._scan_tab, self._table_desk = window, scan_tab, table_desk
        self._confirm = confirm or _confirm
        self._free = False
        self._waited_for = False
        scan_tab.flow.answered.connect(self._on_answered)

    @property
    def expected(self) -> bool:
        """Whether nobody is to be asked: the system ends the program, or a yes was given."""
        return self._free

    def expect_end(self) -> None:
        """The system ends the program: nobody is there to be asked, and what is kept is kept."""
        self._free = True

    def is_free(self) -> bool:
        """Whether to close now; who said yes once is not asked again.

        A decision on its way is waited for, at most as long as the door waits for any answer.
        """
        if self._free:
            return True
        if self._scan_tab.flow.state.step is Step.DECIDING:
            self._waited_for = True
            self._scan_tab.note(self.tr("Recording the decision; the window closes then."))
            return False
        self._free = all(self._confirm(self._window, question) for question in self._questions())
        return self._free

    def _questions(self) -> list[str]:
        questions = []
        state = self._scan_tab.flow.state
        if state.step is Step.FAILED:
            said = self.tr("It is not known whether the decision about {guest} was recorded.")
            rest = self.tr("Try again finds out. Quit all the same?")
            questions.append(f"{said.format(guest=state.guest)} {rest}")
        kept = self._kept()
        if kept:
            questions.append(" ".join([*kept, self.tr("Quit?")]))
        return questions

    def _kept(self) -> list[str]:
        store_status = self._table_desk.store_status
        sentences = []
        kept = said_kept(store_status)
        if kept:
            said = self.tr("Kept on this laptop and not yet at the server: {kept}.")
            rest = self.tr("It is sent when the program runs again and the server answers.")
            sentences += [said.format(kept=kept), rest]
        if store_status.stuck:
            said = self.tr("Not taken by the server: {count}. F7 lists what and why.")
            sentences.append(said.format(count=store_status.stuck))
        return sentences

    @Slot()
    def _on_answered(self) -> None:
        waited, self._waited_for = self._waited_for, False
        state = self._scan_tab.flow.state
        # That somebody else was first must be read: the window stays then.
        if waited and (state.step is Step.FAILED or isinstance(state.outcome, Recorded)):
            self._window.close()


def _confirm(parent: QWidget, question: str) -> bool:
    return question_box(parent, question).exec() == QMessageBox.StandardButton.Yes


def question_box(parent: QWidget, question: str) -> QMessageBox:
    """A question to be answered with yes or no; the guest's name in it is no markup."""
    buttons = QMessageBox.StandardButton
    box = QMessageBox(parent)
    box.setIcon(QMessageBox.Icon.Question)
    box.setWindowTitle(parent.windowTitle())
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setText(question)
    box.setStandardButtons(buttons.Yes | buttons.No)
    box.setDefaultButton(buttons.No)
    return box
