"""Focus and exposure of the camera that runs: a small sheet over the picture."""

import json
from dataclasses import asdict

from PySide6.QtCore import QPoint, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSlider,
    QWidget,
)

from kiosk.services.camera_ports import CameraControls, CameraWish, Dial
from kiosk.services.ports import Preferences
from kiosk.ui.style.theme import Theme, mark

TUNING_KEY = "camera_tuning:"
"""Followed by the camera, without options: each remembers its own."""

SETTLE_MS = 80
"""Pause in a movement of the slider after which the camera is asked: drivers take their time."""


class CameraTuning(QFrame):
    """Automatic or by hand, for focus and for exposure; only what the driver offers.

    Args:
        theme: gives sizes.
        preferences: remember what was set, for each camera.
        camera_key: under which the preferences have the chosen camera.
        parent: the line under the picture.
    """

    wished = Signal(object)
    """CameraWish: to be set now."""
    offered = Signal(bool)
    """Whether there is anything to set."""

    def __init__(
        self,
        theme: Theme,
        preferences: Preferences,
        camera_key: str,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self._theme, self._preferences, self._camera_key = theme, preferences, camera_key
        self._controls = CameraControls()
        self.setAccessibleName(self.tr("Focus and exposure"))
        title = QLabel(self.tr("Focus and exposure"))
        mark(title, role="label")
        self.autofocus = QCheckBox(self.tr("Automatic focus"))
        self.focus, self._focus_said = self._slider(self.tr("Focus"))
        self.auto_exposure = QCheckBox(self.tr("Automatic exposure"))
        self.exposure, self._exposure_said = self._slider(self.tr("Exposure"))
        self.reset = QPushButton(self.tr("All automatic"))
        mark(self.reset, kind="link")
        self.reset.clicked.connect(self._on_reset)
        hint = QLabel(self.tr("Remembered for this camera."))
        mark(hint, role="small")
        self._grid = QGridLayout(self)
        self._grid.addWidget(title, 0, 0, 1, 3)
        rows = (
            (self.tr("Focus"), self.autofocus, self.focus, self._focus_said),
            (self.tr("Exposure"), self.auto_exposure, self.exposure, self._exposure_said),
        )
        for number, (name, switch, slider, said) in enumerate(rows):
            row = 1 + 2 * number
            caption = QLabel(name)
            caption.setBuddy(slider)
            self._grid.addWidget(switch, row, 0, 1, 3)
            self._grid.addWidget(caption, row + 1, 0)
            self._grid.addWidget(slider, row + 1, 1)
            self._grid.addWidget(said, row + 1, 2)
            switch.toggled.connect(self._on_switch)
            slider.valueChanged.connect(self._on_slider)
        last = QHBoxLayout()
        last.addWidget(hint)
        last.addStretch(1)
        last.addWidget(self.reset)
        self._grid.addLayout(last, 5, 0, 1, 3)
        self._grid.setColumnStretch(1, 1)
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(SETTLE_MS)
        self._settle.timeout.connect(self._on_settled)
        self._on_theme()
        theme.changed.connect(self._on_theme)
        self._show()

    def _slider(self, name: str) -> tuple[QSlider, QLabel]:
        slider = QSlider(Qt.Orientation.Horizontal)
        slider.setAccessibleName(name)
        said = QLabel()
        said.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        mark(said, role="muted")
        return slider, said

    @Slot(object, bool)
    def set_controls(self, controls: CameraControls, opened: bool) -> None:
        """Offer what the camera has; where it was opened just now, set what was set before."""
        self._controls = controls
        self.offered.emit(controls != CameraControls())
        self._show()
        wish = _read(self._preferences.get(self._camera())) if opened else None
        if wish is not None and controls != CameraControls():
            self.wished.emit(wish)

    def open_over(self, button: QWidget) -> None:
        """Show it above a button, within the window."""
        self.adjustSize()
        corner = button.mapToGlobal(
            QPoint(button.width() - self.width(), -self.height() - self._theme.px(6))
        )
        self.move(corner)
        self.show()
        first = next(
            (
                w
                for w in (self.autofocus, self.focus, self.auto_exposure, self.exposure)
                if w.isEnabled()
            ),
            self.reset,
        )
        first.setFocus(Qt.FocusReason.PopupFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape closes it."""
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        else:
            super().keyPressEvent(event)

    def wish(self) -> CameraWish:
        """What stands here; nothing about what the driver does not offer."""
        has = self._controls
        by_hand = has.focus is not None and not self._automatic(self.autofocus)
        exposed = has.exposure is not None and not self._automatic(self.auto_exposure)
        return CameraWish(
            None if has.autofocus is None else self.autofocus.isChecked(),
            float(self.focus.value()) if by_hand else None,
            None if has.auto_exposure is None else self.auto_exposure.isChecked(),
            float(self.exposure.value()) if exposed else None,
        )

    def _automatic(self, switch: QCheckBox) -> bool:
        return switch.isEnabled() and switch.isChecked()

    def _show(self) -> None:
        has = self._controls
        for switch, automatic, slider, said, dial in (
            (self.autofocus, has.autofocus, self.focus, self._focus_said, has.focus),
            (
                self.auto_exposure,
                has.auto_exposure,
                self.exposure,
                self._exposure_said,
                has.exposure,
            ),
        ):
            switch.blockSignals(True)  # noqa: FBT003 - Qt's own signature
            switch.setEnabled(automatic is not None)
            switch.setChecked(bool(automatic))
            switch.blockSignals(False)  # noqa: FBT003
            slider.setEnabled(dial is not None and not automatic)
            if dial is not None and not slider.isSliderDown() and not self._settle.isActive():
                _turn(slider, dial)
            said.setText(str(slider.value()) if slider.isEnabled() else "–")

    @Slot()
    def _on_switch(self) -> None:
        for switch, slider in (
            (self.autofocus, self.focus),
            (self.auto_exposure, self.exposure),
        ):
            slider.setEnabled(slider.isEnabled() and not self._automatic(switch))
        self._settle.start()

    @Slot()
    def _on_slider(self) -> None:
        for slider, said in (
            (self.focus, self._focus_said),
            (self.exposure, self._exposure_said),
        ):
            if slider.isEnabled():
                said.setText(str(slider.value()))
        self._settle.start()

    @Slot()
    def _on_settled(self) -> None:
        wish = self.wish()
        self._preferences.set(self._camera(), json.dumps(asdict(wish)))
        self.wished.emit(wish)

    @Slot()
    def _on_reset(self) -> None:
        self._settle.stop()
        self._preferences.set(self._camera(), "")
        has = self._controls
        self.wished.emit(
            CameraWish(
                autofocus=None if has.autofocus is None else True,
                auto_exposure=None if has.auto_exposure is None else True,
            )
        )

    def _camera(self) -> str:
        return TUNING_KEY + self._preferences.get(self._camera_key).partition("?")[0]

    @Slot()
    def _on_theme(self) -> None:
        px = self._theme.px
        self._grid.setContentsMargins(px(18), px(12), px(18), px(12))
        self._grid.setHorizontalSpacing(px(12))
        self._grid.setVerticalSpacing(px(4))
        self.setMinimumWidth(px(380))
        for said in (self._focus_said, self._exposure_said):
            said.setMinimumWidth(px(48))


def _turn(slider: QSlider, dial: Dial) -> None:
    slider.blockSignals(True)  # noqa: FBT003 - Qt's own signature
    slider.setRange(round(dial.low), round(dial.high))
    span = slider.maximum() - slider.minimum()
    slider.setSingleStep(max(1, span // 50))
    slider.setPageStep(max(1, span // 10))
    slider.setValue(round(dial.value))
    slider.blockSignals(False)  # noqa: FBT003


def _read(kept: str) -> CameraWish | None:
    """What was remembered; None where nothing was, or nothing that can be understood."""
    try:
        wish = CameraWish(**json.loads(kept))
    except (ValueError, TypeError):
        return None
    switches = (wish.autofocus, wish.auto_exposure)
    numbers = (wish.focus, wish.exposure)
    sound = all(s is None or isinstance(s, bool) for s in switches) and all(
        n is None or isinstance(n, int | float) for n in numbers
    )
    return wish if sound else None
