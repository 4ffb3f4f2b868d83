"""Films and folders as cameras: they play, they end, and the camera says what is wrong with one."""

import time

import cv2
import pytest
from support.cameras.captures import drain, trouble_of
from support.cameras.streams import plain

from kiosk.services.faults import CameraTrouble


def test_a_film_plays_in_real_time_and_ends(cameras, film):
    camera = cameras.camera(str(film))
    info = camera.open()
    began = time.monotonic()
    pictures, trouble = drain(camera)
    assert (info.width, info.height, info.fps) == (320, 180, 30)
    assert trouble is CameraTrouble.ENDED
    assert 0.3 < time.monotonic() - began < 2.0
    # The last picture comes out, however busy the laptop was before.
    assert abs(int(pictures[-1].mean()) - 140) < 4
    camera.close()


def test_a_film_can_go_round(cameras, film):
    camera = cameras.camera(f"loop:{film}")
    camera.open()
    began = time.monotonic()
    while time.monotonic() - began < 1.3:
        assert camera.read().picture.shape == (180, 320, 3)
    assert 15 < camera.fps < 40
    camera.close()


def test_a_missing_file(cameras, tmp_path):
    assert trouble_of(cameras.camera(str(tmp_path / "no.mp4")).open) is CameraTrouble.MISSING


@pytest.mark.parametrize(
    "name", ["x" * 300, "~nobody-has-this-home/x.mp4", "a\0b", "loop:" + "y" * 9000]
)
def test_a_name_that_no_file_can_have(cameras, name):
    assert trouble_of(cameras.camera(name).open) is CameraTrouble.MISSING


@pytest.mark.parametrize("content", [b"", b"hello" * 5000, b"RIFF\xff\xff\xff\xffAVI LIST"])
def test_an_unreadable_file(cameras, tmp_path, content, capfd):
    path = tmp_path / "junk.avi"
    path.write_bytes(content)
    assert trouble_of(cameras.camera(str(path)).open) is CameraTrouble.UNREADABLE
    assert capfd.readouterr() == ("", "")


def test_a_folder_of_pictures(cameras, tmp_path):
    cv2.imwrite(str(tmp_path / "a.png"), plain(64, 48, 50))
    (tmp_path / "b.jpg").write_bytes(b"no picture")
    cv2.imwrite(str(tmp_path / "c.png"), plain(32, 32, 90))
    camera = cameras.camera(str(tmp_path))
    assert camera.open().width == 64
    pictures, trouble = drain(camera)
    assert trouble is CameraTrouble.ENDED
    assert {p.shape for p in pictures} == {(48, 64, 3), (32, 32, 3)}


def test_a_folder_without_pictures(cameras, tmp_path):
    assert trouble_of(cameras.camera(str(tmp_path)).open) is CameraTrouble.UNREADABLE
