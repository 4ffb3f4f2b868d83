"""Making or migrating a store's tables: how long that may take, and who may not do it."""

from typing import TYPE_CHECKING

from kiosk.adapters.sql_faults import may_be_left_out, rights_missing
from kiosk.adapters.sql_schema import Schema, migrate
from kiosk.adapters.sql_session import Session
from kiosk.services.faults import StoreTrouble, StoreUnavailable

if TYPE_CHECKING:
    from kiosk.adapters.sql_store import Link

MIGRATION_SECONDS = 900.0


def made(link: "Link") -> Schema:
    """Make or migrate the tables over this link.

    Raises:
        StoreUnavailable: what was done until then stays, and is not redone.
    """
    # Once: a server that takes no changes would be asked again until the time for them is over.
    return link.call(_migrated, again=False, patience=MIGRATION_SECONDS)


def _migrated(session: Session) -> Schema:
    session.wait_for(MIGRATION_SECONDS)
    try:
        return migrate(session, may_be_left_out)
    except Exception as error:
        if not rights_missing(error):
            raise
        raise StoreUnavailable(
            StoreTrouble.SCHEMA_MISSING,
            "The ticket tables are missing or older than this program, and this database user may"
            " not make them. Ask the database's administrator to run `kiosk admin init`.",
        ) from error
