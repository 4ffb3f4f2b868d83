import gc
import threading

import pytest

from kiosk.garbage_collector import GarbageCollector


@pytest.fixture
def passes(qtbot):
    """The thread of each pass over the garbage since."""
    seen = []

    def note(phase, _info):
        if phase == "start":
            seen.append(threading.current_thread())

    gc.callbacks.append(note)
    yield seen
    gc.callbacks.remove(note)


def make_garbage():
    for _ in range(5000):
        cycle = []
        cycle.append(cycle)


def make_garbage_elsewhere():
    thread = threading.Thread(target=make_garbage)
    thread.start()
    thread.join()


def test_garbage_of_another_thread_is_collected_on_the_main_thread(qapp, qtbot, passes):
    collector = GarbageCollector(qapp)
    make_garbage_elsewhere()
    assert passes == []
    qtbot.waitUntil(lambda: passes != [])
    assert set(passes) == {threading.main_thread()}
    collector.deleteLater()


def test_by_itself_python_collects_it_over_there(passes):
    gc.enable()
    make_garbage_elsewhere()
    assert threading.main_thread() not in passes
    assert passes != []
