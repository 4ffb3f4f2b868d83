"""The command line: which words it understands, and how a fault leaves it."""

import logging
import sys
from argparse import (
    SUPPRESS,
    ArgumentParser,
    Namespace,
    RawDescriptionHelpFormatter,
)
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn, cast

from kiosk import __version__
from kiosk.commands import (
    action_arguments,
    admin_arguments,
    arguments,
    exits,
    list_arguments,
    output,
)
from kiosk.commands.arguments import Unasked, asked_verb
from kiosk.commands.exits import Exit
from kiosk.domain.decision import Wanted
from kiosk.services.faults import Fault

INTERRUPTED = 130
"""As shells report a program that Ctrl+C ended."""


class _WrongUsage(Exception):  # noqa: N818 - what was typed, not what failed
    """The words make no sense; the text is a sentence for a person."""


class _Parser(ArgumentParser):
    """Leaves it to `main` how wrong usage is said.

    Options are never abbreviated: a new one would change what a script's abbreviation means.
    """

    def __init__(self, **named: Any) -> None:  # noqa: ANN401 - as argparse takes them
        super().__init__(**named, allow_abbrev=False)

    def error(self, message: str) -> NoReturn:
        raise _WrongUsage(f"{message[:1].upper()}{message[1:]}. Try {self.prog} --help.")


def main(
    arguments: list[str] | None = None, *, interrupted: Callable[[], bool] = lambda: False
) -> int:
    """Run one command, or open the window where none is given.

    Args:
        arguments: the words after the program's name; None for the process's own.
        interrupted: whether Ctrl+C was pressed, whatever a library made of it.

    Returns:
        The exit code, as documented in `--help`.
    """
    output.prepare_streams()
    # What goes wrong is said once, by the command; the log's words are for the window's file.
    logging.getLogger("kiosk").addHandler(logging.NullHandler())
    words = sys.argv[1:] if arguments is None else arguments
    try:
        return _ended(words, interrupted)
    except BrokenPipeError:
        output.hush()
        return int(Exit.DONE)
    except output.OutputLost:
        output.hush()
        output.complain("The output could not be written. Is the disk full?")
        return int(Exit.UNAVAILABLE)
    except KeyboardInterrupt:
        return INTERRUPTED


def _ended(words: list[str], interrupted: Callable[[], bool]) -> int:
    """The exit code; whatever goes wrong is said in the shape that was asked for."""
    try:
        # Not set_defaults: the options are shared with every command, whose defaults would then
        # undo what stands before the command.
        options = parser(asked_verb(words)).parse_args(words, Namespace(json=False, env=None))
        _refuse_odd(options)
        options.interrupted = interrupted
        return int(_run(options))
    except _WrongUsage as wrong:
        return _said(words, str(wrong), Exit.USAGE)
    except SystemExit as leaving:  # argparse: --help, --version
        output.settle()
        return int(leaving.code or 0)
    except (BrokenPipeError, output.OutputLost):
        raise
    except Exception as mistake:  # noqa: BLE001 - said once, here, with a code that is no verdict
        if interrupted():
            return INTERRUPTED
        return _said(
            words,
            f"Kiosk itself has a fault: {type(mistake).__name__} in {_place(mistake)}. Nothing more"
            " was done. Run kiosk doctor, and report this line with what you typed.",
            Exit.FAILED,
        )


def _said(words: list[str], sentence: str, code: Exit) -> int:
    if "--json" in words:
        output.say_json({"error": sentence})
    output.complain(sentence)
    return int(code)


def _refuse_odd(options: Namespace) -> None:
    for name, value in vars(options).items():
        option = f"--{name.replace('_', '-')}"
        if value == []:  # what argparse before Python 3.12.5 makes of --option=--
            raise _WrongUsage(f"{option} has no value. Give one, or leave the option out.")
        if isinstance(value, str) and any("\ud800" <= c <= "\udfff" for c in value):
            what = "What the QR holds" if name == "text" else f"The value of {option}"
            raise _WrongUsage(f"{what} is not written in UTF-8. Type it again in a UTF-8 terminal.")


def _place(mistake: BaseException) -> str:
    """The last line of our own that the mistake went through; never what it was about."""
    trace, found = mistake.__traceback__, ""
    root = Path(__file__).parent
    while trace is not None:
        file = Path(trace.tb_frame.f_code.co_filename)
        if file.is_relative_to(root):
            found = f"{file.relative_to(root.parent).as_posix()}, line {trace.tb_lineno}"
        trace = trace.tb_next
    return found or "a library"


def _run(options: Namespace) -> Exit:
    # The commands bring libraries with them; only the one that runs is imported.
    from kiosk.commands import running

    try:
        return running.run(options)
    except Fault as fault:
        return running.faulted(options, fault)


def parser(asked: str | None = None) -> ArgumentParser:
    """Everything the command line understands; of its commands only the one that is asked for.

    Args:
        asked: the command; None, or a word that is none, for all of them.
    """
    shared = _Parser(add_help=False)
    shared.add_argument(
        "--json", action="store_true", default=SUPPRESS, help="print JSON for scripts"
    )
    shared.add_argument(
        "--env",
        type=arguments.file_name,
        metavar="FILE",
        default=SUPPRESS,
        help="settings file (default: .env in the working folder, then in the data folder)",
    )
    top = _Parser(
        prog="kiosk",
        description="Register guests, hand over signed QR tickets, decide at the door. "
        "Without a command the window opens.",
        epilog=exits.HELP,
        formatter_class=RawDescriptionHelpFormatter,
        parents=[shared],
    )
    top.add_argument("--version", action="version", version=f"kiosk {__version__}")
    top.add_argument(
        "--self-check",
        action="store_true",
        help="prove on a throw-away store that this installation registers, reads and decides",
    )
    top.add_argument(
        "--autostart",
        choices=("install", "remove"),
        help="start the window with the session, or no more",
    )
    verbs = top.add_subparsers(dest="verb", metavar="COMMAND", parser_class=_Parser)

    ways = _ways_of(shared)

    def verb(name: str, purpose: str) -> ArgumentParser:
        if asked not in (None, name):
            return cast("ArgumentParser", Unasked())
        return verbs.add_parser(name, **_said_of(purpose), parents=[shared])

    _desk(verb("register", "register a guest and issue the ticket"))
    checking = verb("check", "print the verdict about a ticket; writes nothing")
    checking.add_argument("text", help="what the QR holds, or - for standard input")
    for name, wanted in (("allow", Wanted.ALLOW), ("deny", Wanted.DENY)):
        _decision(verb(name, f"{name} entry, exactly once"), wanted)
    action_arguments.actions(verb, ways)
    list_arguments.tickets(verb("tickets", "list tickets, or draw them for everybody"), ways)
    list_arguments.lists(verb)
    list_arguments.organise(verb, ways)
    reading = verb("read", "read QR codes in pictures, videos, PDFs and folders")
    reading.add_argument("files", nargs="+", type=arguments.file_name, metavar="image|video|folder")
    reading.add_argument(
        "--budget-ms",
        type=arguments.milliseconds,
        metavar="MS",
        help="time for each picture (default: no end)",
    )
    verb("doctor", "say what is configured and reachable")
    verb("support", "write a file for support: logs, versions, check-up, no guests").add_argument(
        "--out", type=arguments.file_name, metavar="FILE.zip"
    )
    listing = verb("conflicts", "list tickets decided twice while a door was offline")
    listing.add_argument("--csv", action="store_true", help="as a sheet")
    showing = verb("demo", "show the whole main job by itself, on a throw-away store")
    showing.add_argument(
        "--out", type=arguments.file_name, metavar="FOLDER", help="where screenshots go"
    )
    showing.add_argument(
        "--size", type=arguments.size, default=(1366, 768), metavar="WxH", help="of the window"
    )
    showing.add_argument("--theme", choices=("light", "dark", "contrast"), default="light")
    _upkeep(verb, ways)
    return top if asked is None or asked in verbs.choices else parser()


def _said_of(purpose: str) -> dict[str, Any]:
    return {
        "help": purpose,
        "description": f"{purpose[:1].upper()}{purpose[1:]}.",
        "epilog": exits.HELP,
        "formatter_class": RawDescriptionHelpFormatter,
    }


def _desk(registering: ArgumentParser) -> None:
    registering.add_argument("--name", required=True)
    for name in ("mobile", "university", "event"):
        registering.add_argument(f"--{name}", default="")
    registering.add_argument(
        "--party", type=arguments.people, default=1, metavar="N", help="one ticket for N people"
    )
    registering.add_argument(
        "--out", type=arguments.file_name, metavar="ticket.png", help="draw the ticket there"
    )
    registering.add_argument(
        "--reuse",
        action="store_true",
        help="where mobile number and event are registered already, issue that ticket again",
    )


def _decision(deciding: ArgumentParser, wanted: Wanted) -> None:
    deciding.set_defaults(wanted=wanted, override=False)
    deciding.add_argument("text", metavar="text|number", help="what the QR holds, - or the number")
    deciding.add_argument("--door", help="where it is decided (default: KIOSK_DOOR)")
    deciding.add_argument("--operator", help="who decides (default: KIOSK_OPERATOR)")
    deciding.add_argument("--reason", default="", help="kept with the decision")
    deciding.add_argument(
        "--scan",
        type=arguments.scan_id,
        metavar="UUID",
        help="the same in every retry: decided once",
    )
    if wanted is Wanted.ALLOW:
        deciding.add_argument(
            "--override",
            action="store_true",
            help="let in although denied, expired, not yet valid or marked; needs --reason",
        )
        deciding.add_argument(
            "--places",
            type=arguments.people,
            default=0,
            metavar="K",
            help="of a party, how many come in (default: all)",
        )


def _ways_of(shared: _Parser) -> list_arguments.Ways:
    """How a command gets commands of its own."""

    def ways_of(of: ArgumentParser, *, required: bool, dest: str = "way") -> list_arguments.Verb:
        ways = of.add_subparsers(
            dest=dest, required=required, metavar=dest.upper(), parser_class=_Parser
        )

        def way(name: str, purpose: str) -> ArgumentParser:
            return ways.add_parser(name, **_said_of(purpose), parents=[shared])

        return way

    return ways_of


def _upkeep(verb: list_arguments.Verb, ways: list_arguments.Ways) -> None:
    verb("sync", "send decisions kept on this laptop to the server")
    journal = verb("journal", "list what is stuck on this laptop, or carry it on a USB stick")
    way = ways(journal, required=True)
    way("list", "list what waits, what is stuck and why")
    for name, purpose in (
        ("export", "write what this laptop decided into a file, signed with the event's key"),
        ("import", "take in such a file of another laptop, to be sent from here"),
    ):
        way(name, purpose).add_argument("file", type=arguments.file_name)
    admin_arguments.admin(verb, ways)
