"""Every camera fault is made to happen, and the camera says which one it is."""

import threading
import time

import cv2
import numpy as np
import pytest
from support.streams import PhoneCamera, jpeg, plain

from kiosk.adapters.cameras import OpenCvCameras
from kiosk.adapters.cameras.device import CameraControls, DeviceSource, controls
from kiosk.adapters.cameras.listing import Device
from kiosk.adapters.cameras.spec import DeviceSpec, understood
from kiosk.adapters.cameras.watched import MAX_LEFT_BEHIND, Patience
from kiosk.services.faults import CameraTrouble, CameraUnavailable

QUICK = Patience(open=1.0, read=0.4, close=0.1)


@pytest.fixture
def cameras():
    return OpenCvCameras(listing=list, patience=Patience(open=8, read=1.0, close=0.3))


@pytest.fixture
def film(tmp_path):
    path = tmp_path / "film.avi"
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), 30, (320, 180))
    for number in range(15):
        writer.write(np.full((180, 320, 3), number * 10, np.uint8))
    writer.release()
    return path


def trouble_of(action):
    with pytest.raises(CameraUnavailable) as caught:
        action()
    assert caught.value.sentence.endswith((".", "…."))
    return caught.value.trouble


def drain(camera, seconds=20.0):
    """Read until it fails; the pictures and the trouble."""
    pictures, deadline = [], time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            pictures.append(camera.read().picture)
        except CameraUnavailable as fault:
            return pictures, fault.trouble
    raise AssertionError("it never ended")


# Films and folders


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


# Streams


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


def test_nobody_answers(cameras, capfd):
    with PhoneCamera([jpeg(plain())]) as phone:
        url = phone.url
    assert trouble_of(cameras.camera(url).open) is CameraTrouble.STREAM_DEAD
    assert trouble_of(cameras.camera(url.replace("http", "rtsp")).open) is CameraTrouble.STREAM_DEAD
    assert trouble_of(cameras.camera("http://[broken/").open) is CameraTrouble.MISSING
    assert trouble_of(cameras.camera("what://ever").open) is CameraTrouble.STREAM_DEAD
    assert capfd.readouterr() == ("", "")


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


# Devices


class Scripted:
    """A capture as OpenCV has it, which does what a test wants."""

    def __init__(self, opened=True, pictures=(), hang=None, props=()):
        self.opened, self.pictures, self.hang = opened, list(pictures), hang
        self.props = dict(props)
        self.asked = {}
        self.released = False

    def isOpened(self):  # noqa: N802 - OpenCV's name
        return self.opened

    def read(self):
        if self.hang:
            self.hang.wait(30)
        if not self.pictures:
            return False, None
        picture = self.pictures.pop(0)
        return picture is not None, picture

    def get(self, prop):
        return self.asked.get(prop, self.props.get(prop, -1))

    def set(self, prop, value):
        if self.props and prop not in self.props:
            return False
        self.asked[prop] = value
        return True

    def release(self):
        self.released = True


def fine(device, *, opened):
    return None


def test_a_capture_call_that_hangs_is_left_behind_and_reopened():
    hang, captures = threading.Event(), []

    def opened(index, backend):
        captures.append(Scripted(pictures=[plain()] * 9000, hang=None if captures else hang))
        return captures[-1]

    cameras = OpenCvCameras(lambda: [Device(0, "Webcam")], opened, fine, QUICK)
    camera = cameras.camera("0")
    assert camera.open().name == "Webcam"
    began = time.monotonic()
    assert trouble_of(camera.read) is CameraTrouble.STALLED
    camera.close()
    assert time.monotonic() - began < 2
    assert cameras.left_behind.total == 1
    camera.open()
    assert camera.read().picture.any()
    hang.set()
    deadline = time.monotonic() + 5
    while cameras.left_behind.total:
        assert time.monotonic() < deadline
        time.sleep(0.01)
    assert captures[0].released
    assert camera.read().picture.any()
    camera.close()


def test_an_open_that_hangs_does_not_pile_up_threads():
    release = threading.Event()

    def opened(index, backend):
        release.wait(30)
        return Scripted()

    cameras = OpenCvCameras(list, opened, fine, Patience(0.2, 0.2, 0.05))
    for _ in range(MAX_LEFT_BEHIND + 4):
        assert trouble_of(cameras.camera("0").open) is CameraTrouble.STALLED
    assert cameras.left_behind.of("0") == MAX_LEFT_BEHIND
    release.set()


def test_a_device_that_is_not_there():
    cameras = OpenCvCameras(list)
    assert trouble_of(cameras.camera("").open) is CameraTrouble.MISSING
    assert trouble_of(cameras.camera("250").open) is CameraTrouble.MISSING
    assert trouble_of(cameras.camera("/dev/null").open) is CameraTrouble.MISSING
    assert trouble_of(cameras.camera("id:usb:1:2").open) is CameraTrouble.UNPLUGGED


def test_a_device_that_is_unplugged_while_it_runs():
    gone = CameraUnavailable(CameraTrouble.UNPLUGGED, "It was unplugged.")
    cameras = OpenCvCameras(
        list,
        lambda i, b: Scripted(pictures=[plain(), None, plain()]),
        lambda device, opened: gone if opened else None,
        QUICK,
    )
    camera = cameras.camera("0")
    camera.open()
    assert drain(camera)[1] is CameraTrouble.UNPLUGGED


def test_a_codec_that_throws_is_a_sentence_and_a_report(monkeypatch):
    import sys

    reported = []
    monkeypatch.setattr(sys, "excepthook", lambda *what: reported.append(what[0]))

    def opened(index, backend):
        raise cv2.error("no such thing")

    cameras = OpenCvCameras(list, opened, fine, QUICK)
    assert trouble_of(cameras.camera("0").open) is CameraTrouble.UNREADABLE
    assert reported == [cv2.error]


def test_the_remembered_camera_is_found_under_another_number():
    plugged = [Device(2, "Other", "usb:x"), Device(5, "Webcam", "usb:046d:0825:A1")]
    asked = []

    def opened(index, backend):
        asked.append(index)
        return Scripted(pictures=[plain()] * 5)

    camera = OpenCvCameras(lambda: plugged, opened, fine, QUICK).camera("id:usb:046d:0825:A1")
    assert camera.open().name == "Webcam"
    assert asked == [5]
    camera.close()


def test_size_format_focus_and_exposure_are_asked_for():
    capture = Scripted(pictures=[plain()])
    spec = understood("0?size=1080p&focus=30&exposure=-6")
    source = DeviceSource(spec, list, lambda i, b: capture, fine)
    info = source.open()
    assert (info.width, info.height, info.fps) == (1920, 1080, 30)
    asked = capture.asked
    assert asked[cv2.CAP_PROP_FOURCC] == cv2.VideoWriter.fourcc(*"MJPG")
    assert next(iter(asked)) == cv2.CAP_PROP_FOURCC
    assert asked[cv2.CAP_PROP_BUFFERSIZE] == 1
    assert (asked[cv2.CAP_PROP_AUTOFOCUS], asked[cv2.CAP_PROP_FOCUS]) == (0, 30)
    assert (asked[cv2.CAP_PROP_AUTO_EXPOSURE], asked[cv2.CAP_PROP_EXPOSURE]) == (1, -6)


def test_a_driver_without_controls_offers_none():
    some = Scripted(props={cv2.CAP_PROP_AUTOFOCUS: 1, cv2.CAP_PROP_AUTO_EXPOSURE: 3})
    assert controls(some) == CameraControls(autofocus=True, auto_exposure=True)
    assert DeviceSource(DeviceSpec("0"), list).controls == CameraControls()
