"""What the commands about one ticket understand: undo, leave, revoke, holds and their like."""

from argparse import ArgumentParser

from kiosk.commands import arguments
from kiosk.commands.list_arguments import Verb, Ways
from kiosk.domain.hold import Answer

_PURPOSES = {
    "undo": ("take a ticket's last decision back", True),
    "leave": ("see a guest off, who may come in again", False),
    "revoke": ("let nobody in with a ticket any more", True),
    "restore": ("bring a revoked ticket back", True),
    "reissue": ("make a new code; every older one is dead at once", False),
    "hold": ("put a guest aside for the desk", True),
}


def actions(verb: Verb, ways: Ways) -> None:
    """Add the commands."""
    for name, (purpose, reasoned) in _PURPOSES.items():
        acting = verb(name, purpose)
        acting.add_argument("text", metavar="text|number", help="what the QR holds, or the number")
        common(acting)
        acting.add_argument("--reason", required=reasoned, default="", help="kept with it")
        if name == "leave":
            acting.add_argument("--places", type=arguments.people, default=0, metavar="K")
    history = verb("history", "list everything that happened to a ticket")
    history.add_argument("text", metavar="number")
    history.set_defaults(scan=None)
    holding = verb("holds", "list guests put aside for the desk, or answer one")
    holding.set_defaults(way=None)
    answering = ways(holding, required=False)("answer", "tell the door what the desk says")
    answering.add_argument("id", type=arguments.scan_id)
    answering.add_argument("answer", choices=[answer.value for answer in Answer])
    answering.add_argument("--say", default="", metavar="S", help="a sentence for the door")
    common(answering)


def common(acting: ArgumentParser) -> None:
    """Who does it, where, and the id that is the same in every retry."""
    acting.add_argument("--door", help="where it is done (default: KIOSK_DOOR)")
    acting.add_argument("--operator", help="who does it (default: KIOSK_OPERATOR)")
    acting.add_argument(
        "--scan", type=arguments.scan_id, metavar="UUID", help="the same in every retry: done once"
    )
