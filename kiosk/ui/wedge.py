"""Keyboard scanners on the Scan tab: bursts of keys become scans and never press a button.

Every key on the tab is held back for a moment. What comes at a scanner's speed is taken out and
told as one text; what a person pressed is given back, in order, to whoever would have got it. An
A or Enter within a burst is thus never seen by the buttons, and an A of a person comes 50 ms late.
"""

import time
from collections.abc import Callable, Sequence

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QTextEdit,
    QWidget,
)

from kiosk.services.handheld import MAX_GAP, BurstAssembler, Fate, candidates
from kiosk.ui.physical_keys import foreign, us_text

_LAST_LOOK_MS = 15
"""After `MAX_GAP` the event loop turns once more before keys count as a person's: after a busy
moment a timer may be served before the keys that came meanwhile."""

_MIN_KEYS = 3
_MIN_KEYS_IN_FIELD = 6
"""Fast typists roll three letters of a word within 70 ms, but not six within 175."""

_ENDS = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab)
_END_TEXTS = ("\r", "\n", "\t")
_MODIFIERS = (
    Qt.Key.Key_Shift,
    Qt.Key.Key_Control,
    Qt.Key.Key_Alt,
    Qt.Key.Key_AltGr,
    Qt.Key.Key_Meta,
    Qt.Key.Key_CapsLock,
    Qt.Key.Key_NumLock,
)
_COMMANDS = (
    Qt.KeyboardModifier.ControlModifier
    | Qt.KeyboardModifier.AltModifier
    | Qt.KeyboardModifier.MetaModifier
)
_ALT_GR = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
_FIELDS = (QLineEdit, QTextEdit, QPlainTextEdit, QAbstractSpinBox, QComboBox)


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

    def __init__(self, tab: QWidget, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__(tab)
        self._tab = tab
        self._clock = clock
        self._assembler = BurstAssembler(_MIN_KEYS)
        self._held: list[QKeyEvent] = []
        self._swallowed: set[int] = set()
        self._giving_back = False
        self._watching = False
        self._last_stamp, self._last_at = 0, 0.0
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._on_pause)
        self._last_look = False
        tab.installEventFilter(self)
        if tab.isVisible():
            self._watch()

    @property
    def holding(self) -> bool:
        """Whether keys are held back at this moment."""
        return self._assembler.holding

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
        self._swallowed.clear()

    def _wanted(self) -> bool:
        """Whether keys go to the tab now, and not to a dialog, a menu or another window."""
        return (
            not self._giving_back
            and self._tab.isVisible()
            and QApplication.activeModalWidget() is None
            and QApplication.activePopupWidget() is None
            and QApplication.activeWindow() in (self._tab.window(), None)
        )

    def _plain(self, event: QKeyEvent) -> bool:
        """Whether a scanner could have sent this key, or a person while a burst runs."""
        if event.key() in _MODIFIERS or event.isAutoRepeat():
            return False
        commands = event.modifiers() & _COMMANDS
        if commands == _ALT_GR and event.text().isprintable():
            return bool(event.text().strip())  # on many layouts that is how a character is typed
        # FNC1 and other marks of a scanner come as Ctrl and a key; a person's Ctrl comes alone.
        return not commands or self._assembler.holding

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
            if self._held and event.key() not in _MODIFIERS:
                self._settle()  # a command of a person: what was held comes first
            return False
        at = self._at(event)
        if self._assembler.holding and not self._assembler.continues(at):
            self._settle()
        if not self._assembler.holding:
            in_field = isinstance(QApplication.focusWidget(), _FIELDS)
            self._assembler.min_keys = _MIN_KEYS_IN_FIELD if in_field else _MIN_KEYS
        self._held.append(_copy(event))
        self._swallowed.discard(event.key())  # its release never came; the next one is this key's
        self._last_look = False
        self._timer.start(round(MAX_GAP * 1000) + 1)
        # Some scanners end with a line feed, which is no key that Qt has a name for.
        ends = event.key() in _ENDS or event.text() in _END_TEXTS
        self._apply(*self._assembler.key(event.text(), at, ends=ends))
        return True

    def _release(self, event: QKeyEvent) -> bool:
        if event.key() in self._swallowed:
            self._swallowed.discard(event.key())
            return True
        if any(held.key() == event.key() for held in self._held):
            self._held.append(_copy(event))
            return True
        return False

    def _at(self, event: QKeyEvent) -> float:
        """When the key was pressed: by the system's own stamp, which a busy moment cannot move."""
        stamp, now = event.timestamp(), self._clock()
        if stamp and self._last_stamp and stamp >= self._last_stamp:
            at = self._last_at + (stamp - self._last_stamp) / 1000
        else:
            at = now
        self._last_stamp, self._last_at = stamp, at
        return at

    # Their fate

    @Slot()
    def _on_pause(self) -> None:
        if not self._last_look:
            self._last_look = True
            self._timer.start(_LAST_LOOK_MS)
            return
        self._settle()

    def _settle(self) -> None:
        self._timer.stop()
        self._apply(*self._assembler.pause())

    def _apply(self, fate: Fate, text: str) -> None:
        if fate is Fate.HOLD:
            return
        self._timer.stop()
        held, self._held = self._held, []
        if fate is Fate.HUMAN:
            self._give_back(held)
            return
        down = {e.key() for e in held if e.type() is QEvent.Type.KeyPress}
        up = {e.key() for e in held if e.type() is QEvent.Type.KeyRelease}
        self._swallowed |= down - up
        if fate is Fate.BURST:
            self.burst.emit(text)
            # Under a Hindi or Arabic keyboard the text is lost, but not which keys were pressed.
            self.scanned.emit(candidates((foreign(text) and _by_place(held)) or text))

    def _give_back(self, held: Sequence[QKeyEvent]) -> None:
        self._giving_back = True
        try:
            for event in held:
                target = QApplication.focusWidget() or self._tab
                if event.type() is QEvent.Type.KeyPress and _was_shortcut(event, target):
                    continue
                QCoreApplication.sendEvent(target, event)
        finally:
            self._giving_back = False


def _by_place(held: Sequence[QKeyEvent]) -> str:
    presses = (e for e in held if e.type() is QEvent.Type.KeyPress)
    return "".join(us_text(e) for e in presses if not e.modifiers() & _COMMANDS)


def _copy(event: QKeyEvent, kind: QEvent.Type | None = None) -> QKeyEvent:
    """The event as our own; Qt destroys its own when the filter returns."""
    return QKeyEvent(
        kind or event.type(),
        event.key(),
        event.modifiers(),
        event.nativeScanCode(),
        event.nativeVirtualKey(),
        event.nativeModifiers(),
        event.text(),
    )


def _was_shortcut(event: QKeyEvent, target: QWidget) -> bool:
    """Do what Qt does before it delivers a key: ask the focus, then press the shortcut it means."""
    override = _copy(event, QEvent.Type.ShortcutOverride)
    override.ignore()
    QCoreApplication.sendEvent(target, override)
    if override.isAccepted():
        return False
    wanted = QKeySequence(event.keyCombination())
    window = target.window()
    for shortcut in window.findChildren(QShortcut):
        if wanted in list(shortcut.keys()) and shortcut.isEnabled() and _reaches(shortcut, target):
            shortcut.activated.emit()
            return True
    for button in window.findChildren(QAbstractButton):
        if button.shortcut() == wanted and button.isEnabled() and button.isVisible():
            button.animateClick()
            return True
    for action in window.findChildren(QAction):
        if wanted in action.shortcuts() and action.isEnabled() and _offered(action, target):
            action.trigger()
            return True
    return False


def _reaches(shortcut: QShortcut, target: QWidget) -> bool:
    """Whether a shortcut is to be had from where the focus is."""
    owner = shortcut.parent()
    if not isinstance(owner, QWidget):
        return True
    if not owner.isVisible() or not owner.isEnabled():
        return False
    match shortcut.context():
        case Qt.ShortcutContext.WidgetShortcut:
            return owner is target
        case Qt.ShortcutContext.WidgetWithChildrenShortcut:
            return owner is target or owner.isAncestorOf(target)
    return True


def _offered(action: QAction, target: QWidget) -> bool:
    """Whether an action is on a widget that is shown, and reaches the focus."""
    narrow = action.shortcutContext() is Qt.ShortcutContext.WidgetWithChildrenShortcut
    owners = [o for o in action.associatedObjects() if isinstance(o, QWidget)]
    return any(
        owner.isVisible() and (not narrow or owner is target or owner.isAncestorOf(target))
        for owner in owners
    )
