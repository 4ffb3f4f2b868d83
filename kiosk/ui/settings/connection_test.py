"""A button that tries the server with what was typed, beside the window, and says what it found."""

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QPushButton, QWidget

from kiosk.services.checkup import Finding
from kiosk.services.configuring import SettingsEditor
from kiosk.ui.store_access.background_call import BackgroundCall


class ConnectionTest(QPushButton):
    """Cannot be pressed again while it waits for the server.

    Args:
        editor: tries the connection.
        typed: what was typed, by the setting's name.
        parent: the widget that it stands in.
    """

    said = Signal(str, str)
    """A sentence for the place beside it, and its tone."""
    tried = Signal(bool)
    """Whether the server can be used with what was typed."""

    def __init__(
        self,
        editor: SettingsEditor,
        typed: Callable[[], Mapping[str, str]],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setText(self.tr("Test connection"))
        self.setAutoDefault(False)
        self._editor, self._typed = editor, typed
        self._call = BackgroundCall(self)
        self._call.done.connect(self._on_found)
        self.clicked.connect(self._on_clicked)

    @Slot()
    def _on_clicked(self) -> None:
        values = dict(self._typed())
        if self._call.begin(lambda: self._editor.test(values)):
            self.setEnabled(False)
            self.said.emit(self.tr("Trying the connection …"), "note")

    @Slot(object)
    def _on_found(self, findings: Sequence[Finding]) -> None:
        self.setEnabled(True)
        wrong = [finding.message for finding in findings if not finding.ok]
        right = [finding.message for finding in findings if finding.ok]
        self.tried.emit(not wrong)
        self.said.emit("\n".join(wrong or right[:1]), "bad" if wrong else "good")
