"""Which words follow `kiosk admin`."""

from kiosk.commands import arguments
from kiosk.commands.list_arguments import Verb, Ways
from kiosk.domain.operator import Role


def admin(verb: Verb, ways: Ways) -> None:
    """`kiosk admin init`, `put-right`, `grants`, `forget`, `doors`, `operators`."""
    task = ways(
        verb("admin", "prepare the database, say who may do what, erase this laptop"),
        required=True,
        dest="task",
    )
    init = task("init", "create or migrate the schema")
    init.add_argument(
        "--beside-older-program",
        action="store_true",
        help="make an older program that goes on admitting refuse a ticket that is decided",
    )
    right = task("put-right", "tickets that are open in the table and decided by the log")
    ways_out = right.add_mutually_exclusive_group()
    ways_out.add_argument(
        "--by-log", action="store_true", help="write the table as the log has these tickets"
    )
    ways_out.add_argument(
        "--reopen",
        type=arguments.reason,
        metavar="REASON",
        help="open these tickets on purpose: their guests may come again",
    )
    grants = task("grants", "print the SQL for a user who can do only one part")
    grants.add_argument("--role", required=True, choices=("door", "desk", "admin"))
    grants.add_argument(
        "--user", type=arguments.user_name, help="name of the MySQL user (default: kiosk_ROLE)"
    )
    grants.add_argument(
        "--host",
        type=arguments.origin,
        default="%",
        help="from where the user may connect (default: %%)",
    )
    grants.add_argument("--galera", action="store_true", help="for a Galera cluster")
    grants.add_argument(
        "--door",
        type=arguments.door_name,
        metavar="NAME",
        help="the one door that a door's user stands for; its rows carry no other name",
    )
    grants.add_argument(
        "--whole-numbers",
        action="store_true",
        help="for a server on which nobody may make views: a door reads whole mobile numbers",
    )
    _doors(task, ways)
    forget = task("forget", "erase guests' data from this laptop")
    forget.add_argument("--yes", action="store_true", help="also decisions that were never sent")
    way = ways(task("key", "a new SECRET_KEY; secrets in the keyring"), required=True)
    new = way("new", "print the lines for every laptop's .env: a new key, and the old ones' end")
    new.add_argument(
        "--until",
        type=arguments.day,
        required=True,
        metavar="YYYY-MM-DD",
        help="the last day on which tickets of the old key are good",
    )
    keeping = way("keep", "keep SECRET_KEY and PASSWORD in this system's keyring")
    keeping.add_argument(
        "--show", action="store_true", help="print what is kept there, as lines for .env"
    )
    _operators(task, ways)


def _doors(task: Verb, ways: Ways) -> None:
    way = ways(task("doors", "which doors there are; shut one out"), required=True)
    way("list", "list them, with their database users and last decisions")
    shut = way("shut", "let a door's decisions count no more, from now on")
    shut.add_argument("name", type=arguments.door_name)
    shut.add_argument("--reason", type=arguments.reason, help="kept with it")
    way("open", "let a door decide again").add_argument("name", type=arguments.door_name)


def _operators(task: Verb, ways: Ways) -> None:
    way = ways(task("operators", "who may sign in here, and with which role"), required=True)
    way("list", "list them, with wrong PINs in a row")
    adding = way("add", "let somebody sign in; the PIN is asked for")
    adding.add_argument("name")
    adding.add_argument("--role", required=True, choices=[role.value for role in Role])
    for name, purpose in (
        ("remove", "let somebody sign in no more"),
        ("pin", "give somebody another PIN; one's own is everybody's to change"),
    ):
        way(name, purpose).add_argument("name")
    badge = way("badge", "draw somebody's badge, to be held to the camera")
    badge.add_argument("name")
    badge.add_argument("--out", type=arguments.file_name, required=True, metavar="FILE.png")
