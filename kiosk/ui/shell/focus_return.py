"""Where the keyboard was before a dialog, a sheet or a menu: there it goes back."""

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtWidgets import QApplication, QStackedWidget, QWidget
from shiboken6 import isValid


class FocusReturn(QObject):
    """Remembers what had the focus on the shown page, and gives it back.

    Who opened a dialog from the header had the focus on a button there: after it the keys are
    the page's again, and not the button's.

    Args:
        pages: the pages of the window, one of them shown.
    """

    def __init__(self, pages: QStackedWidget) -> None:
        super().__init__(pages)
        self._pages = pages
        self._last: QWidget | None = None
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._on_changed)

    @Slot(QWidget, QWidget)
    def _on_changed(self, _old: QWidget | None, new: QWidget | None) -> None:
        page = self._pages.currentWidget()
        if new is not None and page is not None and (new is page or page.isAncestorOf(new)):
            self._last = new

    @Slot()
    def give_back(self) -> None:
        """The dialog is gone: the keys go where they were, or to the page."""
        page = self._pages.currentWidget()
        if page is None or QApplication.activeModalWidget() is not None:
            return
        last = self._last
        if (
            last is not None
            and isValid(last)
            and page.isAncestorOf(last)
            and last.isVisibleTo(page)
        ):
            last.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            page.setFocus(Qt.FocusReason.OtherFocusReason)
