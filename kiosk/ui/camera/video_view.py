"""Paints the camera's newest picture, the outline of the codes in it, and what the guest can do."""

import time
from collections import deque
from typing import assert_never

from PySide6.QtCore import Property, QPointF, QRect, QRectF, QSize, Qt, Slot
from PySide6.QtGui import (
    QColor,
    QImage,
    QPainter,
    QPaintEvent,
    QPalette,
    QPen,
    QPolygonF,
    QTransform,
)
from PySide6.QtWidgets import QSizePolicy, QStyle, QStyleOption, QWidget

from kiosk.domain.reading import Glimpse
from kiosk.services.camera_ports import Frame
from kiosk.services.reading_filter import Mark
from kiosk.ui.camera.camera_facade import CameraFacade
from kiosk.ui.camera.camera_state import CameraKind, CameraState
from kiosk.ui.camera.hint_picture import hint_words, paint_hint, paint_words
from kiosk.ui.camera.picture_image import fitted, image_of
from kiosk.ui.style.round_corners import round_top

_MARK_STAYS = 0.35
"""Seconds without a newer picture after which outlines are not believed any more."""


class VideoView(QWidget):
    """The camera picture, letterboxed.

    The theme may set `qproperty-acceptedColor` (outline of the ticket that counts),
    `qproperty-seenColor` (outline of other codes), `qproperty-coachColor` and
    `qproperty-coachTextColor`; else they come from the palette. With `qproperty-groundColor` its
    upper corners are as round as those of the card that it fills, in `qproperty-lineColor`.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("video")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(320, 180)
        # Everything is painted over, so Qt need not clear and compose what lies below.
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self._camera: CameraFacade | None = None
        self._frame: Frame | None = None
        self._image: QImage | None = None
        self._marks: tuple[Mark, ...] = ()
        self._state = CameraState(CameraKind.STARTING)
        self._glimpse: Glimpse | None = None
        self._mirrored = False
        self._notice = ""
        self._painted: deque[float] = deque(maxlen=90)
        self._colors: dict[str, QColor] = {}

    def watch(self, camera: CameraFacade) -> None:
        """Show this camera's pictures, states and hints."""
        self._camera = camera
        camera.frame_ready.connect(self._on_frame_ready)
        camera.state_changed.connect(self.show_state)
        camera.glimpsed.connect(self.show_glimpse)
        self.show_state(camera.state)

    def set_mirrored(self, mirrored: bool) -> None:
        """Show the picture as a mirror does: a guest finds the lens more easily.

        What is read stays what the camera sees.
        """
        self._mirrored = mirrored
        self.update()

    @Slot(str)
    def show_notice(self, text: str) -> None:
        """Say this over the picture, before any hint; empty takes it away."""
        if text != self._notice:
            self._notice = text
            self.setAccessibleDescription(text or self.sentence)
            self.update()

    @property
    def notice(self) -> str:
        """What is said over the picture."""
        return self._notice

    @property
    def mirrored(self) -> bool:
        """Whether the picture is shown as a mirror does."""
        return self._mirrored

    @property
    def painted_fps(self) -> float:
        """Different camera pictures painted a second, over the last ones."""
        times = self._painted
        span = times[-1] - times[0] if len(times) > 1 else 0.0
        return (len(times) - 1) / span if span > 0 else 0.0

    @property
    def picture(self) -> QImage | None:
        """The camera picture that is shown; None where there is none."""
        return self._image

    @property
    def has_picture(self) -> bool:
        """Whether a camera picture is shown."""
        return self._image is not None

    @Slot()
    def _on_frame_ready(self) -> None:
        # The picture is taken when it is painted: a hidden window takes none, and gets no nudges.
        self.update()

    @Slot(object)
    def show_state(self, state: CameraState) -> None:
        """Show a sentence over the picture, or in its place where there is none."""
        self._state = state
        if state.kind in {CameraKind.TROUBLE, CameraKind.STARTING}:
            # A picture that stands still looks alive; nobody should hold a ticket to it.
            self._frame = self._image = None
            self._marks = ()
            self._painted.clear()
        self.setAccessibleDescription(self.sentence)
        self.update()

    @Slot(object)
    def show_glimpse(self, glimpse: Glimpse | None) -> None:
        """Show what the guest can do, or nothing."""
        self._glimpse = glimpse if glimpse is not None and glimpse.hint is not None else None
        self.setToolTip(self._figure())
        self.update()

    def show_frame(self, frame: Frame, marks: tuple[Mark, ...] = ()) -> None:
        """Show a picture that does not come from the camera, for example of a dropped file."""
        self._take(frame, marks)
        self.update()

    @property
    def sentence(self) -> str:
        """What is said over the picture about the camera; empty where all is well."""
        match self._state.kind:
            case CameraKind.STARTING:
                # The first picture may be here before the news that the camera runs.
                return "" if self.has_picture else self.tr("The camera is starting …")
            case CameraKind.RUNNING:
                return ""
            case CameraKind.DARK | CameraKind.TROUBLE:
                return self._state.sentence
            case _:
                assert_never(self._state.kind)

    @property
    def coaching(self) -> str:
        """The three words over the picture, or nothing."""
        return hint_words(self._glimpse.hint) if self._glimpse and self._glimpse.hint else ""

    def sizeHint(self) -> QSize:  # noqa: D102
        return QSize(960, 540)

    # Painting

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: D102
        if self._camera is not None and (frame := self._camera.take_frame()) is not None:
            self._take(frame, self._camera.marks)
        painter = QPainter(self)
        painter.fillRect(self.rect(), self.palette().color(QPalette.ColorRole.Window))
        option = QStyleOption()
        option.initFrom(self)
        self.style().drawPrimitive(QStyle.PrimitiveElement.PE_Widget, option, painter, self)
        if self._image is not None:
            place = self._place(self._image.size())
            self._paint_picture(painter, place, self._image)
            self._paint_marks(painter, place, self._image)
        if self._notice:
            paint_words(
                painter, QRectF(self.rect()), self._notice, self._coach(), self._coach_text()
            )
        elif self.sentence:
            self._paint_sentence(painter, self.sentence)
        elif self._glimpse is not None and self._glimpse.hint is not None:
            ground, ink = self._coach(), self._coach_text()
            paint_hint(painter, QRectF(self.rect()), self._glimpse.hint, ground, ink)
        if "ground" in self._colors:
            round_top(painter, self, self._ground(), self._line())
        painter.end()

    def _take(self, frame: Frame, marks: tuple[Mark, ...]) -> None:
        if frame is self._frame or self._state.kind is CameraKind.TROUBLE:
            return
        self._image = image_of(frame)
        self._frame, self._marks = frame, marks
        self._painted.append(time.monotonic())

    def _place(self, size: QSize) -> QRect:
        """Where the picture goes: as large as fits, in the middle."""
        return fitted(size, self.rect())

    def _onto(self, place: QRect, image: QImage) -> QTransform:
        """From picture pixels to widget pixels."""
        onto = QTransform().translate(place.x(), place.y())
        onto.scale(place.width() / image.width(), place.height() / image.height())
        if self._mirrored:
            onto.translate(image.width(), 0).scale(-1, 1)
        return onto

    def _paint_picture(self, painter: QPainter, place: QRect, image: QImage) -> None:
        # Without smoothing: it would take four times as long, 30 times a second.
        if self._mirrored:
            painter.setTransform(self._onto(place, image))
            painter.drawImage(0, 0, image)
            painter.resetTransform()
        else:
            painter.drawImage(place, image)

    def _paint_marks(self, painter: QPainter, place: QRect, image: QImage) -> None:
        if self._frame is None or time.monotonic() - self._frame.at > _MARK_STAYS:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        onto = self._onto(place, image)
        for mark in self._marks:
            color = self._accepted() if mark.accepted else self._seen()
            painter.setPen(QPen(color, max(3.0, place.width() / 200), j=Qt.PenJoinStyle.RoundJoin))
            painter.drawPolygon(onto.map(QPolygonF([QPointF(x, y) for x, y in mark.corners])))

    def _paint_sentence(self, painter: QPainter, sentence: str) -> None:
        place = QRectF(self.rect()).adjusted(24, 24, -24, -24)
        wrap = int(Qt.AlignmentFlag.AlignCenter) | int(Qt.TextFlag.TextWordWrap)
        font = painter.font()
        font.setPixelSize(max(16, min(30, self.width() // 28)))
        painter.setFont(font)
        if self._image is not None:
            around = painter.boundingRect(place, wrap, sentence).adjusted(-16, -12, 16, 12)
            painter.fillRect(around, self._coach())
            painter.setPen(self._coach_text())
        else:
            painter.setPen(self.palette().color(QPalette.ColorRole.WindowText))
        painter.drawText(place, wrap, sentence)

    # Words and colours

    def _figure(self) -> str:
        if self._glimpse is None or self._glimpse.module_px is None:
            return ""
        return self.tr(
            "One module of the code is {0} pixels wide; from 2 on it reads well."
        ).format(f"{self._glimpse.module_px:.1f}")

    def _color(self, name: str, role: QPalette.ColorRole) -> QColor:
        return self._colors.get(name) or self.palette().color(role)

    def _set_color(self, name: str, color: QColor) -> None:
        self._colors[name] = color
        self.update()

    def _accepted(self) -> QColor:
        return self._color("accepted", QPalette.ColorRole.Highlight)

    def _set_accepted(self, color: QColor) -> None:
        self._set_color("accepted", color)

    def _seen(self) -> QColor:
        return self._color("seen", QPalette.ColorRole.BrightText)

    def _set_seen(self, color: QColor) -> None:
        self._set_color("seen", color)

    def _coach(self) -> QColor:
        return self._color("coach", QPalette.ColorRole.ToolTipBase)

    def _set_coach(self, color: QColor) -> None:
        self._set_color("coach", color)

    def _coach_text(self) -> QColor:
        return self._color("coachText", QPalette.ColorRole.ToolTipText)

    def _set_coach_text(self, color: QColor) -> None:
        self._set_color("coachText", color)

    def _ground(self) -> QColor:
        return self._color("ground", QPalette.ColorRole.Window)

    def _set_ground(self, color: QColor) -> None:
        self._set_color("ground", color)

    def _line(self) -> QColor:
        return self._color("line", QPalette.ColorRole.Mid)

    def _set_line(self, color: QColor) -> None:
        self._set_color("line", color)

    acceptedColor = Property(QColor, _accepted, _set_accepted)
    seenColor = Property(QColor, _seen, _set_seen)
    coachColor = Property(QColor, _coach, _set_coach)
    coachTextColor = Property(QColor, _coach_text, _set_coach_text)
    groundColor = Property(QColor, _ground, _set_ground)
    lineColor = Property(QColor, _line, _set_line)
