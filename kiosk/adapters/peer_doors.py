"""The doors on the LAN as one thing: told by name or found, listened to, and closed."""

import socket
from dataclasses import dataclass

from kiosk.adapters.peer_discovery import PeerDiscovery
from kiosk.adapters.peer_seal import Seal, event_id
from kiosk.adapters.peer_server import PeerServer
from kiosk.adapters.peer_share import Address, Ear, Feed, PeerShare, PeerStanding
from kiosk.services.faults import SettingsInvalid
from kiosk.services.ports import Clock

PORT = 8797
_AUTO = "auto"


@dataclass(frozen=True, slots=True)
class PeerPlan:
    """What KIOSK_PEERS asks for.

    Attributes:
        listen: where this door listens.
        peers: doors at known addresses.
        discover: whether to find doors by multicast DNS.
    """

    listen: Address
    peers: tuple[Address, ...] = ()
    discover: bool = False


def peer_plan(peers: str, listen: str = "") -> PeerPlan | None:
    """Read the settings.

    Args:
        peers: KIOSK_PEERS: '' for none, 'auto', or 'host:port' with commas between.
        listen: KIOSK_PEERS_LISTEN: 'host', 'host:port' or ''.

    Raises:
        SettingsInvalid: one of them cannot be read.
    """
    peers = peers.strip()
    if not peers:
        return None
    address = _address(listen or "0.0.0.0", "KIOSK_PEERS_LISTEN")  # noqa: S104 - opted in
    if peers.lower() == _AUTO:
        if address[0] == "0.0.0.0":  # noqa: S104
            address = (_own_address(), address[1])
        return PeerPlan(address, (), discover=True)
    found = tuple(_address(part, "KIOSK_PEERS") for part in peers.split(",") if part.strip())
    return PeerPlan(address, found)


def _address(text: str, name: str) -> Address:
    host, _, port = text.strip().partition(":")
    number = int(port) if port.isdecimal() else (PORT if not port else -1)
    if not host or not 0 <= number <= 65535:
        raise SettingsInvalid(
            f"{name} names the laptop “{text.strip()}”, which is not host:port. Write it like "
            f"192.168.1.21:{PORT}, with commas between several."
        )
    return host, number


def _own_address() -> str:
    """This laptop's address on the LAN, as the system would choose it; nothing is sent."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # an address for documentation (RFC 5737)
        except OSError:
            return "127.0.0.1"
        return str(probe.getsockname()[0])


class PeerDoors:
    """This door among the others.

    Args:
        plan: where to listen and whom to tell.
        secret: the event's SECRET_KEY.
        clock: the server's time.
        feed: what this door carried out.
        ear: where it keeps what others did.

    Raises:
        SettingsInvalid: this laptop cannot listen there.
    """

    def __init__(self, plan: PeerPlan, secret: str, clock: Clock, feed: Feed, ear: Ear) -> None:
        self._share = PeerShare(Seal(secret, clock), feed, ear)
        self._discovery: PeerDiscovery | None = None
        try:
            self._server = PeerServer(self._share, plan.listen)
            if plan.discover:
                self._discovery = PeerDiscovery(
                    event_id(secret), feed.origin, self._server.address, self._share.meet
                )
        except OSError:
            raise SettingsInvalid(
                f"This laptop cannot listen to other doors at {plan.listen[0]}:{plan.listen[1]}: "
                "the address is not its own, or another program has the port. Set "
                f"KIOSK_PEERS_LISTEN, for example 192.168.1.21:{PORT}."
            ) from None
        self._share.meet(plan.peers)

    @property
    def address(self) -> Address:
        """Where this door listens."""
        return self._server.address

    def announce(self) -> None:
        """There is a new decision in the feed; returns at once."""
        self._share.announce()

    def standing(self) -> tuple[PeerStanding, ...]:
        """How the other doors are doing."""
        return self._share.standing()

    def close(self) -> None:
        """Tell and hear nobody any more."""
        self._share.close()
        if self._discovery is not None:
            self._discovery.close()
        self._server.close()
