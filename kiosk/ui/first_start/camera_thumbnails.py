"""A small live picture of each camera that is plugged in, to be clicked on."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QHideEvent, QIcon, QImage, QPixmap, QShowEvent
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QToolButton, QWidget

from kiosk.services.camera_ports import CameraChoice
from kiosk.ui.camera.camera_facade import CameraFacade
from kiosk.ui.camera.picture_image import image_of
from kiosk.ui.style.theme import Theme

_WIDTH, _HEIGHT = 85, 48
_EACH_MS = 200
_MOST = 4
"""Cameras that are opened besides the chosen one; a bus of USB carries few pictures at once."""


class CameraThumbnails(QWidget):
    """One button for each camera, with its picture five times a second.

    Each camera but the chosen one is opened here, on a thread of its own; what is chosen is open
    elsewhere, for no camera can be opened twice.

    Args:
        another: makes what opens one more camera, and reads nothing in it.
        chosen_picture: of the camera that is open elsewhere; None while it has none.
        theme: gives sizes.
    """

    chosen = Signal(str)
    """A camera's spec: it was clicked, and is let go of here."""

    def __init__(
        self,
        another: Callable[[], CameraFacade],
        chosen_picture: Callable[[], QImage | None],
        theme: Theme,
    ) -> None:
        super().__init__()
        self._another, self._chosen_picture = another, chosen_picture
        self._size = QSize(theme.px(_WIDTH), theme.px(_HEIGHT))
        self._choices: tuple[CameraChoice, ...] = ()
        self._spec = ""
        self._open: dict[str, CameraFacade] = {}
        self._let_go: list[CameraFacade] = []
        self.buttons: dict[str, QToolButton] = {}
        self._group = QButtonGroup(self)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setAlignment(Qt.AlignmentFlag.AlignLeft)
        self._timer = QTimer(self)
        self._timer.setInterval(_EACH_MS)
        self._timer.timeout.connect(self._draw)
        self._group.buttonClicked.connect(self._on_clicked)
        self.setVisible(False)

    def offer(self, choices: Sequence[CameraChoice], spec: str) -> None:
        """Show these cameras; one alone needs no choosing, and is not shown.

        Args:
            choices: what is plugged in.
            spec: of the camera that is open elsewhere.
        """
        if tuple(choices) != self._choices:
            self._choices = tuple(choices)
            self._make_buttons()
        self._spec = spec
        for choice in self._choices:
            if button := self.buttons.get(choice.spec):
                name = choice.name.replace("&", "&&")  # one would underline a letter
                button.setText(f"✓ {name}" if choice.spec == spec else name)
                button.setChecked(choice.spec == spec)
        self.setVisible(len(self.buttons) > 1)
        self._open_others()

    def end(self) -> None:
        """Let go of every camera, and wait until they are let go of."""
        self._close_all()
        for camera in self._let_go:
            camera.stop()
        self._let_go = []

    def _make_buttons(self) -> None:
        for button in self.buttons.values():
            self._group.removeButton(button)
            self._row.removeWidget(button)
            button.deleteLater()
        self.buttons = {}
        for choice in self._choices[: _MOST + 1]:
            button = QToolButton()
            button.setCheckable(True)
            button.setAccessibleName(choice.name)
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
            button.setIconSize(self._size)
            button.setFixedWidth(self._size.width() + 65)
            button.setProperty("spec", choice.spec)
            self._group.addButton(button)
            self._row.addWidget(button)
            self.buttons[choice.spec] = button

    def _open_others(self) -> None:
        """Open what is shown and not open elsewhere; let go of the rest."""
        shown = self.isVisible()
        wanted = {spec for spec in self.buttons if spec != self._spec} if shown else set()
        for spec in set(self._open) - wanted:
            self._close(spec)
        for spec in wanted - set(self._open):
            camera = self._open[spec] = self._another()
            camera.start(spec)
        if wanted:
            self._timer.start()
        else:
            self._timer.stop()

    def _close(self, spec: str) -> None:
        camera = self._open.pop(spec)
        camera.let_go()
        self._let_go.append(camera)

    def _close_all(self) -> None:
        self._timer.stop()
        for spec in list(self._open):
            self._close(spec)

    @Slot()
    def _draw(self) -> None:
        for spec, camera in self._open.items():
            frame = camera.take_frame()
            if frame is not None:
                self._show(spec, image_of(frame))
        picture = self._chosen_picture()
        if picture is not None and self._spec in self.buttons:
            self._show(self._spec, picture)

    def _show(self, spec: str, picture: QImage) -> None:
        small = picture.scaled(self._size, Qt.AspectRatioMode.KeepAspectRatio)
        self.buttons[spec].setIcon(QIcon(QPixmap.fromImage(small)))

    @Slot(object)
    def _on_clicked(self, button: QToolButton) -> None:
        spec = str(button.property("spec"))
        if spec == self._spec:
            return
        if spec in self._open:
            self._close(spec)
        self.chosen.emit(spec)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: D102
        super().showEvent(event)
        self._open_others()

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: D102
        super().hideEvent(event)
        self._close_all()
