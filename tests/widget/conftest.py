"""The fixtures that several files of this folder share."""

from support.desk_lane import lane, store  # noqa: F401 - fixtures
from support.opened_window import opened  # noqa: F401 - fixtures
from support.registration_desk import desk  # noqa: F401 - fixtures
from support.scan_rig import rig  # noqa: F401 - fixtures
from support.ticket_model import table  # noqa: F401 - fixtures
from support.tickets_person import person  # noqa: F401 - fixtures
from support.wedge_window import window  # noqa: F401 - fixtures
