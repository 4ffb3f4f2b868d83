"""Gives a key that was held back to whom Qt would have given it: a shortcut, or the focus."""

from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QAbstractButton, QWidget


def copy_event(event: QKeyEvent, kind: QEvent.Type | None = None) -> QKeyEvent:
    """The event as our own; Qt destroys its own when the filter returns."""
    copy = QKeyEvent(
        kind or event.type(),
        event.key(),
        event.modifiers(),
        event.nativeScanCode(),
        event.nativeVirtualKey(),
        event.nativeModifiers(),
        event.text(),
    )
    copy.setTimestamp(event.timestamp())
    return copy


def trigger_shortcut(event: QKeyEvent, target: QWidget) -> bool:
    """Do what Qt does before it delivers a key: ask the focus, then press the shortcut it means."""
    override = copy_event(event, QEvent.Type.ShortcutOverride)
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
