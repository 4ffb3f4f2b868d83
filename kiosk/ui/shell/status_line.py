"""The header at the right: door and operator, the connection, the time, settings and help."""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, QTime, QTimer, Signal, Slot
from PySide6.QtGui import QAction, QIcon, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QToolButton, QWidget

from kiosk.domain.operator import OnDuty, Right
from kiosk.domain.scan import Direction, Door
from kiosk.domain.text import cut_to
from kiosk.services.ports import StoreStatus
from kiosk.ui.people.window_lock import LOCK_KEY
from kiosk.ui.shell.connection_pill import ConnectionPill
from kiosk.ui.style.icons import icon_pixmap
from kiosk.ui.style.theme import Theme, mark

KEPT_KEY, CONFLICTS_KEY = "F7", "F8"
SETTINGS_KEY, HELP_KEY, CHECKUP_KEY = "Ctrl+,", "F1", "F9"

_DOT = "  ·  "
_ICON = 20
_STUCK_SHOWN = 10
_LONGEST = 28
"""Characters of the door's name and of the operator's that are shown."""


class StatusLine(QWidget):
    """One bar: what it says opens what it is about.

    Args:
        theme: gives sizes, colours and icons.
        parent: the window.
    """

    door_wanted = Signal()
    """The door, the operator or the events are to be changed."""
    settings_wanted = Signal()
    """The settings are wanted."""
    lock_wanted = Signal()
    """Somebody else is to work here, or nobody for a while."""
    checkup_wanted = Signal()
    """Everything that the door needs is to be looked at."""
    help_wanted = Signal()
    """The keys and the guide are wanted."""
    kept_wanted = Signal()
    """The sheet of what this laptop keeps is wanted."""
    conflicts_wanted = Signal()
    """The sheet of conflicts is wanted."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._door = Door()
        self._warnings: dict[str, str] = {}
        self._source = ""
        self.warning, self.stuck, self.conflicts = (_chip(self) for _ in range(3))
        self.source = QLabel(self)
        self.line = QPushButton(self)
        self.pill = ConnectionPill(self)
        self.time = QLabel(self)
        self.lock = self._tool(self.tr("Lock, or change the operator"), LOCK_KEY)
        self.lock.hide()
        self.gear = self._tool(self.tr("Settings"), SETTINGS_KEY)
        self.question = self._tool(self.tr("Keys and guide"), HELP_KEY)
        self._place()
        self._connect()
        self._on_theme()
        self._say()

    def _tool(self, name: str, key: str) -> QToolButton:
        button = QToolButton(self)
        mark(button, kind="tool")
        button.setAccessibleName(name)
        button.setToolTip(f"{name} ({key})")
        return button

    def _place(self) -> None:
        mark(self.line, kind="door")
        mark(self.source, role="muted")
        mark(self.time, role="clock")
        self.line.setMinimumWidth(1)  # it says less where there is less room
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.addStretch(1)
        for widget in (
            self.warning,
            self.stuck,
            self.conflicts,
            self.source,
            self.line,
            self.pill,
            self.time,
            self.lock,
            self.gear,
            self.question,
        ):
            self._row.addWidget(widget, 0, Qt.AlignmentFlag.AlignVCenter)

    def _connect(self) -> None:
        self.line.clicked.connect(self.door_wanted)
        self.pill.clicked.connect(self.kept_wanted)
        self.stuck.clicked.connect(self.kept_wanted)
        self.conflicts.clicked.connect(self.conflicts_wanted)
        self.lock.clicked.connect(self.lock_wanted)
        self.gear.clicked.connect(self.settings_wanted)
        self.question.clicked.connect(self.help_wanted)
        self.warning.clicked.connect(self.settings_wanted)
        for text, key, wanted in (
            (self.tr("Door, operator, events…"), "", self.door_wanted),
            (self.tr("Settings…"), SETTINGS_KEY, self.settings_wanted),
            (self.tr("Check-up…"), CHECKUP_KEY, self.checkup_wanted),
            (self.tr("Kept on this laptop…"), KEPT_KEY, self.kept_wanted),
            (self.tr("Conflicts…"), CONFLICTS_KEY, self.conflicts_wanted),
        ):
            # The window has the keys; here they are only shown, at the right as in every menu.
            action = QAction(f"{text}\t{key}" if key else text, self.line)
            action.triggered.connect(wanted)
            self.line.addAction(action)
        self.line.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        self._tick = QTimer(self)
        self._tick.setInterval(1000)
        self._tick.timeout.connect(self._say)
        self._tick.start()
        self._theme.changed.connect(self._on_theme)

    # What is told

    @Slot()
    def set_scanner_ready(self) -> None:
        """A handheld scanner was used."""
        self.set_source(self.tr("Scanner ready"))

    def set_door(self, door: Door) -> None:
        """Show another door."""
        self._door = door
        self._say()

    def set_duty(self, duty: OnDuty) -> None:
        """Offer to lock where people sign in, and the settings to who may change them."""
        self.lock.setVisible(duty.asked)
        self.gear.setVisible(duty.may(Right.SETTINGS))
        scan_only = self.tr(
            "Only the Scan tab is shown: the server has not said yet who may work here. Register, "
            "Tickets and the settings come by themselves as soon as it answers."
        )
        self.warn("scan_only", scan_only if duty.unheard else "")

    def set_store_status(self, store_status: StoreStatus) -> None:
        """Show how the store is doing."""
        self.pill.set_store_status(store_status)
        self.warn("unsafe", store_status.unsafe)
        self.warn("not_kept", store_status.not_kept)
        self.warn("peers", self._doors_not_heard(store_status.doors_not_heard))
        self.warn("update", self._to_update(store_status))
        self._say_stuck(store_status)
        self.conflicts.setVisible(store_status.conflicts > 0)
        many = self.tr("{count} conflicts").format(count=store_status.conflicts)
        text = self.tr("1 conflict") if store_status.conflicts == 1 else many
        self.conflicts.setText(text)
        self.conflicts.setAccessibleName(text)
        self.conflicts.setToolTip(
            self.tr("Tickets that were decided at two doors while one was offline")
        )
        self._say()

    def _doors_not_heard(self, doors: Sequence[str]) -> str:
        if not doors:
            return ""
        said = self.tr(
            "These doors do not hear this one, so each may let in a guest whom the other let in: "
            "{doors}. Check that Kiosk runs there, and both laptops' network and clocks."
        )
        return said.format(doors=", ".join(doors))

    def _to_update(self, store_status: StoreStatus) -> str:
        if store_status.newer_doors:
            said = self.tr(
                "Update Kiosk on this laptop: it does not understand what these doors tell it, and "
                "takes nothing of it: {doors}."
            )
            return said.format(doors=", ".join(store_status.newer_doors))
        if store_status.older_doors:
            said = self.tr(
                "Update Kiosk on the laptops at {doors}: they take nothing from this one as soon "
                "as a guest leaves, is put aside, or a decision is taken back."
            )
            return said.format(doors=", ".join(store_status.older_doors))
        return ""

    def _say_stuck(self, store_status: StoreStatus) -> None:
        stuck, over = store_status.stuck, store_status.over_capacity
        if stuck and over:
            text = self.tr("{count} for the administrator").format(count=stuck + over)
        elif over:
            many = self.tr("{count} over capacity").format(count=over)
            text = self.tr("1 over capacity") if over == 1 else many
        else:
            many = self.tr("{count} not taken by the server").format(count=stuck)
            text = self.tr("1 not taken by the server") if stuck == 1 else many
        self.stuck.setVisible(stuck + over > 0)
        self.stuck.setText(text)
        why = _stuck_sentence(store_status)
        self.stuck.setAccessibleName(f"{text}. {why}")
        self.stuck.setToolTip(why.replace("<", "‹"))

    def set_opening(self) -> None:
        """It is not known yet how the store is doing."""
        self.pill.set_opening()
        self._say()

    def set_closed(self) -> None:
        """The tickets could not be opened at all."""
        self.pill.set_closed()
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
            "settings": self.tr("Settings not used"),
            "not_kept": self.tr("Nothing kept on this laptop"),
            "peers": self.tr("Doors not heard"),
            "update": self.tr("Update Kiosk"),
            "scan_only": self.tr("Scan only"),
        }
        said = [texts.get(n, self.tr("Attention")) for n in self._warnings]
        self.warning.setText(", ".join(said))
        self.warning.setToolTip("\n".join(self._warnings.values()).replace("<", "‹"))
        self.warning.setAccessibleName(". ".join([*said, *self._warnings.values()]))
        self._say()

    def connection(self) -> str:
        """Online, or since when not and what is kept here."""
        return self.pill.whole()

    # How it is said

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another room for the line."""
        super().resizeEvent(event)
        self._say()

    @Slot()
    def _say(self) -> None:
        self.time.setText(QTime.currentTime().toString("HH:mm"))
        self.pill.say()
        door, operator = (cut_to(text, _LONGEST) for text in (self._door.name, self._door.operator))
        if self._door.direction is not Direction.IN:
            way = self.tr("out") if self._door.direction is Direction.OUT else self.tr("in and out")
            door = f"{door} ({way})"
        whole = _DOT.join(part for part in (door, operator) if part)
        texts = [whole, door]
        room = self._room()
        self.source.setText(self._source)
        shown = bool(self._source) and room > self._wide(whole) + self.source.sizeHint().width()
        self.source.setVisible(shown)
        text = next((t for t in texts if self._wide(t) <= room), "")
        if not text:
            metrics = self.line.fontMetrics()
            text = metrics.elidedText(door, Qt.TextElideMode.ElideRight, max(0, room - 40))
        self.line.setVisible(bool(text))
        if text.replace("&", "&&") != self.line.text():
            self.line.setText(text.replace("&", "&&"))
        said = _DOT.join(part for part in (whole, self._source) if part)
        self.line.setAccessibleName(said)
        hint = self.tr("Click to change the door, the operator or the events.")
        self.line.setToolTip(f"{said}\n{hint}".replace("<", "‹"))

    def _wide(self, text: str) -> int:
        return self.line.fontMetrics().horizontalAdvance(text) + self._theme.px(36)

    def _room(self) -> int:
        """Pixels that the others leave to the door's name."""
        others = (
            self.warning,
            self.stuck,
            self.conflicts,
            self.pill,
            self.time,
            self.lock,
            self.gear,
        )
        shown = [w for w in (*others, self.question) if not w.isHidden()]
        return self.width() - sum(w.sizeHint().width() + self._row.spacing() for w in shown)

    @Slot()
    def _on_theme(self) -> None:
        self._row.setSpacing(self._theme.px(8))
        side = self._theme.px(_ICON)
        for button, name in (
            (self.lock, "lock"),
            (self.gear, "settings"),
            (self.question, "help"),
        ):
            icons = self._theme.resources / "icons"
            pixmap = icon_pixmap(icons, name, self._theme.color("muted"), side, 2.0)
            button.setIcon(QIcon(pixmap))
            button.setIconSize(QSize(side, side))


def _stuck_sentence(store_status: StoreStatus) -> str:
    """What the server refused and why, a line each; the sheet has more of them."""
    lines = [f"{it.ticket_id} {it.name}: {it.why}" for it in store_status.stuck_list[:_STUCK_SHOWN]]
    if len(store_status.stuck_list) > _STUCK_SHOWN:
        lines.append("…")
    return "\n".join(lines)


def _chip(parent: QWidget) -> QPushButton:
    chip = QPushButton(parent)
    mark(chip, kind="chip")
    chip.hide()
    return chip
