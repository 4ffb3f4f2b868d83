"""Python's cyclic garbage is collected between two events of the main thread, and nowhere else.

By itself Python looks for garbage on whichever thread has just made the next object, also in the
middle of an event. A window or an item of a list that is part of a cycle would then be destroyed
on the store's thread, or under the event that is being delivered to it, and either ends the
program (see "Thread-Support in Qt Modules" in Qt's documentation: a QObject is destroyed on its own
thread). See `gc` in Python's documentation for generations and thresholds.
"""

import gc

from PySide6.QtCore import QObject, QTimer

EVERY_MS = 500


class GarbageCollector(QObject):
    """Collects every half a second what is due; Python's own collecting rests as long.

    Args:
        parent: lives as long; its thread is the one that collects.
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        gc.disable()
        self._timer = QTimer(self)
        self._timer.timeout.connect(collect_what_is_due)
        self._timer.start(EVERY_MS)


def collect_what_is_due() -> None:
    """Collect the oldest generation that is over its threshold, and with it all younger ones."""
    pairs = zip(gc.get_count(), gc.get_threshold(), strict=True)
    due = [generation for generation, (count, most) in enumerate(pairs) if count > most]
    if due:
        gc.collect(due[-1])
