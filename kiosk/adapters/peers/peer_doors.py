"""The doors on the LAN as one thing: told by name or found, listened to, and closed."""

import logging
import socket
import threading
from dataclasses import dataclass

import ifaddr

from kiosk.adapters.keys.event_key import event_id
from kiosk.adapters.peers.discovery import PeerDiscovery
from kiosk.adapters.peers.peer_candidates import Address
from kiosk.adapters.peers.peer_exchange import DecisionFeed, DecisionInbox, PeerExchange
from kiosk.adapters.peers.peer_listener import PeerListener
from kiosk.adapters.peers.peer_status import PeerStatus
from kiosk.adapters.peers.sealed_messages import MessageCipher
from kiosk.services.faults import SettingsInvalid
from kiosk.services.ports import Clock

_log = logging.getLogger(__name__)

PORT = 8797
REOPEN_SECONDS = 5.0
"""Between two attempts to listen, and two looks at which network this laptop is in."""
_AUTO = "auto"
_ANYWHERE = "0.0.0.0"  # noqa: S104 - opted in with KIOSK_PEERS


@dataclass(frozen=True, slots=True)
class PeerConfig:
    """What KIOSK_PEERS asks for.

    Attributes:
        listen: where this door listens; to be found, the address that the laptop has then.
        peers: doors at known addresses.
        discover: whether to find doors by multicast DNS.
    """

    listen: Address
    peers: tuple[Address, ...] = ()
    discover: bool = False


def parse_peers(peers: str, listen: str = "") -> PeerConfig | None:
    """Read the settings.

    Args:
        peers: KIOSK_PEERS: '' for none, 'auto', 'host:port', or several with commas between.
        listen: KIOSK_PEERS_LISTEN: 'host', 'host:port' or ''.

    Raises:
        SettingsInvalid: one of them cannot be read.
    """
    peers = peers.strip()
    if not peers:
        return None
    address = _address(listen or _ANYWHERE, "KIOSK_PEERS_LISTEN")
    parts = [part.strip() for part in peers.split(",") if part.strip()]
    named = [part for part in parts if part.lower() != _AUTO]
    found = tuple(_address(part, "KIOSK_PEERS") for part in named)
    return PeerConfig(address, found, discover=len(named) < len(parts))


def _address(text: str, name: str) -> Address:
    host, _, port = text.strip().partition(":")
    number = int(port) if port.isdecimal() else (PORT if not port else -1)
    if not host or any(c.isspace() for c in host) or not 0 <= number <= 65535:
        raise SettingsInvalid(
            f"{name} names the laptop “{text.strip()}”, which is not host:port. Write it like "
            f"192.168.1.21:{PORT}, with commas between several."
        )
    return host, number


def _own_address() -> str | None:
    """This laptop's address on the LAN, as the system would choose it; None without a network.

    Nothing is sent. A LAN without a router has no way to anywhere; there the first address counts.
    """
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # an address for documentation (RFC 5737)
        except OSError:
            addresses = (ip.ip for card in ifaddr.get_adapters() for ip in card.ips if ip.is_IPv4)
            return next((str(ip) for ip in addresses if not str(ip).startswith("127.")), None)
        return str(probe.getsockname()[0])


def can_listen_here(plan: PeerConfig) -> bool:
    """Whether this laptop has the address now at which the plan has it listen."""
    host = _host(plan)
    if host is None:
        return False
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        try:
            probe.bind((host, 0))
        except OSError:
            return False
    return True


def _host(plan: PeerConfig) -> str | None:
    if plan.discover and plan.listen[0] == _ANYWHERE:
        return _own_address()  # what is announced must be one address that the others can reach
    return plan.listen[0]


class PeerDoors:
    """This door among the others.

    Where it cannot listen, because the Wi-Fi is not up yet or another program has the port, it
    goes on trying: no network is a reason to keep a door shut.

    Args:
        plan: where to listen and whom to tell.
        secret: the event's SECRET_KEY.
        clock: the server's time.
        feed: what this door carried out.
        ear: where it keeps what others did.
        look: seconds between two attempts.
    """

    def __init__(
        self,
        plan: PeerConfig,
        secret: str,
        clock: Clock,
        feed: DecisionFeed,
        inbox: DecisionInbox,
        reopen_seconds: float = REOPEN_SECONDS,
    ) -> None:
        self._plan = plan
        self._event, self._origin = event_id(secret), feed.origin
        self._exchange = PeerExchange(MessageCipher(secret, clock), feed, inbox)
        self._server: PeerListener | None = None
        self._discovery: PeerDiscovery | None = None
        self._host = ""
        self._told = False
        self._lock = threading.Lock()
        self._end = threading.Event()
        self._exchange.add_peers(plan.peers, named=True)
        self._try_open()
        self._opener = threading.Thread(
            target=self._keep_open, args=(reopen_seconds,), name="kiosk-peers-look", daemon=True
        )
        self._opener.start()

    @property
    def address(self) -> Address:
        """Where this door listens, or would."""
        server = self._server
        return self._plan.listen if server is None else server.address

    @property
    def listening(self) -> bool:
        """Whether it can be told anything now."""
        return self._server is not None

    def announce(self) -> None:
        """There is a new decision in the feed; returns at once."""
        self._exchange.announce()

    def status(self) -> tuple[PeerStatus, ...]:
        """How the other doors are doing."""
        return self._exchange.status()

    def not_heard(self) -> tuple[str, ...]:
        """Doors that should hear this one and do not answer, as host:port."""
        return tuple(f"{host}:{port}" for host, port in self._exchange.not_heard())

    def newer(self) -> tuple[str, ...]:
        """Doors whose program is newer than this one, so that what they tell is not understood."""
        return self._exchange.newer()

    def older(self) -> tuple[str, ...]:
        """Doors whose program is older, as host:port."""
        return tuple(f"{host}:{port}" for host, port in self._exchange.older())

    def close(self) -> None:
        """Tell and hear nobody any more."""
        self._end.set()
        self._exchange.close()
        with self._lock:
            self._close_network()
        self._opener.join(1)

    def _keep_open(self, pause: float) -> None:
        while not self._end.wait(pause):
            self._try_open()

    def _try_open(self) -> None:
        """Listen and be found, as far as the network lets this laptop now."""
        with self._lock:
            if self._end.is_set():
                return
            try:
                self._open(_host(self._plan))
            except OSError as error:
                if not self._told:
                    _log.warning(
                        "cannot listen to other doors at %s:%d yet: %s", *self.address, error
                    )
                self._told = True
            else:
                self._told = False

    def _open(self, host: str | None) -> None:
        if self._server is not None and host not in {None, self._host}:
            self._close_network()  # in another network now
        if self._server is None:
            if host is None:
                raise OSError("this laptop is in no network")
            self._server = PeerListener(self._exchange, (host, self._plan.listen[1]))
            self._host = host
        if self._plan.discover and self._discovery is None:
            self._discovery = PeerDiscovery(
                self._event, self._origin, self._server.address, self._exchange.add_peers
            )

    def _close_network(self) -> None:
        discovery, self._discovery = self._discovery, None
        server, self._server = self._server, None
        if discovery is not None:
            discovery.close()
        if server is not None:
            server.close()
