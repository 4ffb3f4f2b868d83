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
_MARGINS = (30, 28, 30, 26)
_ICON, _DETAILS, _MARK, _NOTE, _PROOF, _LONG_PROOF = 96, 58, 24, 62, 58, 92
_GAP, _SMALL_GAP = 10, 6
_LEAST_GUEST = 136
"""So high is the guest's place at least: four lines in the smallest letters."""
_GUEST_SHARE = 0.36
"""Of a panel so low that it is not, the guest has this much; the other lines get smaller."""
_SMALLEST_LINES = 0.45
_MINIMUM, _FIXED = QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed
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
        self._details_share = 1.0
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
        self._gap = QSpacerItem(0, 0, _MINIMUM, _FIXED)
        self._small_gap = QSpacerItem(0, 0, _MINIMUM, _FIXED)
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
        self._allow_proof()
        self._show_note(before, shown)
        waiting = shown.style.family is Family.WAITING
        for line in (self.details, self.proof, self.mark):
            line.setVisible(not waiting or bool(line.text()))  # a verdict's lines never move
        self._share_height()
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

    def _allow_proof(self) -> None:
        """A whole sentence of the desk's has more room than a fact that we word ourselves."""
        told = bool(self._shown.facts)
        self.proof.allow(4 if told else 2, 0.65 if told else 0.75)

    def _share_height(self) -> None:
        """Give each line its height, and the guest what is left: also where the panel is low.

        Large letters in a small window leave less than all lines would have; the name must be read
        there, too. How much each has depends on the panel and on what is said, never on the name.
        """
        px = self._theme.px
        lines: list[tuple[QWidget, int]] = [
            (self.word, _ICON),
            (self.details, _DETAILS),
            (self.mark, _MARK),
            (self.proof, _LONG_PROOF if self._shown.facts else _PROOF),
            (self.note_box, _NOTE),
        ]
        left, top, right, bottom = map(px, _MARGINS)
        beside = top + bottom + px(_GAP) + px(_SMALL_GAP)
        wanted = beside + sum(px(height) for line, height in lines if not line.isHidden())
        least = min(px(_LEAST_GUEST), _GUEST_SHARE * self.height())
        share = max(_SMALLEST_LINES, min(1.0, (self.height() - least) / wanted))
        for gap, height in ((self._gap, _GAP), (self._small_gap, _SMALL_GAP)):
            gap.changeSize(0, round(px(height) * share), _MINIMUM, _FIXED)
        for line, height in lines:
            line.setFixedHeight(round(px(height) * share))
        self.icon.set_side(round(px(_ICON) * share))
        for text in (self.word, self.details, self.mark, self.proof, self.note):
            text.squeeze(share)
        self.guest.allow(4, _SMALLEST_GUEST * share)
        self._details_share = share
        self._column.setContentsMargins(left, round(top * share), right, round(bottom * share))

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
        share = _SMALLEST_DETAILS * self._details_share
        smallest.setPixelSize(max(6, round(smallest.pixelSize() * share)))
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
        """Each line has another height, and the line of details is elided for the new width."""
        super().resizeEvent(event)
        self._share_height()
        self._set_details()

    def changeEvent(self, event: QEvent) -> None:
        """Another font, another room for the details."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.StyleChange, QEvent.Type.FontChange):
            self._set_details()

    @Slot()
    def _on_theme(self) -> None:
        px = self._theme.px
        self._column.setSpacing(0)
        self._top.setSpacing(px(18))
        self._allow_proof()
        self._share_height()
        self._place_note()
        self._set_details()


def _plain(text: str) -> str:
    """A tooltip guesses whether a text is markup; a guest's name is none."""
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return f"<span>{escaped}</span>" if text else ""
