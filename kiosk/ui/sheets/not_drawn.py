"""What is raised where paper for many cannot be made."""

from kiosk.services.faults import Fault


class NotDrawn(Fault):
    """The tickets, or the list, could not be written down."""
