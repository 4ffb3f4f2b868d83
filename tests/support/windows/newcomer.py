"""A person with a bare laptop: what they see on a real screen, type, and hold to a camera.

Nothing of the program is looked into. The ticket is photographed from the screen, and the camera is
a phone in the same network, whose pictures the simulation draws.
"""

import json
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
import zxingcpp

from kiosk import app
from kiosk.adapters.simulation.foyer import foyer
from kiosk.adapters.simulation.render import render
from kiosk.adapters.simulation.shot import SIZE, Shot
from kiosk.domain.decision import Lookup
from kiosk.settings import load_settings
from support.cameras.streams import PhoneCamera, jpeg
from support.windows.x_screen import Screen

COLOURS = json.loads(
    (Path(__file__).parents[3] / "resources" / "themes" / "light.json").read_text("utf-8")
)
TYPING_MS = 120
"""Between two letters: faster ones are a scanner's, and are not entered as a name."""
PROMISED_SECONDS = 180
"""From the first start of a bare laptop to the first guest inside."""
READING_SECONDS = 1.0
"""A person reads a page before they go on."""
WAIT_SECONDS = 120.0


class Newcomer:
    """Leads the program from its first page to the first guest who is let in.

    Args:
        screen: where it is shown.
        phone: the camera; sees an empty foyer at first.
        program: that was started.
    """

    def __init__(
        self, screen: Screen, phone: PhoneCamera, program: "subprocess.Popen[bytes]"
    ) -> None:
        self._screen, self._phone, self._program = screen, phone, program

    def start(self) -> None:
        """Answer the first start: this laptop alone; event, door, name; a phone as camera."""
        self._meet(lambda width: width < 1000)
        self._until(lambda: self._count("accent") > 500, "the first page shows no way")
        time.sleep(READING_SECONDS)
        self._screen.press("Tab")
        self._screen.press("space")
        self._until(lambda: self._count("accent") > 2000, "the second page was not shown")
        time.sleep(READING_SECONDS)
        for text, key in (("Freshers Night", "Tab"), ("North gate", "Tab"), ("Asha", "Return")):
            self._type(text)
            self._screen.press(key)
        self._until(lambda: self._codes() != [], "no sample ticket on the third page")
        time.sleep(READING_SECONDS)
        self._choose_camera(self._codes()[0])
        self._screen.press("Return")

    def _choose_camera(self, sample: str) -> None:
        """Name the phone's address, at the end of the list of cameras; let it see the sample."""
        end = time.monotonic() + WAIT_SECONDS
        while not self._camera_asked():  # the list of cameras may come a moment after its page
            assert time.monotonic() < end, "nobody asks for a camera's address"
        self._type(self._phone.url)
        self._screen.press("Return")
        self._until(lambda: self._phone.sent > 0, "the program did not ask the phone for pictures")
        self._meet(lambda width: width < 1000)
        empty = self._phone.pictures
        self._show(sample)
        self._until(lambda: self._count("good_ink") > 100, "the sample was not read")
        time.sleep(READING_SECONDS)
        self._phone.pictures = empty

    def _camera_asked(self) -> bool:
        self._screen.press("End")
        try:
            self._screen.window("Camera", 10.0)
        except AssertionError:
            return False
        return True

    def register(self, name: str) -> str:
        """Register a guest; the text in the ticket's code, photographed from the screen."""
        self._meet(lambda width: width > 1000)
        self._screen.press("ctrl+1")
        self._until(lambda: self._count("accent") > 2000, "the form was not shown")
        time.sleep(READING_SECONDS)
        self._type(name)
        self._screen.press("Return")
        self._until(lambda: self._codes() != [], "no ticket was shown")
        return self._codes()[0]

    def let_in(self, text: str) -> None:
        """Hold a ticket to the camera, read the verdict, press the key for Allow."""
        self._meet(lambda width: width > 1000)
        self._screen.press("ctrl+3")
        time.sleep(READING_SECONDS)
        self._show(text)
        self._until(lambda: self._count("decide") > 60_000, "no green verdict")
        time.sleep(READING_SECONDS)
        self._screen.press("a")
        self._until(lambda: self._count("decide") < 60_000, "the decision was not taken")

    def _show(self, text: str) -> None:
        shot = Shot(text, module_px=3.6, tilt_deg=8.0, scene=1)
        self._phone.pictures = [jpeg(render(shot, number, SIZE)) for number in range(6)]

    # What a person sees

    def _meet(self, fits) -> tuple[int, int]:
        """Wait for the program's window of this width, give it the focus; its size."""
        end = time.monotonic() + WAIT_SECONDS
        while time.monotonic() < end:
            assert self._program.poll() is None, "the program ended"
            try:
                window = self._screen.window("Kiosk", 1.0)
            except AssertionError:
                continue
            said = self._screen.do("getwindowgeometry", "--shell", window)
            found = dict(line.split("=") for line in said.splitlines() if "=" in line)
            if fits(int(found.get("WIDTH", 0))):
                return int(found["WIDTH"]), int(found["HEIGHT"])
            time.sleep(0.2)
        raise AssertionError("the window did not come")

    def _until(self, holds, otherwise: str) -> None:
        end = time.monotonic() + WAIT_SECONDS
        while not holds():
            assert time.monotonic() < end, otherwise
            time.sleep(0.2)

    def _picture(self) -> np.ndarray:
        width, height, data, stride = self._screen.pixels()
        lines = np.frombuffer(data, np.uint8)[: height * stride].reshape(height, stride)
        return lines[:, : width * 4].reshape(height, width, 4)[:, :, :3]

    def _count(self, name: str) -> int:
        """How many pixels of the screen are painted in a colour of the theme."""
        red, green, blue = (int(COLOURS[name][i : i + 2], 16) for i in (1, 3, 5))
        return int((self._picture() == (blue, green, red)).all(axis=2).sum())

    def _codes(self) -> list[str]:
        grey = cv2.cvtColor(np.ascontiguousarray(self._picture()), cv2.COLOR_BGR2GRAY)
        return [code.text for code in zxingcpp.read_barcodes(grey)]

    def _type(self, text: str) -> None:
        self._screen.do("type", "--delay", str(TYPING_MS), "--", text)


def first_allow(
    screen: Screen, command: Sequence[str | Path], folder: Path, environ: dict[str, str]
) -> tuple[float, Lookup | None]:
    """From the start of a program that nothing is set for to its first guest inside.

    Args:
        screen: of its own.
        command: starts the program.
        folder: empty; for its data, and where it is started.
        environ: without anything of Kiosk's.

    Returns:
        Seconds by the clock, and what the store then says of ticket 1.
    """
    data = folder / "data"
    with PhoneCamera([jpeg(foyer(0, SIZE))]) as phone:
        begun = time.monotonic()
        program = subprocess.Popen(
            [str(word) for word in command],
            cwd=folder, env={**environ, "KIOSK_DATA": str(data), "HOME": str(folder)},
        )  # fmt: skip
        try:
            newcomer = Newcomer(screen, phone, program)
            newcomer.start()
            text = newcomer.register("Meera Krishnan")
            newcomer.let_in(text)
            seconds = time.monotonic() - begun
        except AssertionError:
            screen.save(folder / "screen.ppm")  # pytest keeps the folder of a test that failed
            raise
        finally:
            program.terminate()
            program.wait(30)
    services = app.open_services(load_settings(None, {"KIOSK_DATA": str(data)}, folder))
    try:
        return seconds, services.store.find(1)
    finally:
        services.store.close()
