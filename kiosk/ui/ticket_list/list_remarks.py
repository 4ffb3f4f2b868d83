"""What is said beside the table: how many tickets, how true the list is, why it is empty."""

from PySide6.QtCore import QObject

from kiosk.domain.ticket import Page
from kiosk.ui.organiser.which_tickets import filter_words
from kiosk.ui.style.measure import counted, grouped
from kiosk.ui.ticket_list.ticket_table_model import TicketTableModel


class ListRemarks(QObject):
    """Reads them off the model.

    Args:
        model: of the table.
    """

    def __init__(self, model: TicketTableModel) -> None:
        super().__init__(model)
        self._model = model
        self._truth = ListTruth(self)

    def doubt(self, *, online: bool) -> str:
        """Where the list is not the store's own, whose it is; else empty."""
        return self._truth.of_list(self._model.source, online=online)

    def found(self, selected: int) -> str:
        """How many tickets there are, or how many of them are selected."""
        found = self._model.found
        if not self._model.loaded or found is None:
            return ""
        if selected > 1:
            words = self.tr("{0} of {1} selected")
            return words.format(grouped(selected), grouped(found))
        # Not the window's total: that counts the door's events, and the table holds all.
        if self._model.filtered:
            return self.tr("{0} found").format(grouped(found))
        return counted(found, self.tr("1 ticket"), self.tr("{0} tickets"))

    def old(self) -> str:
        """That the rows may be out of date, and why."""
        return self.tr("This list may be old. {0}").format(self._model.trouble)

    def empty(self) -> str:
        """Why there are no rows."""
        if self._model.trouble:
            return self._model.trouble
        if not self._model.loaded:
            return self.tr("Loading the tickets…")
        if said := self._truth.of_nothing(self._model.source):
            return said
        if not self._model.filtered:
            return self.tr("No tickets yet. Register the first one.")
        return self.tr("Nothing found for {0}.").format(filter_words(self._model.query))


class ListTruth(QObject):
    """Says whose list it is that is shown."""

    def of_list(self, page: Page, *, online: bool) -> str:
        """A line beside a list; empty where it is the store's own."""
        if page.live:
            return ""
        if not page.whole:
            return self.tr("Only the tickets that this laptop has fetched so far.")
        if not page.sure:
            return self.tr("This laptop's copy has the last three digits of a mobile number only.")
        if online:
            return self.tr("From this laptop's copy: the server is slow. It is asked again.")
        return self.tr("From this laptop's copy.")

    def of_nothing(self, page: Page) -> str:
        """The sentence where a list has no rows; empty where there really is nothing."""
        if page.live:
            return ""
        if not page.whole:
            return self.tr(
                "The server has not been reached from this laptop yet. Its tickets come here as "
                "soon as it answers."
            )
        if not page.sure:
            return self.tr(
                "Not in this laptop's copy, which has the last three digits of a mobile number "
                "only. Search for the name, or for those three digits."
            )
        if not page.columns:
            return self.tr(
                "Not in this laptop's copy, which has no further columns of a list. Search for the "
                "name, the category or the note."
            )
        return ""
