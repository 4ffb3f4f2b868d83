"""The line under the picture, alone."""

from collections.abc import Iterator
from contextlib import contextmanager

from kiosk.ui.camera_bar import CameraBar
from support.door_window import dress, undress
from support.made_services import KeptInMemory


@contextmanager
def shown_bar(qtbot, preferences: KeptInMemory) -> Iterator[CameraBar]:
    """As wide and as high as in a small window."""
    bar = CameraBar(dress(preferences), preferences)
    qtbot.addWidget(bar)
    bar.resize(704, 48)
    bar.show()
    yield bar
    undress()
