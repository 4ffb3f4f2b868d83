"""The window's three tabs: what they are called, and the keys that open them."""

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QTabBar, QWidget

from kiosk.domain.operator import OnDuty, Right

TABS = ("register", "tickets", "scan")
"""What they are called inside the program, from the left."""


class WindowTabs(QTabBar):
    """Register, Tickets, Scan; Ctrl and a digit opens one.

    Args:
        window: where the keys work.
    """

    def __init__(self, window: QWidget) -> None:
        super().__init__()
        self.setObjectName("tabs")
        self.setDrawBase(False)
        self.setExpanding(False)
        self.setAccessibleName(self.tr("Register, Tickets, Scan"))
        names = (self.tr("Register"), self.tr("Tickets"), self.tr("Scan"))
        for number, name in enumerate(names):
            self.addTab(name)
            self.setTabToolTip(number, f"Ctrl+{number + 1}")
            shortcut = QShortcut(QKeySequence(f"Ctrl+{number + 1}"), window)
            shortcut.setProperty("tab", number)
            shortcut.activated.connect(self._on_key)

    def set_duty(self, duty: OnDuty) -> None:
        """Show who works here their tabs; behind a locked window they stay as they are."""
        if duty.locked:
            return
        self.setTabVisible(TABS.index("register"), duty.may(Right.REGISTER))
        self.setTabVisible(TABS.index("tickets"), duty.may(Right.NUMBERS))
        if not self.isTabVisible(self.currentIndex()):
            self.setCurrentIndex(TABS.index("scan"))

    @Slot()
    def _on_key(self) -> None:
        sender = self.sender()
        if isinstance(sender, QObject):
            number = int(sender.property("tab"))
            if self.isTabVisible(number):
                self.setCurrentIndex(number)
