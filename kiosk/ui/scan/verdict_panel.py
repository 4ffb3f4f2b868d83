"""The verdict in the largest letters on the screen; its parts never move."""

from PySide6.QtCore import QEvent, Qt, QTimer, Slot
from PySide6.QtGui import QAccessible, QAccessibleEvent, QFont, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QSizePolicy,
    QSpacerItem,
    QVBoxLayout,
    QWidget,
)

from kiosk.ui.scan.panel_content import PanelContent, present_waiting
from kiosk.ui.scan.verdict_styles import Family
from kiosk.ui.style.big_text import BigText, broken, shortened
from kiosk.ui.style.icons import IconView
from kiosk.ui.style.theme import Theme, mark

_JOINT = "  ·  "
_SMALLEST_GUEST = 24 / 58
"""Only the longest names become so small, in place of losing their ends."""
_SMALLEST_DETAILS = 0.75
_DETAIL_LINES = 2
_BLINK_MS = 250
_TWO_LINES = (2.0, 1.8, 1.6, 1.4, 1.0)
"""How many widths two lines may hold: each ends with a word, so it is seldom two."""


class VerdictPanel(QFrame):
    """Icon and word, guest in all the free height, details, one line that proves or instructs.

    Args:
        theme: gives sizes and the folder of icons.
        parent: the widget that it stands in.
    """

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._shown = present_waiting()
        self.icon = IconView(theme.resources / "icons", "", self)
        self.word = self._line("word", 2, 0.5, Qt.AlignmentFlag.AlignVCenter, compact=True)
        self.guest = self._line("guest", 4, _SMALLEST_GUEST, Qt.AlignmentFlag.AlignVCenter)
        self.guest.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        self.details = self._line("details", _DETAIL_LINES, _SMALLEST_DETAILS, compact=True)
        self.proof = self._line("proof", 2, 0.75, Qt.AlignmentFlag.AlignBottom, compact=True)
        self.mark = self._line("mark", 1, 0.8)
        self.note = self._line("note", 2, 0.7, Qt.AlignmentFlag.AlignVCenter, compact=True)
        self.note.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        self.note_box = QFrame()
        self.note_box.setObjectName("noteBox")
        self._note_row = QHBoxLayout(self.note_box)
        self._note_row.addWidget(self.note)
        self.blink = QTimer(self)
        self.blink.setInterval(_BLINK_MS)
        self.blink.timeout.connect(self._on_blink)
        self._column = QVBoxLayout(self)
        self._top = QHBoxLayout()
        self._top.addWidget(self.icon)
        self._top.addWidget(self.word, 1)
        self._column.addLayout(self._top)
        self._gap = QSpacerItem(0, 0, QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
        self._small_gap = QSpacerItem(0, 0, QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
        self._column.addItem(self._gap)
        self._column.addWidget(self.guest, 1)
        self._column.addWidget(self.note_box)  # in the name's free height: nothing below moves
        self._column.addItem(self._small_gap)
        self._column.addWidget(self.details)
        self._column.addWidget(self.mark)
        self._column.addWidget(self.proof)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        self.setAccessibleName(self.tr("Verdict"))
        theme.changed.connect(self._on_theme)
        self._on_theme()
        self.show_content(self._shown)

    def _line(
        self,
        name: str,
        lines: int,
        smallest: float,
        anchor: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignTop,
        *,
        compact: bool = False,
    ) -> BigText:
        line = BigText(lines, smallest, anchor, self, compact=compact)
        line.setObjectName(name)
        return line

    @property
    def shown(self) -> PanelContent:
        """What is shown."""
        return self._shown

    def show_content(self, shown: PanelContent) -> None:
        """Show this from now on; a screen reader is interrupted only where it is news."""
        before, self._shown = self._shown, shown
        mark(self, family=shown.style.family)
        self.icon.show_icon(shown.style.icon, shown.word)
        self.word.set_text(shown.word)
        self.guest.set_text(shown.guest)
        self.proof.set_text(shown.proof)
        self.mark.set_text(shown.mark)
        self._place_proof()
        self._show_note(before, shown)
        waiting = shown.style.family is Family.WAITING
        for line in (self.details, self.proof, self.mark):
            line.setVisible(not waiting or bool(line.text()))  # a verdict's lines never move
        self._column.activate()  # the details are made to fit the width that they have now
        self._set_details()
        parts = (shown.word, shown.guest, *shown.details, shown.note, shown.proof, shown.facts)
        said = ". ".join(p for p in parts if p)
        if said != self.accessibleDescription():
            self.setAccessibleDescription(said)
            QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))

    def _show_note(self, before: PanelContent, shown: PanelContent) -> None:
        """Show what staff are to know; what they must see blinks once when it comes."""
        self.note.set_text(shown.note)
        self.note.setToolTip(_plain(shown.note))
        self.note_box.setVisible(bool(shown.note))
        same = shown.guest == before.guest and shown.note == before.note
        if same and shown.attention == before.attention:
            return
        mark(self.note_box, attention=shown.attention)
        self._place_note()
        if shown.attention:
            self.blink.start()
        else:
            self.blink.stop()

    def _place_proof(self) -> None:
        """A whole sentence of the desk's has more room than a fact that we word ourselves."""
        told = bool(self._shown.facts)
        self.proof.allow(4 if told else 2, 0.65 if told else 0.75)
        self.proof.setFixedHeight(self._theme.px(92 if told else 58))

    def _place_note(self) -> None:
        px = self._theme.px
        side = px(14) if self._shown.attention else 0  # a field of its own needs an edge
        self._note_row.setContentsMargins(side, px(4), side, px(4))

    @Slot()
    def _on_blink(self) -> None:
        """Off, and on for good."""
        on = not self.note_box.property("attention")
        mark(self.note_box, attention=on)
        if on:
            self.blink.stop()

    def _set_details(self) -> None:
        details = self.details
        smallest = QFont(details.font())
        smallest.setPixelSize(max(6, round(smallest.pixelSize() * _SMALLEST_DETAILS)))
        # In the smallest letters: what fits whole in them is not cut at all.
        parts, width = list(self._shown.details), details.width()
        for share in _TWO_LINES:
            whole = shortened(parts, _JOINT, smallest, share * width)
            if len(broken(whole, smallest, width)) <= _DETAIL_LINES:
                break
        details.set_text(whole)
        details.setToolTip(_plain(_JOINT.join(self._shown.details)))
        self.guest.setToolTip(_plain(self._shown.guest))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The line of details is elided for the new width."""
        super().resizeEvent(event)
        self._set_details()

    def changeEvent(self, event: QEvent) -> None:
        """Another font, another room for the details."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.StyleChange, QEvent.Type.FontChange):
            self._set_details()

    @Slot()
    def _on_theme(self) -> None:
        px = self._theme.px
        self._column.setContentsMargins(px(30), px(28), px(30), px(26))
        self._column.setSpacing(0)
        self.icon.set_side(px(96))
        self._top.setSpacing(px(18))
        self._gap.changeSize(0, px(10), QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
        self._small_gap.changeSize(0, px(6), QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
        self.word.setFixedHeight(px(96))
        self.details.setFixedHeight(px(58))
        self.mark.setFixedHeight(px(24))
        self._place_proof()
        self.note_box.setFixedHeight(px(62))
        self._place_note()
        self._set_details()


def _plain(text: str) -> str:
    """A tooltip guesses whether a text is markup; a guest's name is none."""
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return f"<span>{escaped}</span>" if text else ""
