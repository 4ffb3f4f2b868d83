"""What is seen before the program is loaded."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication, QWidget

from kiosk.adapters.local.preferences_file import PreferencesFile
from kiosk.services.camera_ports import Frame
from kiosk.ui.camera.picture_image import MIRROR_KEY
from kiosk.ui.shell.splash_window import SplashWindow
from kiosk.ui.shell.window_size import picture_place, remember_picture
from kiosk.ui.style.resources import find_resources
from kiosk.ui.style.theme import Theme

ROOT = Path(__file__).parents[3]


@pytest.fixture
def theme(qapp, tmp_path):
    dressed = Theme(qapp, find_resources(), PreferencesFile(tmp_path / "p.json", {"theme": "dark"}))
    yield dressed
    dressed.deleteLater()


def test_it_has_the_ground_and_the_place_of_the_window_to_come(qtbot, theme, tmp_path):
    preferences = PreferencesFile(tmp_path / "p.json", {})
    preferences.set("window_place", "40 30 1000 600")
    opening = SplashWindow(theme, preferences)
    qtbot.addWidget(opening)
    opening.show_at_once()
    assert opening.geometry().getRect() == (40, 30, 1000, 600)
    drawn = opening.grab().toImage()
    ground, middle = drawn.pixelColor(5, 5), drawn.pixelColor(drawn.rect().center())
    assert ground == theme.color("background")
    assert middle != ground  # the emblem


def test_closing_it_does_not_end_the_program(qtbot, theme, tmp_path):
    opening = SplashWindow(theme, PreferencesFile(tmp_path / "p.json", {}))
    opening.show_at_once()
    ended = []
    QApplication.instance().lastWindowClosed.connect(lambda: ended.append(True))
    opening.close()
    qtbot.wait(10)
    assert not ended
    opening.deleteLater()


def test_nothing_heavy_is_loaded_before_it_is_seen():
    script = (
        "import sys; import kiosk.cli; import kiosk.commands.running; import kiosk.splash;"
        "heavy = ('numpy', 'cv2', 'sqlalchemy', 'PIL', 'kiosk.window');"
        "print([module for module in heavy if module in sys.modules])"
    )
    told = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    assert told == "[]\n"


@pytest.fixture
def left_at_the_door(qapp, qtbot, theme, tmp_path):
    """Preferences of a window that was closed with the picture at 300, 100, 640 by 360."""
    preferences = PreferencesFile(tmp_path / "p.json", {})
    preferences.set("window_place", "40 30 1000 600")
    window = QWidget()
    qtbot.addWidget(window)
    window.setGeometry(40, 30, 1000, 600)
    picture = QWidget(window)
    picture.setGeometry(300, 100, 640, 360)
    window.show()
    remember_picture(window, picture, preferences)
    window.hide()
    return preferences


def two_halves():
    """Red on the left, blue on the right."""
    picture = np.zeros((180, 320, 3), np.uint8)
    picture[:, :160, 2], picture[:, 160:, 0] = 255, 255
    return Frame(picture, 0.0)


@pytest.mark.parametrize("mirror", ["off", "on"])
def test_the_first_picture_is_where_the_window_will_have_it(qtbot, theme, left_at_the_door, mirror):
    left_at_the_door.set(MIRROR_KEY, mirror)
    opening = SplashWindow(theme, left_at_the_door)
    qtbot.addWidget(opening)
    opening.show_at_once()
    assert opening.show_picture(two_halves())
    drawn = opening.grab().toImage()
    seen = [drawn.pixelColor(x, 280).name() for x in (310, 930)]
    assert seen == (["#0000ff", "#ff0000"] if mirror == "on" else ["#ff0000", "#0000ff"])
    assert drawn.pixelColor(290, 280) == drawn.pixelColor(310, 95) == theme.color("background")


def test_a_picture_whose_place_is_not_known_is_not_shown(qtbot, theme, left_at_the_door):
    left_at_the_door.set("window_place", "40 30 1100 600")  # another size: all is elsewhere
    opening = SplashWindow(theme, left_at_the_door)
    qtbot.addWidget(opening)
    opening.show_at_once()
    before = opening.grab().toImage()
    assert not opening.show_picture(two_halves())
    assert opening.grab().toImage() == before


def test_no_place_is_remembered_while_another_tab_is_seen(qtbot, theme, left_at_the_door):
    window = QWidget()
    qtbot.addWidget(window)
    window.setGeometry(40, 30, 1000, 600)
    hidden = QWidget(window)
    hidden.hide()
    window.show()
    remember_picture(window, hidden, left_at_the_door)
    assert picture_place(window, left_at_the_door) is None
