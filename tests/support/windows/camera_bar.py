"""The line under the picture, alone."""

from collections.abc import Iterator
from contextlib import contextmanager

from kiosk.ui.camera.camera_bar import CameraBar
from support.made_services import KeptInMemory
from support.windows.door_window import dress, undress


@contextmanager
def shown_bar(qtbot, preferences: KeptInMemory) -> Iterator[CameraBar]:
    """As wide and as high as in a small window."""
    bar = CameraBar(dress(preferences), preferences)
    qtbot.addWidget(bar)
    bar.resize(704, 48)
    bar.show()
    yield bar
    undress()
