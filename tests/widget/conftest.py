"""The fixtures that several files of this folder share."""

from support.doors.store_worker import store, worker  # noqa: F401 - fixtures
from support.doors.ticket_model import table  # noqa: F401 - fixtures
from support.windows.opened_window import opened  # noqa: F401 - fixtures
from support.windows.organiser_rig import organiser  # noqa: F401 - fixtures
from support.windows.registration_desk import desk  # noqa: F401 - fixtures
from support.windows.scan_rig import rig  # noqa: F401 - fixtures
from support.windows.tickets_person import person  # noqa: F401 - fixtures
from support.windows.wedge_window import window  # noqa: F401 - fixtures
