"""Making or migrating a store's tables: how long that may take, and who may not do it.

Also the trigger by which an older program beside us is refused what is decided: it writes the
status without looking at it. Our own sessions say who they are (`@kiosk`, see `connect`), for an
override on purpose follows a denial.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from kiosk.adapters.database.door_rules import make_door_rules
from kiosk.adapters.database.session import Link, Session
from kiosk.adapters.sql.schema_steps import Schema, inspect_schema, is_current, migrate
from kiosk.services.faults import StoreTrouble, StoreUnavailable

if TYPE_CHECKING:
    from kiosk.adapters.database.server_address import ServerAddress
    from kiosk.adapters.database.server_link import ServerLink

# What knows the errors of a server's driver is loaded when there is one: the store on this laptop
# is opened without.

MIGRATION_SECONDS = 900.0

# A second admission within the second changes nothing at all, so that what changes only who the
# guest is lets the row pass, and an unchanged row does not.
GUARD = (
    "CREATE TRIGGER tickets_guard BEFORE UPDATE ON tickets FOR EACH ROW"
    " IF @kiosk IS NULL AND OLD.status IN ('entered', 'entrydenied')"
    " AND NEW.status IN ('entered', 'entrydenied')"
    " AND NOT (NEW.status <=> OLD.status AND NEW.entry_time <=> OLD.entry_time"
    " AND NOT (CAST(NEW.name AS BINARY) <=> CAST(OLD.name AS BINARY)"
    " AND NEW.mobile_number <=> OLD.mobile_number"
    " AND CAST(NEW.university AS BINARY) <=> CAST(OLD.university AS BINARY)"
    " AND CAST(NEW.event_registered_for AS BINARY) <=> CAST(OLD.event_registered_for AS BINARY)))"
    " THEN SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'decided', MYSQL_ERRNO = 1644; END IF"
)
_LOGGED = 1419
"""BINLOG_CREATE_ROUTINE_NEED_SUPER"""


def ensure_schema(link: Link) -> Schema:
    """Make or migrate the tables over this link.

    Raises:
        StoreUnavailable: what was done until then stays, and is not redone.
    """
    # Once: a server that takes no changes would be asked again until the time for them is over.
    return link.call(_migrated, again=False, patience=MIGRATION_SECONDS)


def _migrated(session: Session) -> Schema:
    session.wait_for(MIGRATION_SECONDS)
    try:
        return migrate(session, _may_be_left_out)
    except Exception as error:
        if not _rights_missing(error):
            raise
        raise StoreUnavailable(
            StoreTrouble.SCHEMA_MISSING,
            "The ticket tables are missing or older than this program, and this database user may"
            " not make them. Ask the database's administrator to run `kiosk admin init`.",
        ) from error


def hold_doors(link: Link, schema: Schema) -> Schema:
    """Have the server hold the doors' users to their part, as far as this user may make that.

    Returns:
        The schema with a warning where something is left for the administrator.

    Raises:
        StoreUnavailable: with its sentence; everything else is there.
    """

    def work(session: Session) -> Sequence[str]:
        session.wait_for(MIGRATION_SECONDS)
        return make_door_rules(session, _left_for_later, changes=schema.changes)

    missing = link.call(work, again=False, patience=MIGRATION_SECONDS)
    if not schema.logins:
        schema = link.call(inspect_schema)  # who is held may be there only now
    if not missing or schema.door is not None:  # a door's own user has nothing to add
        return schema
    words = (
        "The triggers and views that hold the doors' users to their part are not all there, for"
        " this database user may not make them, or the table is in use now; everything else works."
        " Run `kiosk admin init` again as the database's administrator, or have these run with the"
        " client:"
    )
    text = "\n".join([words, "DELIMITER //", *(f"{one} //" for one in missing), "DELIMITER ;"])
    return replace(schema, warnings=(*schema.warnings, text))


def _left_for_later(error: Exception) -> bool:
    return _not_for_us(error) or _may_be_left_out(error)


def _may_be_left_out(error: Exception) -> bool:
    from kiosk.adapters.database.driver_errors import may_be_left_out

    return may_be_left_out(error)


def _rights_missing(error: Exception) -> bool:
    from kiosk.adapters.database.driver_errors import rights_missing

    return rights_missing(error)


def _not_for_us(error: Exception) -> bool:
    from kiosk.adapters.database.driver_errors import code_of

    return code_of(error) == _LOGGED or _rights_missing(error)


def make_guard(link: Link) -> None:
    """Make the trigger, in place of one that is there.

    Raises:
        StoreUnavailable: with its sentence; where this user may not, it says the statement.
    """
    try:
        link.call(_make)
    except StoreUnavailable as fault:
        if fault.trouble is not StoreTrouble.RIGHTS:
            raise
        raise _ask_for_it() from fault


def _make(session: Session) -> None:
    try:
        # Under another name first: a user who may drop one and make none takes no guard away.
        session.change("DROP TRIGGER IF EXISTS tickets_guard_new")
        session.change(GUARD.replace("tickets_guard", "tickets_guard_new", 1))
        session.change("DROP TRIGGER IF EXISTS tickets_guard")
        session.change(GUARD)
        session.change("DROP TRIGGER tickets_guard_new")
    except session.raw.Error as error:
        if _not_for_us(error):
            raise _ask_for_it() from error
        raise


def _ask_for_it() -> StoreUnavailable:
    return StoreUnavailable(
        StoreTrouble.RIGHTS,
        "This database user may not make a trigger here, so the older program is not stopped from"
        f" letting a guest in twice. Ask the database's administrator to run: {GUARD}",
    )


def initialise(address: "ServerAddress", *, beside_older: bool = False) -> Schema:
    """Create or migrate the tables; of use to a user who may do that.

    Args:
        address: of the server.
        beside_older: whether an older program goes on admitting there: it is made to refuse a
            ticket that is decided.

    Raises:
        StoreUnavailable: with its sentence; what was done until then stays, and is not redone.
    """
    from kiosk.adapters.database.server_link import ServerLink

    link = ServerLink(address)
    try:
        schema = hold_doors(link, _initialised(link, address))
        if beside_older:
            make_guard(link)
    finally:
        link.close()
    return schema


def _initialised(link: "ServerLink", address: "ServerAddress") -> Schema:
    found = link.call(inspect_schema)
    if is_current(found) and found.changes:
        return found
    for _ in address.hosts[1:]:
        try:
            return ensure_schema(link)
        except StoreUnavailable as fault:  # the next try goes to the next node
            if fault.trouble is not StoreTrouble.READ_ONLY:
                raise
    return ensure_schema(link)
