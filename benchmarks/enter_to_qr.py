"""From Enter at the desk to the painted QR, by how many tickets the store has already.

The Register tab over embedded stores that differ in nothing else, guests registered in each in
turn; milliseconds by the wall. The floor is the empty store, and drawing the QR alone.
"""

import argparse
import os
import statistics
import tempfile
import time
from contextlib import ExitStack, contextmanager
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from main_path import KEY
from PySide6.QtCore import QEventLoop, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from table import filled

from kiosk import app as wiring
from kiosk.adapters.drawing.qr_image import QrArtist
from kiosk.adapters.local.preferences_file import PreferencesFile
from kiosk.domain.scan import Door
from kiosk.settings import load_settings
from kiosk.ui.register.register_tab import RegisterTab
from kiosk.ui.store_access.register_desk import RegisterDesk
from kiosk.ui.store_access.store_worker import StoreWorker
from kiosk.ui.store_access.table_desk import TableDesk


class Desk:
    """A Register tab over a store of so many tickets, with the threads that the window has."""

    def __init__(self, folder: Path, tickets: int) -> None:
        self.tickets = tickets
        settings = load_settings(None, {"KIOSK_DATA": str(folder), "KIOSK_SECRET_KEY": KEY}, folder)
        store = filled(settings.embedded_file, tickets)
        while store.index_some():
            pass
        store.close()
        self.worker = StoreWorker(lambda: wiring.open_services(settings, at_door=True))
        self.desk = RegisterDesk(self.worker)
        self.table = TableDesk(self.worker, Door())
        self.tab = RegisterTab(self.desk, self.table, PreferencesFile(folder / "preferences.json"))
        self.tab.resize(1318, 680)
        self.tab.show()
        self.texts: list[str] = []
        self.desk.registered.connect(lambda issued, _png: self.texts.append(issued.text))
        opened = QEventLoop()
        self.worker.opened.connect(opened.quit)
        self.worker.start()
        opened.exec()

    def register(self, number: int) -> float:
        """Milliseconds from Enter to the painted QR of one guest."""
        form = self.tab.form
        form.name.edit.setText(f"Guest {number}")
        form.mobile.edit.setText(f"+91 58765 4{3000 + number}")
        form.event_field.edit.setText("Evening 1")
        QTest.qWait(400)  # the completer and the places of the event have their say
        done = QEventLoop()
        self.desk.registered.connect(done.quit)
        QTimer.singleShot(20_000, done.quit)
        begun = time.perf_counter()
        QTest.keyClick(form.mobile.edit, Qt.Key.Key_Return)
        done.exec()
        self.tab.repaint()
        spent = (time.perf_counter() - begun) * 1000
        self.desk.registered.disconnect(done.quit)
        return spent

    def close(self) -> None:
        self.table.stop()
        self.worker.stop()


@contextmanager
def desk(tickets: int):
    with tempfile.TemporaryDirectory() as folder:
        made = Desk(Path(folder), tickets)
        try:
            yield made
        finally:
            made.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--tickets", type=int, nargs="+", default=[0, 100_000])
    parser.add_argument("--rounds", type=int, default=30)
    chosen = parser.parse_args()
    application = QApplication.instance() or QApplication([])
    with ExitStack() as stack:
        desks = [stack.enter_context(desk(number)) for number in chosen.tickets]
        times: dict[int, list[float]] = {one.tickets: [] for one in desks}
        for turn in range(chosen.rounds + 1):
            for one in desks:
                spent = one.register(turn)
                if turn:  # the first one warms up
                    times[one.tickets].append(spent)
        drawn: list[float] = []
        for text in desks[0].texts:
            begun = time.perf_counter()
            QrArtist().qr_png(text)
            drawn.append((time.perf_counter() - begun) * 1000)
        assert all(len(one.texts) == chosen.rounds + 1 for one in desks), "some were asked about"
    application.processEvents()
    print(f"load {os.getloadavg()[0]:.1f}, {chosen.rounds} guests each\n")
    print("| tickets in the store | ms, median | p95 | of the first's |\n|---|---|---|---|")
    floor = statistics.median(times[chosen.tickets[0]])
    for number, found in times.items():
        middle, late = statistics.median(found), sorted(found)[int(0.95 * (len(found) - 1))]
        print(f"| {number:,} | {middle:.1f} | {late:.1f} | {middle / floor:.2f} |")
    print(f"| floor: drawing the QR alone | {statistics.median(drawn):.1f} | | |")


if __name__ == "__main__":
    main()
