"""A bug is never swallowed: it is logged, told once, and a restart is offered."""

import logging
import sys
import threading
from collections.abc import Callable
from types import TracebackType

from PySide6.QtCore import (
    QCoreApplication,
    QObject,
    QProcess,
    QProcessEnvironment,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtWidgets import QMessageBox

from kiosk.ui.shell.one_window import RESTARTED

_log = logging.getLogger(__name__)

Ask = Callable[[str], bool]
"""Tells a sentence; whether a restart is wanted."""


class CrashReporter(QObject):
    """Takes exceptions of every thread that nobody caught.

    Args:
        log_file: where the details are, for the dialog.
        ask: tells the person; the dialog where none is given.
        restart: starts the program anew; the same command line where none is given.
        parent: the application.
    """

    _happened = Signal()

    def __init__(
        self,
        log_file: str,
        ask: Ask | None = None,
        restart: Callable[[], None] | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._log_file = log_file
        self._ask = ask or _ask
        self._restart = restart or restart_program
        self._told = False
        # An exception may come from any thread; dialogs belong to the main one.
        self._happened.connect(self._tell, Qt.ConnectionType.QueuedConnection)

    def install(self) -> None:
        """Take over from Python's own hooks."""
        sys.excepthook = self.take
        threading.excepthook = self._take_thread

    def take(
        self,
        kind: type[BaseException],
        value: BaseException,
        trace: TracebackType | None,
    ) -> None:
        """Log an exception and tell about the first one."""
        if issubclass(kind, KeyboardInterrupt):
            QCoreApplication.quit()
            return
        _log.critical("a mistake in the program", exc_info=(kind, value, trace))
        self._happened.emit()

    def restart_by(self, restart: Callable[[], None]) -> None:
        """Start the program anew by this from now on, such as by a window that asks first."""
        self._restart = restart

    def _take_thread(self, args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None:
            self.take(args.exc_type, args.exc_value, args.exc_traceback)

    @Slot()
    def _tell(self) -> None:
        if self._told:
            return  # one dialog: the second bug is mostly the first one's
        self._told = True
        sentence = self.tr(
            "The program made a mistake. What was decided is kept. Restart it now; "
            "the details are in {file}."
        ).format(file=self._log_file)
        if self._ask(sentence):
            self._restart()


def _ask(sentence: str) -> bool:
    box = QMessageBox()
    box.setIcon(QMessageBox.Icon.Warning)
    box.setWindowTitle("Kiosk")
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setText(sentence)
    again = box.addButton(
        QCoreApplication.translate("CrashReporter", "Restart"), QMessageBox.ButtonRole.AcceptRole
    )
    box.addButton(
        QCoreApplication.translate("CrashReporter", "Go on"), QMessageBox.ButtonRole.RejectRole
    )
    box.exec()
    return box.clickedButton() is again


def restart_program() -> None:
    """Start the program again with the same arguments, and leave."""
    if getattr(sys, "frozen", False):
        program, arguments = sys.executable, sys.argv[1:]
    else:
        program, arguments = sys.executable, ["-m", "kiosk", *sys.argv[1:]]
    process, environment = QProcess(), QProcessEnvironment.systemEnvironment()
    environment.insert(RESTARTED, "1")
    process.setProcessEnvironment(environment)
    process.setProgram(program)
    process.setArguments(arguments)
    process.startDetached()
    QCoreApplication.quit()
