"""What lies over the window while it locks: out of sight, and there again for the same person."""

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QApplication, QDialog
from shiboken6 import isValid

from kiosk.ui.people.ask_pin import AskPin


class PutAway(QObject):
    """Puts dialogs away, brings them back to who opened them, and closes them for anybody else."""

    told = Signal(str)
    """A sentence: what was closed, and whose it was."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._whose = ""
        self._dialogs: list[QDialog] = []

    def put_away(self, whose: str) -> None:
        """What is open is not for whoever comes by: out of sight, with all that is typed there.

        Args:
            whose: who worked here; empty where nobody did.
        """
        popup = QApplication.activePopupWidget()
        if popup is not None:
            popup.close()
        stack = []
        while isinstance(dialog := QApplication.activeModalWidget(), QDialog):
            if dialog.windowModality() is Qt.WindowModality.WindowModal and not isinstance(
                dialog, AskPin
            ):
                dialog.hide()
                stack.append(dialog)
            else:
                dialog.reject()  # a question, or the system's own: it is asked again
            if dialog.isVisible():
                break
        if stack:
            self._dialogs, self._whose = [*reversed(stack), *self._dialogs], whose

    def bring_back(self, who: str) -> None:
        """Somebody works here: what they left is there again, what somebody else left is closed."""
        dialogs, self._dialogs = [d for d in self._dialogs if isValid(d)], []
        if who == self._whose:
            for dialog in dialogs:
                dialog.open()
            return
        names = []
        for dialog in reversed(dialogs):
            names.append(dialog.windowTitle())
            dialog.reject()
            if isValid(dialog):
                dialog.done(QDialog.DialogCode.Rejected)  # where it asked whether that is meant
        if names:
            said = self.tr("Closed, with what {who} had not saved there: {names}.")
            nobody = self.tr("Closed, with what was not saved there: {names}.")
            said = said if self._whose else nobody
            self.told.emit(said.format(who=self._whose, names=", ".join(names)))
