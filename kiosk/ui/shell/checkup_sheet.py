"""The check-up: everything that a door needs, looked at beside the window, said in sentences."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QPushButton, QWidget

from kiosk.services.checkup import Finding, picture_finding
from kiosk.services.configuring import SettingsEditor
from kiosk.ui.camera.camera_facade import CameraFacade, CameraKind, CameraState
from kiosk.ui.shell.sheet import AskPath, Sheet, ask_path
from kiosk.ui.store_access.background_call import BackgroundCall
from kiosk.ui.style.theme import Theme, mark


class CheckupSheet(Sheet):
    """What was found, what is wrong first.

    Args:
        editor: looks at everything.
        theme: gives sizes.
        parent: the window.
        path_asked: where to export to.
        camera: the window's own, which tells by itself how it is doing.
    """

    def __init__(
        self,
        editor: SettingsEditor,
        theme: Theme,
        parent: QWidget | None = None,
        path_asked: AskPath = ask_path,
        camera: CameraFacade | None = None,
    ) -> None:
        super().__init__(theme, parent, path_asked)
        self._editor, self._camera = editor, camera
        self.findings: tuple[Finding, ...] = ()
        self.entitle(self.tr("Check-up"), self.tr("Check-up"), self._headings())
        self.wrap_rows(guest=1)
        self.set_empty(self.tr("Looking at camera, database, disk, clock and the rest …"))
        self.again = QPushButton(self.tr("Look again"))
        self.again.setAutoDefault(False)
        self.again.clicked.connect(self.look)
        self.buttons.insertWidget(0, self.again)
        self._call = BackgroundCall(self)
        self._call.done.connect(self._on_found)
        self.look()

    def _headings(self) -> list[str]:
        return ["", self.tr("What"), self.tr("Found")]

    @Slot()
    def look(self) -> None:
        """Look at everything; what was found before stays until then."""
        camera = _camera_finding(self._camera.state) if self._camera else None
        if self._call.begin(lambda: self._editor.examine(camera)):
            self.again.setEnabled(False)
            self.said.setText(self.tr("Looking …"))
            mark(self.said, tone="note")

    @Slot(object)
    def _on_found(self, findings: Sequence[Finding]) -> None:
        self.findings = tuple(sorted(findings, key=lambda finding: finding.ok))
        self.show_rows([self._row(finding) for finding in self.findings])
        self.again.setEnabled(True)
        wrong = sum(not finding.ok for finding in self.findings)
        at = f"{datetime.now().astimezone():%H:%M}"
        if not wrong:
            self.said.setText(self.tr("Ready {time}").format(time=at))
        elif wrong == 1:
            self.said.setText(self.tr("1 thing needs a person ({time})").format(time=at))
        else:
            words = self.tr("{count} things need a person ({time})")
            self.said.setText(words.format(count=wrong, time=at))
        mark(self.said, tone="warn" if wrong else "good")

    def _row(self, finding: Finding) -> list[str]:
        return ["✓" if finding.ok else "!", finding.name, finding.message]

    def export_name(self) -> str:
        """The proposed name of the file."""
        return "check-up.csv"

    def export_rows(self) -> Iterable[Sequence[str]]:
        """The headings and the rows."""
        return [self._headings(), *(self._row(finding) for finding in self.findings)]


def _camera_finding(state: CameraState) -> Finding:
    """What the window's camera tells: opened a second time it would seem to be in use."""
    if state.info is not None and state.kind in (CameraKind.RUNNING, CameraKind.DARK):
        return picture_finding(state.info, black=state.kind is CameraKind.DARK)
    waits = "The camera has given no picture yet. Look again in a moment."
    away = state.kind is CameraKind.TROUBLE
    return Finding("camera", ok=False, message=state.sentence or waits, away=away)
