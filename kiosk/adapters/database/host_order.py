"""Which node to try first, and name look-ups that no silent DNS server can hold up."""

import socket
import threading
import time
from collections.abc import Callable

REST_SECONDS = 10.0
"""How long a node that failed is tried after all the others."""
RESOLVE_SECONDS = 1.5
"""How long a first look-up is waited for; the system's own limit is ten seconds and more."""
FRESH_SECONDS = 60.0

Address = tuple[socket.AddressFamily, tuple[str, int]]


class HostOrder:
    """The nodes of a server, the one that answered last first, those that failed last."""

    def __init__(
        self,
        nodes: tuple[tuple[str, int], ...],
        steady: Callable[[], float] = time.monotonic,
    ) -> None:
        self._nodes = nodes
        self._steady = steady
        self._failed: dict[tuple[str, int], float] = {}
        self._good = nodes[0]

    @property
    def good(self) -> tuple[str, int]:
        """The node that answered last."""
        return self._good

    def in_order(self) -> list[tuple[str, int]]:
        """Every node, in the order in which to try them."""
        now = self._steady()

        def place(node: tuple[str, int]) -> tuple[float, bool, int]:
            resting = self._failed.get(node, -REST_SECONDS)
            waits = resting if now - resting < REST_SECONDS else -REST_SECONDS
            return (waits, node != self._good, self._nodes.index(node))

        return sorted(self._nodes, key=place)

    def resting(self, node: tuple[str, int]) -> bool:
        """Whether a node failed a moment ago."""
        since = self._failed.get(node)
        return since is not None and self._steady() - since < REST_SECONDS

    def failed(self, node: tuple[str, int]) -> None:
        """Remember that this node did not serve."""
        self._failed[node] = self._steady()

    def answered(self, node: tuple[str, int]) -> None:
        """Remember that this node serves."""
        self._failed.pop(node, None)
        self._good = node


class Resolver:
    """Names to addresses, remembered; a look-up runs in a thread of its own and may be left.

    Args:
        lookup: `socket.getaddrinfo`, or a test's.
    """

    def __init__(self, lookup: Callable[..., list[object]] | None = None) -> None:
        self._lookup = lookup or socket.getaddrinfo
        self._known: dict[tuple[str, int], tuple[float, list[Address]]] = {}
        self._asking: dict[tuple[str, int], threading.Event] = {}
        self._faults: dict[tuple[str, int], Exception] = {}
        self._lock = threading.Lock()

    def addresses(self, host: str, port: int, wait: float = RESOLVE_SECONDS) -> list[Address]:
        """Addresses of a host, at once where it was known before.

        Args:
            host: name or address.
            port: goes into the addresses.
            wait: seconds a first look-up may take.

        Raises:
            OSError: there is no such name (`socket.gaierror`), or nobody answered in time.
        """
        node = (host, port)
        with self._lock:
            known = self._known.get(node)
            if known is not None and time.monotonic() - known[0] < FRESH_SECONDS:
                return known[1]
            asking = self._asking.get(node)
            if asking is None:
                asking = self._asking[node] = threading.Event()
                threading.Thread(
                    target=self._ask, args=(node, asking), name="kiosk-dns", daemon=True
                ).start()
        if known is not None:
            return known[1]  # an old answer now is worth more than a new one too late
        if not asking.wait(wait):
            raise TimeoutError("no answer from the name server")
        with self._lock:
            known = self._known.get(node)
            if known is None:
                raise self._faults[node]
            return known[1]

    def _ask(self, node: tuple[str, int], asking: threading.Event) -> None:
        found: list[Address] = []
        fault: Exception | None = None
        try:
            answers = self._lookup(*node, type=socket.SOCK_STREAM)
            found = [(a[0], a[4][:2]) for a in answers]  # type: ignore[index]
        except UnicodeError:  # "a..b" is no name at all
            fault = socket.gaierror(socket.EAI_NONAME, "no name")
        except OSError as error:
            fault = error
        with self._lock:
            if found:
                self._known[node] = (time.monotonic(), found)
            elif fault is not None:
                self._faults[node] = fault
            self._asking.pop(node, None)
        asking.set()
