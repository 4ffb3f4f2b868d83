"""The line at the top right: door, operator, connection, time."""

from PySide6.QtCore import Qt, QTime, QTimer, Signal, Slot
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from kiosk.domain.scan import Door
from kiosk.services.ports import Standing
from kiosk.ui.said_kept import said_kept
from kiosk.ui.theme import Theme, mark

KEPT_KEY, CONFLICTS_KEY = "F7", "F8"

_DOT = "  ·  "


class StatusLine(QWidget):
    """One line; a click on it opens the door's settings.

    Args:
        theme: gives sizes.
        parent: the window.
    """

    door_wanted = Signal()
    """The door's settings are wanted."""
    kept_wanted = Signal()
    """The sheet of what this laptop keeps is wanted."""
    conflicts_wanted = Signal()
    """The sheet of conflicts is wanted."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._door = Door()
        self._standing = Standing()
        self._warnings: dict[str, str] = {}
        self._source = ""
        self._closed, self._opening = False, False
        self.warning = _chip(self)
        self.stuck = _chip(self)
        self.stuck.clicked.connect(self.kept_wanted)
        self.conflicts = _chip(self)
        self.conflicts.clicked.connect(self.conflicts_wanted)
        self.line = QPushButton(self)
        mark(self.line, kind="link")
        self.line.clicked.connect(self.door_wanted)
        self.line.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        for text, key, wanted in (
            (self.tr("Door, operator, events, look…"), "", self.door_wanted),
            (self.tr("Kept on this laptop…"), KEPT_KEY, self.kept_wanted),
            (self.tr("Conflicts…"), CONFLICTS_KEY, self.conflicts_wanted),
        ):
            # The window has the keys; here they are only shown, at the right as in every menu.
            action = QAction(f"{text}\t{key}" if key else text, self.line)
            action.triggered.connect(wanted)
            self.line.addAction(action)
        self.line.setMinimumWidth(1)  # it says less where there is less room
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.addStretch(1)
        for widget in (self.warning, self.stuck, self.conflicts, self.line):
            self._row.addWidget(widget)
        self._tick = QTimer(self)
        self._tick.setInterval(1000)
        self._tick.timeout.connect(self._say)
        self._tick.start()
        self.warning.clicked.connect(self._on_warning)
        theme.changed.connect(self._on_theme)
        self._on_theme()
        self._say()

    def set_door(self, door: Door) -> None:
        """Show another door."""
        self._door = door
        self._say()

    def set_standing(self, standing: Standing) -> None:
        """Show how the store is doing."""
        self._standing, self._closed, self._opening = standing, False, False
        self.warn("unsafe", standing.unsafe)
        self._say_stuck(standing)
        self.conflicts.setVisible(standing.conflicts > 0)
        many = self.tr("{count} conflicts").format(count=standing.conflicts)
        text = self.tr("1 conflict") if standing.conflicts == 1 else many
        self.conflicts.setText(text)
        self.conflicts.setAccessibleName(text)
        self.conflicts.setToolTip(
            self.tr("Tickets that were decided at two doors while one was offline")
        )
        self._say()

    def _say_stuck(self, standing: Standing) -> None:
        many = self.tr("{count} not taken by the server").format(count=standing.stuck)
        text = self.tr("1 not taken by the server") if standing.stuck == 1 else many
        self.stuck.setVisible(standing.stuck > 0)
        self.stuck.setText(text)
        why = _stuck_sentence(standing)
        self.stuck.setAccessibleName(f"{text}. {why}")
        self.stuck.setToolTip(why.replace("<", "‹"))

    def set_opening(self) -> None:
        """It is not known yet how the store is doing."""
        self._opening = True
        self._say()

    def set_closed(self) -> None:
        """The tickets could not be opened at all."""
        self._closed, self._opening = True, False
        self._say()

    def set_source(self, source: str) -> None:
        """Show a second way in that is ready, such as a handheld scanner."""
        self._source = source
        self._say()

    def warn(self, name: str, sentence: str) -> None:
        """Keep a calm warning on the line; an empty sentence takes it away."""
        if sentence:
            self._warnings[name] = sentence
        else:
            self._warnings.pop(name, None)
        self.warning.setVisible(bool(self._warnings))
        texts = {
            "unsafe": self.tr("Unprotected connection"),
            "secret": self.tr("Short key"),
            "scanner": self.tr("Scanner away"),
            "clock": self.tr("Wrong clock"),
        }
        said = [texts.get(n, self.tr("Attention")) for n in self._warnings]
        self.warning.setText(", ".join(said))
        self.warning.setToolTip("\n".join(self._warnings.values()))
        self.warning.setAccessibleName(". ".join([*said, *self._warnings.values()]))

    def connection(self) -> str:
        """Online, or since when not and what is kept here."""
        standing = self._standing
        if self._opening:
            return self.tr("○ Opening the tickets…")
        if self._closed:
            return self.tr("○ No tickets")
        if standing.online:
            if standing.trouble:  # a server would be "offline"; this is a file, or a refusal
                return self.tr("○ No tickets")
            if standing.waiting:
                return self.tr("● Online, sending {count}").format(count=standing.waiting)
            return self.tr("● Online")
        said = self.tr("○ Working offline")
        if standing.since is not None:
            said = self.tr("○ Working offline since {time}").format(
                time=f"{standing.since.astimezone():%H:%M}"
            )
        if standing.waiting:
            return self.tr("{said}, {kept} kept on this laptop").format(
                said=said, kept=said_kept(standing)
            )
        return said

    def short_connection(self) -> str:
        """The same in fewer words, for a small window."""
        standing = self._standing
        if self._opening or self._closed or standing.online:
            return self.connection()
        said = self.tr("○ Offline")
        if standing.since is not None:
            time = f"{standing.since.astimezone():%H:%M}"
            said = self.tr("○ Offline since {time}").format(time=time)
        if standing.waiting:
            said = self.tr("{said}, {count} kept").format(said=said, count=standing.waiting)
        return said

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another room for the line."""
        super().resizeEvent(event)
        self._say()

    @Slot()
    def _say(self) -> None:
        time = QTime.currentTime().toString("HH:mm")
        door, operator = _short(self._door.name), _short(self._door.operator)
        long, brief = self.connection(), self.short_connection()
        wordings = (
            (door, operator, self._source, long, time),
            (door, operator, long, time),
            (door, operator, brief, time),
            (door, brief, time),
        )
        texts = [_DOT.join(p for p in parts if p) for parts in wordings]
        metrics = self.line.fontMetrics()
        room = self._room()
        text = next((t for t in texts if metrics.horizontalAdvance(t) <= room), "")
        text = text or metrics.elidedText(texts[-1], Qt.TextElideMode.ElideLeft, room)
        if text.replace("&", "&&") != self.line.text():
            self.line.setText(text.replace("&", "&&"))
            self.line.setAccessibleName(texts[0])
            hint = self.tr(
                "Click to change the door, the operator or the events. "
                "F7 shows what is kept on this laptop, F8 the conflicts."
            )
            self.line.setToolTip(f"{texts[0]}\n{hint}".replace("<", "‹"))

    def _room(self) -> int:
        chips = [c for c in (self.warning, self.stuck, self.conflicts) if not c.isHidden()]
        taken = sum(c.sizeHint().width() + self._row.spacing() for c in chips)
        return self.width() - taken - self._theme.px(20)

    @Slot()
    def _on_warning(self) -> None:
        self.door_wanted.emit()

    @Slot()
    def _on_theme(self) -> None:
        self._row.setSpacing(self._theme.px(8))


_STUCK_SHOWN = 10


def _stuck_sentence(standing: Standing) -> str:
    """What the server refused and why, a line each; the sheet has more of them."""
    lines = [f"{it.ticket_id} {it.name}: {it.why}" for it in standing.stuck_list[:_STUCK_SHOWN]]
    if len(standing.stuck_list) > _STUCK_SHOWN:
        lines.append("…")
    return "\n".join(lines)


def _chip(parent: QWidget) -> QPushButton:
    chip = QPushButton(parent)
    mark(chip, kind="chip")
    chip.hide()
    return chip


def _short(text: str) -> str:
    return text if len(text) <= 28 else f"{text[:27]}…"
