"""Which camera: each one's picture live, and a sample ticket that it must read."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QInputDialog, QLabel, QVBoxLayout

from kiosk.domain.cool_down import Sighted
from kiosk.services.camera_ports import CameraChoice
from kiosk.ui.camera.camera_facade import CameraFacade
from kiosk.ui.camera.camera_state import CameraKind, CameraState
from kiosk.ui.camera.video_view import VideoView
from kiosk.ui.first_start.camera_thumbnails import CameraThumbnails
from kiosk.ui.first_start.page import Page
from kiosk.ui.style.theme import Theme, mark

_SAMPLE_SIDE = 220
_ASK = "\0"
"""In the list: no camera, but the question for an address."""


class CameraPage(Page):
    """A camera's picture beside a sample code.

    Args:
        camera: shows and reads; started when the page is entered.
        sample: a ticket's QR as PNG, to be photographed with a phone.
        theme: gives sizes.
    """

    def __init__(self, camera: CameraFacade, sample: bytes, theme: Theme) -> None:
        super().__init__(theme)
        self.ask(
            self.tr("Which camera?"),
            self.tr(
                "Photograph the code with a phone, turn its screen bright, and hold it to the "
                "camera. Without a camera a scanner that types works too."
            ),
        )
        self._camera = camera
        self._spec = self._other = ""
        self.read = False
        self.chooser = QComboBox()
        self.chooser.setAccessibleName(self.tr("Camera"))
        mark(self.chooser, compact=True)
        self.video = VideoView()
        self.video.watch(camera)
        code = QLabel()
        pixmap = QPixmap()
        pixmap.loadFromData(sample)
        side = theme.px(_SAMPLE_SIDE)
        code.setPixmap(pixmap.scaled(side, side, Qt.AspectRatioMode.KeepAspectRatio))
        code.setFixedSize(code.sizeHint())  # without all of its white no camera reads it
        code.setAccessibleName(self.tr("A sample ticket"))
        self.said = QLabel(self.tr("Not read yet."))
        self.said.setWordWrap(True)
        mark(self.said, role="heading")
        left, right, row = QVBoxLayout(), QVBoxLayout(), QHBoxLayout()
        left.addWidget(self.video, 1)
        left.addWidget(self.chooser)
        right.addWidget(code)
        right.addWidget(self.said)
        right.addStretch(1)
        row.addLayout(left, 1)
        row.addSpacing(theme.px(18))
        row.addLayout(right)
        self.thumbnails = CameraThumbnails(camera.beside, lambda: self.video.picture, theme)
        self.thumbnails.chosen.connect(self._on_thumbnail)
        left.addWidget(self.thumbnails)
        self.column.addLayout(row, 1)
        camera.choices_changed.connect(self._on_choices)
        camera.sighted.connect(self._on_sighted)
        camera.state_changed.connect(self._on_state)
        self.chooser.activated.connect(self._on_chosen)

    def enter(self) -> None:
        """Start the camera, and wait for the sample."""
        self._camera.start(self._spec)
        self._camera.arm()

    def leave(self) -> None:
        """Read nothing behind another page."""
        self._camera.disarm()

    def end(self) -> None:
        """Let go of the cameras that are shown small; the chosen one is the caller's."""
        self.thumbnails.end()

    @Slot(object)
    def _on_choices(self, choices: Sequence[CameraChoice]) -> None:
        self.chooser.clear()
        for choice in choices:
            self.chooser.addItem(choice.name, choice.spec)
        if not choices:
            self.chooser.addItem(self.tr("No camera is plugged in"), "")
        if self._other and self.chooser.findData(self._other) < 0:
            self.chooser.addItem(self._other, self._other)
        self.chooser.addItem(self.tr("File or stream address…"), _ASK)
        self.chooser.setCurrentIndex(max(0, self.chooser.findData(self._spec)))
        self._offer(choices)

    def _offer(self, choices: Sequence[CameraChoice]) -> None:
        first = choices[0].spec if choices else ""
        self.thumbnails.offer(choices, self._spec or first)

    @Slot(str)
    def _on_thumbnail(self, spec: str) -> None:
        at = self.chooser.findData(spec)
        if at >= 0:
            self.chooser.setCurrentIndex(at)
            self._on_chosen(at)

    @Slot(int)
    def _on_chosen(self, _index: int) -> None:
        if self.chooser.currentData() == _ASK and not self._ask_other():
            self.chooser.setCurrentIndex(max(0, self.chooser.findData(self._spec)))
            return
        self._spec = str(self.chooser.currentData())
        self._wait_for_sample()
        self._camera.choose(self._spec)
        self._camera.arm()
        self._offer(self._camera.choices)
        self.changed.emit()

    def _ask_other(self) -> bool:
        """Let an address be typed, and choose it; whether one was."""
        text, good = QInputDialog.getText(
            self,
            self.tr("Camera"),
            self.tr("A file, a folder of pictures, or an address such as http://…/video:"),
            text=self._other,
        )
        if not good or not text.strip():
            return False
        self._take_other(text.strip())
        return True

    def _take_other(self, spec: str) -> None:
        """Put an address into the list, in the place of the one before, and choose it."""
        old = self.chooser.findData(self._other) if self._other else -1
        if old >= 0:
            self.chooser.removeItem(old)
        self._other = spec
        at = max(0, self.chooser.findData(_ASK))
        self.chooser.insertItem(at, spec, spec)
        self.chooser.setCurrentIndex(at)

    @Slot(object)
    def _on_sighted(self, _sighted: Sighted) -> None:
        if not self.isVisible():
            return
        self.read = True
        self.said.setText(self.tr("Read. This camera works."))
        mark(self.said, tone="good")

    @Slot(object)
    def _on_state(self, state: CameraState) -> None:
        if self.read and state.kind is CameraKind.TROUBLE:
            self._wait_for_sample()  # it does not work any more
            self._camera.arm()

    def _wait_for_sample(self) -> None:
        """Nothing was read by this camera yet."""
        self.read = False
        self.said.setText(self.tr("Not read yet."))
        mark(self.said, tone="")

    def answers(self) -> Mapping[str, str]:
        """The camera that was chosen; empty for the first one."""
        return {"camera": self._spec}

    def fill(self, answers: Mapping[str, str]) -> None:
        """Start with the camera of before."""
        self._spec = answers.get("camera", "")
        if self._spec and self.chooser.findData(self._spec) < 0:
            self._take_other(self._spec)
