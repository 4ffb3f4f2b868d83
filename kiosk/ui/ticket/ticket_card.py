"""The finished ticket beside the form: its QR large enough to be photographed off the screen."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLabel, QSizePolicy, QVBoxLayout, QWidget

from kiosk.ui.style.fitted_text import FittedLabel
from kiosk.ui.style.measure import Gaps, ScaledGaps
from kiosk.ui.style.moments import deadline
from kiosk.ui.style.theme import mark
from kiosk.ui.ticket.qr_view import QrView
from kiosk.ui.ticket.ticket_actions import TicketActions
from kiosk.ui.ticket.ticket_face import TicketFace

_MIDDLE = Qt.AlignmentFlag.AlignHCenter


class TicketCard(QFrame):
    """Shows the last ticket until the next one is made.

    Args:
        actions: print, save and copy; the card tells them which ticket it shows.
    """

    def __init__(self, actions: TicketActions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("ticket-card")
        mark(self, card=True)
        self._actions = actions
        self._face: TicketFace | None = None
        self._title = _label("title")
        self._qr = QrView()
        self._waiting = QLabel(self.tr("The finished ticket appears here."))
        self._waiting.setProperty("role", "muted")
        self._waiting.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._waiting.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._name = _label("title", shrink=0.6, max_lines=3)
        self._name.setObjectName("ticket-name")
        self._details = _label("muted", shrink=0.85, max_lines=2)
        self._said = _label("hint", shrink=0.9, max_lines=2)
        self._said.setObjectName("ticket-said")
        column = QVBoxLayout(self)
        self._column = column
        ScaledGaps(self, (Gaps(column, (32, 24, 32, 12), 4),))
        column.addWidget(self._title)
        column.addWidget(self._waiting, 1)
        column.addWidget(self._qr, 1)
        column.addWidget(self._name)
        column.addWidget(self._details)
        column.addSpacing(8)
        buttons = actions.buttons()
        self._gaps = 3 * buttons.horizontalSpacing() + 2 * self.frameWidth()
        column.addLayout(buttons)
        column.addWidget(self._said)
        actions.said.connect(self._said.setText)
        self.show_ticket(None)

    @property
    def face(self) -> TicketFace | None:
        """The ticket that is shown."""
        return self._face

    @property
    def width_with_keys(self) -> int:
        """Pixels in which the buttons have their keys on them."""
        margins = self._column.contentsMargins()
        return margins.left() + self._actions.width_with_keys + self._gaps + margins.right()

    def write_keys(self, *, keys: bool) -> None:
        """Write the buttons' keys on them, or leave the width to what stands beside the card."""
        self._actions.write_keys(keys=keys)

    def show_ticket(self, face: TicketFace | None) -> None:
        """Show a ticket, or that there is none yet."""
        self._face = face
        self._qr.setVisible(face is not None)
        self._waiting.setVisible(face is None)
        if face is None:
            for label in (self._title, self._name, self._details):
                label.clear()
            self._qr.show_code(None)
        else:
            self._title.setText(self.tr("Ticket {0}").format(face.number))
            self._name.setText(face.name)
            until = self.tr("valid until {0}").format(deadline(face.until))
            until = until.replace(" ", "\u00a0")  # wraps as a whole, after a long event
            self._details.setText(f"{face.event}   ·   {until}" if face.event else until)
            self._qr.show_code(
                face.qr,
                self.tr("QR code of ticket {0}, {1}").format(face.number, face.name),
            )
        self._actions.show_ticket(face)


def _label(role: str, *, shrink: float = 1.0, max_lines: int = 1) -> FittedLabel:
    label = FittedLabel(shrink=shrink, max_lines=max_lines, alignment=_MIDDLE, steady=True)
    label.setProperty("role", role)
    return label
