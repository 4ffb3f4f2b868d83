"""Phones as cameras: every fault is made to happen, and the camera says which one it is."""

import subprocess
import sys
import threading
import time

import cv2
import numpy as np
import pytest
from support.cameras.captures import drain, trouble_of
from support.cameras.streams import PhoneCamera, jpeg, plain

from kiosk.adapters.cameras.cameras import OpenCvCameras
from kiosk.adapters.cameras.compressed import decoded
from kiosk.adapters.cameras.multipart import MAX_PICTURE
from kiosk.adapters.cameras.timed_camera import Patience
from kiosk.services.faults import CameraTrouble, CameraUnavailable


@pytest.mark.parametrize("with_length", [True, False])
def test_a_phone_as_camera(cameras, with_length):
    with PhoneCamera([jpeg(plain())]) as phone:
        phone.with_length = with_length
        camera = cameras.camera(phone.url)
        info = camera.open()
        assert (info.width, info.height) == (640, 360)
        for _ in range(10):
            assert camera.read().picture.shape == (360, 640, 3)
        camera.close()


@pytest.mark.parametrize("chunks", [1, 3])
def test_a_body_in_chunks(cameras, chunks):
    # Flask, FastAPI and aiohttp send one chunk a picture, an ESP32 three.
    with PhoneCamera([jpeg(plain())], fps=20) as phone:
        phone.chunks = chunks
        camera = cameras.camera(phone.url)
        begin = phone.sent
        assert camera.open().width == 640
        for _ in range(10):
            camera.read()
        # Each picture came before the next one was sent, or right after it.
        assert phone.sent - begin <= 16
        camera.close()


def told(cameras, spec):
    """What a person is told where a camera does not open."""
    with pytest.raises(CameraUnavailable) as caught:
        cameras.camera(spec).open()
    return caught.value.sentence


@pytest.mark.parametrize("password", ["s3c/ret", "s3c#ret", "s3c?ret", "s3c@ret", "12/s3cret"])
def test_a_password_is_never_told(cameras, password):
    sentence = told(cameras, f"http://admin:{password}@127.0.0.1:9/ok")
    assert "ret" not in sentence.replace("at this address", "")
    assert "admin" not in sentence
    if "@" not in password:
        assert "%2F" in sentence


@pytest.mark.parametrize("spec", ["127.0.0.1:9/video", "10.0.0.7/video", "phone.local:8080"])
def test_an_address_without_http(cameras, spec):
    assert "write http:// before it" in told(cameras, spec)
    assert "hunter2" not in told(cameras, f"door:hunter2@{spec}")


def test_a_page_in_place_of_the_picture(cameras):
    with PhoneCamera([jpeg(plain())]) as phone:
        phone.page = True
        assert "is a web page, not the picture itself" in told(cameras, phone.url)
        phone.status = 404
        assert "has no picture at this address" in told(cameras, phone.url)
        phone.status = 503
        assert "HTTP 503" in told(cameras, phone.url)


def test_logins_that_do_not_help(cameras):
    with PhoneCamera([jpeg(plain())]) as phone:
        phone.login = "door:right"
        wrong = phone.url.replace("http://", "http://door:wrong@")
        assert "does not take the name and password" in told(cameras, wrong)
        phone.digest = True
        assert "(Digest)" in told(cameras, wrong)


def test_a_single_picture_that_is_asked_for_again(cameras):
    with PhoneCamera([jpeg(plain(grey=30)), jpeg(plain(grey=90))]) as phone:
        phone.snapshot = True
        camera = cameras.camera(phone.url)
        camera.open()
        assert {int(camera.read().picture[0, 0, 0]) // 30 for _ in range(4)} == {1, 3}
        camera.close()


def test_a_redirect_and_a_login(cameras):
    with PhoneCamera([jpeg(plain())]) as phone:
        phone.login = "door:pass word"
        assert trouble_of(cameras.camera(phone.url).open) is CameraTrouble.NO_PERMISSION
        url = phone.url.replace("http://", "http://door:pass%20word@")
        camera = cameras.camera(url)
        assert "pass" not in camera.open().name
        camera.close()
        phone.login = ""
        camera = cameras.camera(phone.url.replace("/video", "/moved"))
        assert camera.open().width == 640
        camera.close()


def test_nobody_answers(cameras):
    with PhoneCamera([jpeg(plain())]) as phone:
        url = phone.url
    assert trouble_of(cameras.camera(url).open) is CameraTrouble.STREAM_DEAD
    assert trouble_of(cameras.camera(url.replace("http", "rtsp")).open) is CameraTrouble.STREAM_DEAD
    assert trouble_of(cameras.camera("http://[broken/").open) is CameraTrouble.MISSING
    assert trouble_of(cameras.camera("what://ever").open) is CameraTrouble.STREAM_DEAD


QUIET = """
import sys
from kiosk.adapters.cameras.cameras import OpenCvCameras
from kiosk.services.faults import CameraUnavailable
try:
    OpenCvCameras().camera(sys.argv[1]).open()
except CameraUnavailable:
    print("unavailable")
"""


def test_ffmpeg_prints_nothing_of_its_own():
    """In a process of its own: FFmpeg takes the level when it is first asked, and never again."""
    with PhoneCamera([jpeg(plain())]) as phone:
        url = phone.url.replace("http", "rtsp")
    done = subprocess.run(
        [sys.executable, "-c", QUIET, url], capture_output=True, text=True, timeout=120, check=True
    )
    assert (done.stdout, done.stderr) == ("unavailable\n", "")


def test_a_stream_that_is_not_motion_jpeg_goes_to_ffmpeg(cameras, film):
    with PhoneCamera([film.read_bytes()]) as phone:
        phone.snapshot = True
        camera = cameras.camera(phone.url)
        # The server calls it a JPEG, and it is none.
        assert trouble_of(camera.open) in {CameraTrouble.STREAM_DEAD, CameraTrouble.STALLED}


def test_a_stream_that_stalls_and_goes_on(cameras):
    with PhoneCamera([jpeg(plain())]) as phone:
        camera = cameras.camera(phone.url)
        camera.open()
        camera.read()
        phone.stalled = True
        began = time.monotonic()
        _, trouble = drain(camera)
        assert trouble is CameraTrouble.STALLED
        assert time.monotonic() - began < 3
        phone.stalled = False
        assert camera.read().picture.any()
        camera.close()
        assert cameras.left_behind.total == 0


def test_a_stream_that_drips_is_dead(cameras):
    with PhoneCamera([jpeg(plain())]) as phone:
        phone.drip = True
        assert trouble_of(cameras.camera(phone.url).open) is CameraTrouble.STREAM_DEAD


def test_a_server_that_dies_and_comes_back(cameras):
    phone = PhoneCamera([jpeg(plain())])
    phone.start()
    camera = cameras.camera(phone.url)
    camera.open()
    camera.read()
    phone.die()
    assert drain(camera)[1] is CameraTrouble.STREAM_DEAD
    assert trouble_of(camera.open) is CameraTrouble.STREAM_DEAD
    phone.start()
    assert camera.open().width == 640
    assert camera.read().picture.any()
    camera.close()
    phone.die()


def test_the_resolution_changes_mid_stream(cameras):
    with PhoneCamera(
        [jpeg(plain(640, 360)), jpeg(plain(1280, 720)), jpeg(plain(90, 160))]
    ) as phone:
        camera = cameras.camera(phone.url)
        camera.open()
        shapes = {camera.read().picture.shape[:2] for _ in range(12)}
        assert shapes == {(360, 640), (720, 1280), (160, 90)}
        camera.close()


def test_damaged_pictures_are_skipped(cameras):
    good = jpeg(plain())
    with PhoneCamera([good, good[:40] + b"\xff\xd9", good]) as phone:
        camera = cameras.camera(phone.url)
        camera.open()
        for _ in range(6):
            assert camera.read().picture.shape == (360, 640, 3)
        camera.close()


def test_single_pictures_that_are_empty_are_skipped(cameras):
    with PhoneCamera([jpeg(plain()), b""]) as phone:
        phone.snapshot = True
        camera = cameras.camera(phone.url)
        camera.open()
        for _ in range(4):
            assert camera.read().picture.shape == (360, 640, 3)
        camera.close()


def test_a_picture_without_end_takes_no_more_than_its_limit(cameras):
    endless = b"\xff\xd8\xff" + b"x" * (MAX_PICTURE + 1)
    with PhoneCamera([endless]) as phone:
        phone.snapshot = True
        assert trouble_of(cameras.camera(phone.url).open) is CameraTrouble.STREAM_DEAD


def test_a_picture_that_claims_gigabytes_is_not_opened():
    data = bytearray(jpeg(plain(64, 48)))
    at = data.index(b"\xff\xc0")
    assert decoded(bytes(data)).shape == (48, 64, 3)
    data[at + 5 : at + 9] = (30_000).to_bytes(2, "big") * 2
    assert decoded(bytes(data)) is None


@pytest.mark.parametrize(
    "data", [b"", b"\xff", b"\xff\xd8", b"\xff\xd8\xff\xe0", b"\x89PNG\r\n\x1a\n", b"GIF89a", b"\0"]
)
def test_what_is_no_picture_is_none(data):
    assert decoded(data) is None


def test_a_png_is_opened():
    assert decoded(cv2.imencode(".png", plain(64, 48))[1].tobytes()).shape == (48, 64, 3)


def test_a_slow_reader_sees_the_present(cameras):
    pictures = [jpeg(np.full((90, 160, 3), grey, np.uint8)) for grey in range(0, 250, 2)]
    with PhoneCamera(pictures, fps=100) as phone:
        camera = cameras.camera(phone.url)
        camera.open()
        camera.read()
        time.sleep(0.5)
        camera.read()  # may be the one that waited in the slot
        seen = camera.read().picture.mean() / 2
        assert phone.sent - seen < 12
        camera.close()


def test_closing_from_another_thread_ends_a_wait(cameras):
    with PhoneCamera([jpeg(plain())]) as phone:
        camera = OpenCvCameras(list, patience=Patience(read=30)).camera(phone.url)
        camera.open()
        phone.stalled = True
        time.sleep(0.1)
        threading.Timer(0.2, camera.close).start()
        began = time.monotonic()
        drain(camera)
        assert time.monotonic() - began < 5
