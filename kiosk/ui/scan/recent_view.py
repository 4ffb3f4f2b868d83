"""The last guest in one line, and the last ten as a list from which one is called up again."""

import time
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import assert_never

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt, Signal, Slot
from PySide6.QtGui import QFontMetrics, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QSizePolicy,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from kiosk.services.verdict_words import WORDS
from kiosk.ui.scan.decision_buttons import DecisionButton
from kiosk.ui.scan.recent import Became, RecentGuest
from kiosk.ui.scan.verdict_styles import Family
from kiosk.ui.style.big_text import beside_name
from kiosk.ui.style.icons import IconView
from kiosk.ui.style.measure import item_text_room
from kiosk.ui.style.theme import Theme, mark
from kiosk.ui.style.time_text import said_moment
from kiosk.ui.style.translation import translate

_JOINT = "  ·  "


def became_words(guest: RecentGuest) -> str:
    """What became of a guest: 'let in', 'put aside', or the verdict."""
    match guest.became:
        case Became.LET_IN:
            said = translate("Recent", "let in")
        case Became.DENIED:
            said = translate("Recent", "denied")
        case Became.SEEN_OFF:
            said = translate("Recent", "left")
        case Became.BACK_IN:
            said = translate("Recent", "back in")
        case Became.TAKEN_BACK:
            said = _undone_words(guest.undone)
        case Became.HELD:
            said = translate("Recent", "waits for the desk")
        case Became.PUT_ASIDE:
            said = translate("Recent", "put aside")
        case Became.REFUSED:
            said = translate("Verdict", WORDS[guest.reason]).lower() if guest.reason else ""
        case _:
            assert_never(guest.became)
    if guest.ticket.party > 1 and guest.became in _COUNTED:
        some = translate("Recent", "{outcome}, {inside} of {size} inside")
        said = some.format(outcome=said, inside=guest.ticket.inside, size=guest.ticket.party)
    kept = translate("Recent", "{outcome}, kept here")
    return kept.format(outcome=said) if guest.kept else said


def guest_name(guest: RecentGuest) -> str:
    """Who it was; a guest may have no ticket, and a ticket no name."""
    if not guest.ticket.id:
        return translate("Recent", "A guest without a ticket")
    return " ".join(guest.ticket.name.split()) or translate("Recent", "No name")


_COUNTED = frozenset({Became.LET_IN, Became.SEEN_OFF, Became.BACK_IN, Became.TAKEN_BACK})
"""After these it is said how many of a party are inside."""


def _undone_words(undone: Became | None) -> str:
    """What was taken back: that it is said leaves no doubt about which key did what."""
    match undone:
        case Became.DENIED:
            return translate("Recent", "denial taken back")
        case Became.SEEN_OFF:
            return translate("Recent", "leaving taken back")
        case Became.BACK_IN:
            return translate("Recent", "coming back taken back")
        case _:
            return translate("Recent", "let-in taken back")


_LOOKS = {
    Became.LET_IN: (Family.DONE, "let_in"),
    Became.BACK_IN: (Family.DONE, "let_in"),
    Became.SEEN_OFF: (Family.DONE, "leaving"),
    Became.DENIED: (Family.NO, "turned_away"),
    Became.TAKEN_BACK: (Family.WAITING, "undo"),
    Became.HELD: (Family.WAITING, "hold"),
}


class LastGuestStrip(QFrame):
    """Who was decided about last, what became of it, and Undo; its place is always kept.

    Args:
        theme: gives sizes and the folder of icons.
        steady: seconds on a clock that only goes forward.
        parent: the widget that it stands in.
    """

    def __init__(
        self,
        theme: Theme,
        steady: Callable[[], float] = time.monotonic,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._text = ""
        self._icon = IconView(theme.resources / "icons", "", self)
        self._label = QLabel(self)
        self._label.setObjectName("last")
        self._label.setTextFormat(Qt.TextFormat.PlainText)
        self._label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.undo = DecisionButton(steady, self)
        self.undo.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self.undo.setText(self.tr("Undo\u2003U"))
        self.undo.setAccessibleName(self.tr("Undo"))
        mark(self.undo, kind="undo")
        self._row = QHBoxLayout(self)
        self._row.addWidget(self._icon)
        self._row.addWidget(self._label, 1)
        self._row.addWidget(self.undo)
        theme.changed.connect(self._on_theme)
        self._on_theme()
        self.show_guest(None)

    @property
    def said(self) -> str:
        """The whole line."""
        return self._text

    def show_guest(self, guest: RecentGuest | None) -> None:
        """Show what became of this guest; that nobody came yet, where there is none."""
        if guest is None:
            self._text = self.tr("The last guest of this door will stand here.")
            family, icon = "", ""
        else:
            at = said_moment(guest.at, guest.at, None)
            name = guest_name(guest)
            self._text = f"{name}{_JOINT}{became_words(guest)} {at}"
            family, icon = _LOOKS.get(guest.became, ("", ""))
            icon = "kept" if guest.kept else icon
        mark(self, family=family)
        self._icon.setVisible(bool(icon))
        self._icon.show_icon(icon)
        self.undo.setVisible(guest is not None and guest.decision is not None)
        self.setAccessibleName(self.tr("Last guest"))
        self.setAccessibleDescription(self._text)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another room for the name."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        name, joint, rest = self._text.partition(_JOINT)
        if rest:
            room = self._label.width() - self._label.fontMetrics().horizontalAdvance(joint)
            name, rest = beside_name(name, rest, self._label.font(), room)
        self._label.setText(name + joint + rest)

    @Slot()
    def _on_theme(self) -> None:
        px = self._theme.px
        self._row.setContentsMargins(px(14), px(7), px(8), px(7))
        self._row.setSpacing(px(10))
        self._icon.set_side(px(32))
        self.setFixedHeight(px(56))


class _WhatAndWho(QStyledItemDelegate):
    """Draws what became of a guest, and who it was, so that both can be told."""

    def initStyleOption(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        super().initStyleOption(option, index)
        words, joint, name = option.text.partition(_JOINT)
        room = item_text_room(option) - QFontMetrics(option.font).horizontalAdvance(joint)
        name, words = beside_name(name, words, option.font, room)
        option.text = words + joint + name


class RecentGuestsList(QFrame):
    """The last guests of this door; Enter or a click calls one up again.

    Args:
        theme: gives sizes.
        parent: the widget that it stands in.
    """

    called = Signal(object)
    """RecentGuest: shall be checked again."""
    left = Signal()
    """Escape: the keys are the door's again."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        title = QLabel(self.tr("The last guests here   L"))
        mark(title, role="label")
        self.list = QListWidget()
        self.list.setAccessibleName(self.tr("The last guests of this door"))
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.list.setItemDelegate(_WhatAndWho(self.list))
        self.list.itemActivated.connect(self._on_item)
        self.list.itemClicked.connect(self._on_item)
        self._column = QVBoxLayout(self)
        self._column.addWidget(title)
        self._column.addWidget(self.list, 1)
        theme.changed.connect(self._on_theme)
        self._on_theme()

    def show_guests(self, guests: Iterable[RecentGuest], now: datetime) -> None:
        """List these, the latest first."""
        self.list.clear()
        for guest in guests:
            name = guest_name(guest)
            at = said_moment(guest.at, now, None)
            # What became of a guest goes first: a long name loses its end.
            item = QListWidgetItem(f"{at}  {became_words(guest)}{_JOINT}{name}")
            item.setData(Qt.ItemDataRole.UserRole, guest)
            item.setToolTip(item.text().replace("<", "‹"))
            self.list.addItem(item)

    def take_focus(self) -> bool:
        """Mark the first guest for the arrow keys; whether there is one."""
        if not self.list.count():
            return False
        self.list.setCurrentRow(0)
        self.list.setFocus(Qt.FocusReason.ShortcutFocusReason)
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter calls the marked guest up, Escape leaves the list; nothing reaches the door."""
        if event.isAutoRepeat():
            return
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            item = self.list.currentItem()
            if item is not None:
                self._on_item(item)
        elif event.key() == Qt.Key.Key_Escape:
            self.left.emit()

    @Slot(QListWidgetItem)
    def _on_item(self, item: QListWidgetItem) -> None:
        if self.isVisible():
            self.called.emit(item.data(Qt.ItemDataRole.UserRole))

    @Slot()
    def _on_theme(self) -> None:
        px = self._theme.px
        self._column.setContentsMargins(px(18), px(14), px(12), px(12))
        self._column.setSpacing(px(8))
