"""A camera picture as Qt paints it, and where it fits."""

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QImage

from kiosk.services.camera_ports import Frame

MIRROR_KEY = "camera_mirror"
"""Whether a person wants the picture as in a mirror: "on", else not."""


def image_of(frame: Frame) -> QImage:
    """The picture, not copied: the frame must be kept for as long as the image is."""
    picture = frame.picture
    form = QImage.Format.Format_Grayscale8 if picture.ndim == 2 else QImage.Format.Format_BGR888
    return QImage(picture.data, picture.shape[1], picture.shape[0], picture.strides[0], form)


def fitted(size: QSize, place: QRect) -> QRect:
    """As large as fits into a place, in its middle."""
    inner = size.scaled(place.size(), Qt.AspectRatioMode.KeepAspectRatio)
    left = place.x() + (place.width() - inner.width()) // 2
    top = place.y() + (place.height() - inner.height()) // 2
    return QRect(left, top, inner.width(), inner.height())
