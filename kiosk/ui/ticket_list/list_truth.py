"""What a list says of itself where it is not the store's own: old, not whole, or not sure."""

from PySide6.QtCore import QObject

from kiosk.domain.ticket import Page


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
        return ""
