"""Print, save and copy the ticket that is shown; says in one sentence what became of it."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEvent, QMimeData, QObject, QStandardPaths, Qt, QUrl, Signal
from PySide6.QtGui import QAction, QDesktopServices, QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QFileDialog, QGridLayout, QLineEdit, QPushButton, QWidget

from kiosk.services.ports import Preferences
from kiosk.ui.ticket.ticket_face import (
    TicketFace,
    file_name,
    print_ticket,
    save_picture,
    ticket_image,
)

_FOLDER = "save_folder"

AskPath = Callable[[QWidget, str], str]
"""The window and a proposed path -> the chosen path, empty where the person thought better."""
AskPrinter = Callable[[QWidget], QPrinter | None]
"""The window -> a printer, None where the person thought better."""


OpenLink = Callable[[str], bool]
"""Opens a link in the system's browser; False where there is none."""

SEND_KEY = "F5"


def open_link(address: str) -> bool:
    """Ask the system to open it."""
    return QDesktopServices.openUrl(QUrl(address))


def ask_path(window: QWidget, proposed: str) -> str:
    """Ask with the system's own dialog."""
    title = QGuiApplication.translate("TicketActions", "Save the ticket")
    kind = QGuiApplication.translate("TicketActions", "PNG picture (*.png)")
    return QFileDialog.getSaveFileName(window, title, proposed, kind)[0]


def ask_printer(window: QWidget) -> QPrinter | None:
    """Ask with the system's own dialog."""
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    dialog = QPrintDialog(printer, window)
    return printer if dialog.exec() == QPrintDialog.DialogCode.Accepted else None


PRINTER_KEY = "printer"
"""Under which the printer that took a ticket last is remembered."""


class TicketActions(QObject):
    """What can be done with the ticket that a widget shows.

    Args:
        owner: the shortcuts work while it, or a widget in it, has the focus.
        preferences: remembers the folder; None forgets it with the window.
        path_asked: where to save; the system's dialog.
        printer_asked: where to print; the system's dialog.
        link_opened: opens the guest's chat.
    """

    said = Signal(str)
    """A sentence about the last action; empty when there is nothing to say any more."""
    handed_out = Signal(object, str)
    """TicketFace, how: a code left this laptop, for the ticket's history."""

    def __init__(
        self,
        owner: QWidget,
        preferences: Preferences | None = None,
        *,
        path_asked: AskPath = ask_path,
        printer_asked: AskPrinter = ask_printer,
        link_opened: OpenLink = open_link,
    ) -> None:
        super().__init__(owner)
        self._open_link = link_opened
        self._owner = owner
        self._preferences = preferences
        self._folder = ""
        self._ask_path = path_asked
        self._ask_printer = printer_asked
        self._face: TicketFace | None = None
        self._buttons: list[tuple[QPushButton, QAction]] = []
        self.print = self._action(self.tr("Print"), QKeySequence.StandardKey.Print, self._on_print)
        self.save = self._action(self.tr("Save"), QKeySequence.StandardKey.Save, self._on_save)
        self.copy = self._action(self.tr("Copy"), QKeySequence.StandardKey.Copy, self._on_copy)
        self.send = self._action(self.tr("WhatsApp"), SEND_KEY, self._on_send)
        self.show_ticket(None)

    def _action(
        self, text: str, key: QKeySequence.StandardKey | str, slot: Callable[[], None]
    ) -> QAction:
        action = QAction(text, self._owner)
        action.setShortcut(QKeySequence(key))
        action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        action.setAutoRepeat(False)
        action.triggered.connect(slot)
        self._owner.addAction(action)
        return action

    def buttons(self, *, keys: bool = True) -> QGridLayout:
        """The buttons, in the middle of their place.

        Args:
            keys: written on the buttons, which stand in one row; else, where the place is narrow,
                in their tool tips.
        """
        grid = QGridLayout()
        grid.setSpacing(8)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(5, 1)
        for column, action in enumerate((self.print, self.save, self.copy, self.send), 1):
            button = QPushButton()
            self._buttons.append((button, action))
            button.setAccessibleName(action.text())
            button.setObjectName(f"ticket-{action.text().lower()}")
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.setAutoDefault(True)
            button.setProperty("compact", not keys)
            button.clicked.connect(action.trigger)
            button.setEnabled(action.isEnabled())
            action.enabledChanged.connect(button.setEnabled)
            if keys or action is not self.send:
                grid.addWidget(button, 0, column)
            else:
                grid.addWidget(button, 1, 1, 1, 3)
        self.write_keys(keys=keys)
        return grid

    def write_keys(self, *, keys: bool) -> None:
        """Write the keys on the buttons; else, where the place is narrow, into their tool tips."""
        for button, action in self._buttons:
            shortcut = _key(action)
            button.setText(_with_key(action) if keys else action.text())
            button.setToolTip("" if keys else shortcut)

    @property
    def width_with_keys(self) -> int:
        """Pixels that the buttons need in one row with their keys, and without the gaps."""
        return sum(
            button.sizeHint().width()
            + button.fontMetrics().horizontalAdvance(_with_key(action))
            - button.fontMetrics().horizontalAdvance(button.text())
            for button, action in self._buttons
        )

    def yield_copy_of(self, edit: QLineEdit) -> None:
        """Ctrl+C in this field copies the ticket while no text is selected."""
        edit.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: D102
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(watched, QLineEdit)
            and isinstance(event, QKeyEvent)
            and event.matches(QKeySequence.StandardKey.Copy)
            and not watched.hasSelectedText()
            and self.copy.isEnabled()
        ):
            event.ignore()  # the field would take the key and copy nothing
            return True
        return super().eventFilter(watched, event)

    def show_ticket(self, face: TicketFace | None) -> None:
        """Act on this ticket from now on; None on none."""
        self._face = face
        for action in (self.print, self.save, self.copy):
            action.setEnabled(face is not None)
        self.send.setEnabled(face is not None and bool(face.phone))
        self.said.emit("")

    def _on_print(self) -> None:
        face = self._face
        if face is None:
            return
        printer = self._ask_printer(self._owner)
        if printer is None:
            return
        if print_ticket(face, printer):
            to = Path(printer.outputFileName()).name
            if to:  # without a printer the system offers a PDF
                self.said.emit(self.tr("Ticket {0} is in {1}.").format(face.number, to))
            else:
                self.said.emit(self.tr("Ticket {0} is at the printer.").format(face.number))
                if self._preferences is not None:  # the check-up looks whether it is still there
                    self._preferences.set(PRINTER_KEY, printer.printerName())
            self.handed_out.emit(face, self.tr("printed"))
        else:
            self.said.emit(
                self.tr("The printer did not take the ticket. Check it, or choose another one.")
            )

    def _on_save(self) -> None:
        face = self._face
        if face is None:
            return
        proposed = Path(self._remembered()) / file_name(face.number, face.name)
        chosen = self._ask_path(self._owner, str(proposed))
        if not chosen:
            return
        path = Path(chosen)
        if path.suffix.lower() != ".png":
            path = path.with_name(path.name + ".png")
        if save_picture(ticket_image(face), path):
            self._remember(str(path.parent))
            self.said.emit(self.tr("Saved as {0}.").format(path.name))
            self.handed_out.emit(face, self.tr("saved as a picture"))
        else:
            self.said.emit(
                self.tr(
                    "The ticket was not saved: {0} is full or cannot be written to. "
                    "Choose another folder."
                ).format(path.parent)
            )

    def _on_copy(self) -> None:
        face = self._face
        if face is None:
            return
        data = QMimeData()
        data.setImageData(ticket_image(face))
        data.setText(face.text)
        QGuiApplication.clipboard().setMimeData(data)
        self.said.emit(self.tr("Ticket {0} is on the clipboard.").format(face.number))
        self.handed_out.emit(face, self.tr("copied"))

    def _on_send(self) -> None:
        face = self._face
        if face is None or not face.phone:
            return
        # The picture alone: with a text beside it some chats paste the text.
        QGuiApplication.clipboard().setImage(ticket_image(face))
        address = f"https://wa.me/{face.phone.lstrip('+')}"
        if self._open_link(address):
            words = self.tr("Copied: press Ctrl+V in the chat with {0}.").format(face.phone)
        else:
            words = self.tr("No browser opens. The ticket is copied; the chat is {0}.")
            words = words.format(address)
        self.said.emit(words)
        self.handed_out.emit(face, self.tr("sent to the guest's chat"))

    def _remembered(self) -> str:
        kept = self._preferences.get(_FOLDER) if self._preferences else self._folder
        if kept and Path(kept).is_dir():
            return kept
        return QStandardPaths.writableLocation(QStandardPaths.StandardLocation.PicturesLocation)

    def _remember(self, folder: str) -> None:
        self._folder = folder
        if self._preferences:
            self._preferences.set(_FOLDER, folder)


def _key(action: QAction) -> str:
    return action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)


def _with_key(action: QAction) -> str:
    return f"{action.text()}   {_key(action)}"
