"""Keyboard scanners on the Scan tab: bursts of keys become scans and never press a button.

Every key on the tab is held back for a moment. What a scanner typed is taken out and told as one
text; what a person pressed is given back, in order, to whoever would have got it. A key that
decides waits until nothing else came for a quarter of a second, and looks pressed meanwhile; in a
field only what comes at a scanner's speed is held longer than 50 ms.
"""

import time
from collections.abc import Callable, Sequence
from typing import NamedTuple

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget

from kiosk.services.scanned_text import candidates, holds_token, whole
from kiosk.services.scanner_detection import MAX_GAP, QUIET, BurstAssembler, Fate
from kiosk.ui.keyboard.key_replay import copy_event, trigger_shortcut
from kiosk.ui.keyboard.physical_keys import us_text
from kiosk.ui.keyboard.scannable_keys import MODIFIERS, decides, ends, may_be_scanned, prints
from kiosk.ui.keyboard.typed_run import COMMANDS, TypedRun, placed

_LAST_LOOK_MS = 15
"""After the wait the event loop turns once more before keys count as a person's: after a busy
moment a timer may be served before the keys that came meanwhile."""

_CLOCKS_APART = 60.0
"""Seconds: no window hangs longer and goes on."""


class _HeldKey(NamedTuple):
    """A key that is held back, when it came by our clock, and when by the system's."""

    event: QKeyEvent
    came: float
    at: float


class Wedge(QObject):
    """Watches the keys of a tab while it is shown.

    Args:
        tab: where bursts are wanted; elsewhere keys are left alone.
        clock: seconds on a clock that only goes forward, for keys without a time of their own.
    """

    burst = Signal(str)
    """What a scanner typed, as it came."""
    scanned = Signal(object)
    """list[str]: the same, as it may have been meant, the likeliest spelling first."""
    waiting = Signal(int)
    """A key (`Qt.Key`) that may decide is held back until it is sure that a person pressed it."""
    settled = Signal()
    """Nothing is held back any more."""
    unclear = Signal()
    """Several keys at once that were no scan: nobody sees them."""
    scanner_typed = Signal(str)
    """A scanner typed this, or nothing that prints, and it is no code: nobody sees its keys."""

    def __init__(self, tab: QWidget, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__(tab)
        self._tab = tab
        self._clock = clock
        self._assembler = BurstAssembler()
        self._held: list[_HeldKey] = []
        self._typed = TypedRun()
        self._came: float | None = None
        self._swallowed: set[int] = set()
        self._replaying = False
        self._watching = False
        self._last_stamp, self._last_at = 0, 0.0
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._on_pause)
        self._last_look = False
        self._waited = 0.0
        tab.installEventFilter(self)
        if tab.isVisible():
            self._watch()

    @property
    def holding(self) -> bool:
        """Whether keys are held back at this moment."""
        return self._assembler.holding

    @property
    def idle(self) -> bool:
        """Whether every key that came was given on or taken out."""
        return not self._held

    @property
    def pressed_at(self) -> float:
        """When the key that is being delivered came; now, where none was held back."""
        return self._clock() if self._came is None else self._came

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Hold keys back; everything else passes."""
        kind = event.type()
        if kind is QEvent.Type.KeyPress or kind is QEvent.Type.KeyRelease:
            return isinstance(event, QKeyEvent) and self._key(event)
        if kind is QEvent.Type.ShortcutOverride:
            return isinstance(event, QKeyEvent) and self._override(event)
        if watched is self._tab:
            if kind is QEvent.Type.Show:
                self._watch()
            elif kind is QEvent.Type.Hide:
                self._unwatch()
        return False

    # Which keys

    def _watch(self) -> None:
        application = QCoreApplication.instance()
        if application is not None and not self._watching:
            self._watching = True
            application.installEventFilter(self)

    def _unwatch(self) -> None:
        application = QCoreApplication.instance()
        if application is not None and self._watching:
            self._watching = False
            application.removeEventFilter(self)
        self._timer.stop()
        self._assembler.pause()
        self._held.clear()
        self._typed.forget()
        self.settled.emit()
        self._swallowed.clear()

    def _wanted(self) -> bool:
        """Whether keys go to the tab now, and not to a dialog, a menu or another window."""
        return (
            not self._replaying
            and self._tab.isVisible()
            and QApplication.activeModalWidget() is None
            and QApplication.activePopupWidget() is None
            and QApplication.activeWindow() in (self._tab.window(), None)
        )

    def _plain(self, event: QKeyEvent) -> bool:
        return may_be_scanned(event, running=self._assembler.holding)

    def _override(self, event: QKeyEvent) -> bool:
        """Keep a key from being a shortcut before it is known who pressed it."""
        if not self._wanted() or not self._plain(event):
            return False
        event.accept()  # then it comes as a key press, which is held back
        return True

    def _key(self, event: QKeyEvent) -> bool:
        if not self._wanted():
            return False
        if event.type() is QEvent.Type.KeyRelease:
            return self._release(event)
        if not self._plain(event):
            if self._held and event.key() not in MODIFIERS:
                self._settle()  # a command of a person: what was held comes first
            return False
        at = self._at(event)
        if self._assembler.holding and not self._assembler.continues(at):
            self._settle()
        first = not self._assembler.holding
        if first:
            self._assembler.deciding = decides(event)
        self._held.append(_HeldKey(copy_event(event), self._clock(), at))
        self._swallowed.discard(event.key())  # its release never came; the next one is this key's
        self._wait(MAX_GAP)
        char = event.text() if prints(event) or not event.modifiers() & COMMANDS else ""
        enter = ends(event) and event.key() != Qt.Key.Key_Tab
        if first and self._assembler.deciding:
            self.waiting.emit(int(event.key()))
        place = us_text(event) if not event.modifiers() & COMMANDS else ""
        self._apply(*self._assembler.key(char, at, placed=place, ends=ends(event), enter=enter))
        return True

    def _release(self, event: QKeyEvent) -> bool:
        if event.key() in self._swallowed:
            self._swallowed.discard(event.key())
            return True
        pressed = next((h for h in reversed(self._held) if _is_press_of(h, event)), None)
        if pressed is None:
            return False
        if event.timestamp() and pressed.event.timestamp():
            # The system's own times: keys that a program makes up have none, and tell nothing.
            self._assembler.released((event.timestamp() - pressed.event.timestamp()) / 1000)
        self._held.append(_HeldKey(copy_event(event), self._clock(), self._held[-1].at))
        return True

    def _at(self, event: QKeyEvent) -> float:
        """When the key was pressed: by the system's own stamp, which a busy moment cannot move."""
        stamp, now = event.timestamp(), self._clock()
        if stamp and self._last_stamp and stamp >= self._last_stamp:
            at = self._last_at + (stamp - self._last_stamp) / 1000
            if abs(at - now) > _CLOCKS_APART:  # another keyboard's stamps count from elsewhere
                at = now
        else:
            at = now
        self._last_stamp, self._last_at = stamp, at
        return at

    # Their fate

    def _wait(self, seconds: float) -> None:
        self._waited, self._last_look = seconds, False
        self._timer.start(round(seconds * 1000) + 1)

    @Slot()
    def _on_pause(self) -> None:
        if self._waited < QUIET and self._assembler.patient:
            self._waited = QUIET
            self._timer.start(round((QUIET - MAX_GAP) * 1000))
        elif not self._last_look:
            self._last_look = True
            self._timer.start(_LAST_LOOK_MS)
        else:
            self._settle()

    def _settle(self) -> None:
        self._timer.stop()
        self._apply(*self._assembler.pause())

    def _apply(self, fate: Fate, text: str) -> None:
        if fate is Fate.HOLD:
            return
        self._timer.stop()
        held, self._held = self._held, []
        self.settled.emit()
        typing = not self._assembler.deciding
        if fate is Fate.ONCE:
            self._swallow(held[2:])
            self._replay(_first_of(held))
        elif fate is Fate.HUMAN and not (typing and self._was_slow_scan(held)):
            self._replay(held)
        elif fate is Fate.BURST:
            self._swallow(held)
            events = [h.event for h in held if h.event.type() is QEvent.Type.KeyPress]
            torn = typing and self._typed.goes_on(held[0].at)
            torn = torn and not holds_token(text, placed(events))
            both = placed([*self._typed.events, *events])
            if torn and holds_token(self._typed.text + text, both):
                text = self._typed.text + text  # one token, with a moment's pause in it
                events = [*self._typed.events, *events]
                self._typed.take_back()
            self._typed.forget()
            self._assembler.learn(_holds(held))
            self._tell(text, events)
        elif fate in (Fate.DROP, Fate.MACHINE):
            self._swallow(held)
            if fate is Fate.MACHINE:
                self.scanner_typed.emit(text.strip())
            else:
                self.unclear.emit()

    def _swallow(self, held: Sequence[_HeldKey]) -> None:
        down = {h.event.key() for h in held if h.event.type() is QEvent.Type.KeyPress}
        up = {h.event.key() for h in held if h.event.type() is QEvent.Type.KeyRelease}
        self._swallowed |= down - up

    def _tell(self, text: str, events: Sequence[QKeyEvent]) -> None:
        self.burst.emit(text)
        # Under another layout the text is lost, but not which keys were pressed.
        self.scanned.emit(candidates(text, placed(events)))

    def _was_slow_scan(self, held: Sequence[_HeldKey]) -> bool:
        """Whether these are the last keys of a token that came into a field as slow as typing."""
        presses = [h for h in held if h.event.type() is QEvent.Type.KeyPress]
        for key in presses:
            self._typed.take(key.event, key.at)
        text, events = self._typed.text, self._typed.events
        by_place = self._typed.placed
        ended = ends(presses[-1].event)
        if not (whole(text, by_place) or (ended and holds_token(text, by_place))):
            return False
        self._typed.take_back()
        self._assembler.wait_for_rest()
        self._swallow(held)
        self._tell(text, events)
        return True

    def _target_of(self, event: QKeyEvent) -> QWidget:
        """Who gets a key: the focus; but Space is the tab's, and presses nothing beside it."""
        focus = QApplication.focusWidget()
        if focus is None:
            return self._tab
        beside = focus is not self._tab and not self._tab.isAncestorOf(focus)
        return self._tab if beside and event.key() == Qt.Key.Key_Space else focus

    def _replay(self, held: Sequence[_HeldKey]) -> None:
        self._replaying = True
        try:
            for event, self._came, _ in held:
                target = self._target_of(event)
                if event.type() is QEvent.Type.KeyPress and trigger_shortcut(event, target):
                    continue
                QCoreApplication.sendEvent(target, event)
        finally:
            self._replaying = False
            self._came = None


def _is_press_of(held: _HeldKey, event: QKeyEvent) -> bool:
    return held.event.type() is QEvent.Type.KeyPress and held.event.key() == event.key()


def _holds(held: Sequence[_HeldKey]) -> list[float]:
    """How long the keys were held down, as far as the system told."""
    down: dict[int, int] = {}
    seconds = []
    for key in held:
        stamp, number = key.event.timestamp(), int(key.event.key())
        if key.event.type() is QEvent.Type.KeyPress:
            down[number] = stamp
        elif stamp and down.get(number):
            seconds.append((stamp - down.pop(number)) / 1000)
    return seconds


def _first_of(held: Sequence[_HeldKey]) -> list[_HeldKey]:
    releases = [h for h in held if h.event.type() is QEvent.Type.KeyRelease]
    return [held[0], *releases[:1]]
