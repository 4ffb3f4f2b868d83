"""Finding the other doors of the event on the LAN by multicast DNS (the `zeroconf` library)."""

import contextlib
import socket
from collections.abc import Callable, Iterable

from zeroconf import (
    BadTypeInNameException,
    Error,
    ServiceBrowser,
    ServiceInfo,
    ServiceListener,
    Zeroconf,
)

from kiosk.adapters.peers.peer_candidates import Address

SERVICE = "_kiosk-door._tcp.local."


class PeerDiscovery:
    """Announces this door and reports the others of the same event.

    What is announced is no secret: an address, and an id that is made from the event's key but
    does not tell it. Who pretends to be a door hears nothing he can read and is not believed.

    Args:
        event: the id of the event's key; doors of other events are left alone.
        origin: names this door.
        address: where it listens.
        found: told the addresses of a door that was found; called on the library's thread.

    Raises:
        OSError: the interface cannot do multicast, or does not exist any more.
    """

    def __init__(
        self, event: str, origin: str, address: Address, found: Callable[[Iterable[Address]], None]
    ) -> None:
        host, port = address
        self._zeroconf = Zeroconf(interfaces=[host])
        self._name = f"{origin[:16]}.{SERVICE}"
        info = ServiceInfo(
            SERVICE,
            self._name,
            addresses=[socket.inet_aton(host)],
            port=port,
            properties={"event": event},
            server=f"kiosk-{origin[:16]}.local.",
        )
        try:
            self._zeroconf.register_service(info)
            listener = _Listener(event, self._name, found)
            self._browser = ServiceBrowser(self._zeroconf, SERVICE, listener)
        except Error as error:
            self._zeroconf.close()
            raise OSError(f"{type(error).__name__} at announcing this door") from error
        except BaseException:
            self._zeroconf.close()
            raise

    def close(self) -> None:
        """Say goodbye and listen no more."""
        with contextlib.suppress(OSError, BadTypeInNameException):
            self._zeroconf.unregister_all_services()
        self._zeroconf.close()


class _Listener(ServiceListener):
    def __init__(self, event: str, own: str, found: Callable[[Iterable[Address]], None]) -> None:
        self._event, self._own, self._found = event.encode(), own, found

    def add_service(self, zc: Zeroconf, type_: str, name: str) -> None:
        """A door, perhaps ours."""
        if name == self._own:
            return
        info = zc.get_service_info(type_, name, timeout=1500)
        if info is None or info.properties.get(b"event") != self._event:
            return
        port = info.port
        if port:
            self._found([(host, port) for host in info.parsed_addresses()[:4]])

    def update_service(self, zc: Zeroconf, type_: str, name: str) -> None:
        """It may have moved."""
        self.add_service(zc, type_, name)

    def remove_service(self, zc: Zeroconf, type_: str, name: str) -> None:
        """It said goodbye; it is greeted on all the same, for Wi-Fi that comes back."""
