"""Walk-ins that reached the server when their event was full: taken, as tickets are out; told."""

from collections.abc import Sequence

from kiosk.adapters.local import shared_codec as codec
from kiosk.adapters.local.journal_entries import UploadState
from kiosk.adapters.local.snapshot import Snapshot
from kiosk.adapters.local.walk_ins import WalkIn, WalkIns
from kiosk.adapters.offline.server_circuit import REFUSALS, ServerCircuit
from kiosk.adapters.offline.stuck_rows import STUCK_SECONDS
from kiosk.adapters.offline.upload_batches import LOAD_TIMEOUT, SyncClocks
from kiosk.domain.event import Event
from kiosk.domain.scan import folded
from kiosk.services.faults import StoreUnavailable


def described(snapshot: Snapshot, name: str) -> Event | None:
    """An event, as this laptop heard of it last; None where it was not described."""
    events = codec.decode_events(snapshot.shared("events"))
    return next((event for event in events if event.key == folded(name)), None)


def tell_over_capacity(
    sent: Sequence[WalkIn],
    circuit: ServerCircuit,
    walk_ins: WalkIns,
    snapshot: Snapshot,
    clocks: SyncClocks,
) -> None:
    """Note what became of walk-ins that the server took: those of whose event there are too many.

    They are looked at again each minute: where places were made, nothing is told any more.

    Args:
        sent: walk-ins that the server has.
        circuit: to the server.
        walk_ins: where it is noted.
        snapshot: knows which events have a limit.
        clocks: by which the rounds are paced.

    Raises:
        StoreUnavailable: the server is away.
    """
    by_event: dict[str, list[WalkIn]] = {}
    for one in sent:
        by_event.setdefault(folded(one.attendee.event), []).append(one)
    for arrived in by_event.values():
        event = described(snapshot, arrived[0].attendee.event)
        name = event.name if event else arrived[0].attendee.event
        over = 0
        if event is not None and event.capacity is not None:
            over = _over(circuit, name)
        late = {one.ticket_id for one in arrived[-over:]} if over else set()
        for one in arrived:
            if one.ticket_id in late:
                due = clocks.wall() + STUCK_SECONDS
                walk_ins.settle(one.ticket_id, UploadState.SENT, _sentence(name, over), due)
            elif one.why or one.state is not UploadState.SENT:
                walk_ins.settle(one.ticket_id, UploadState.SENT)


def _over(circuit: ServerCircuit, event: str) -> int:
    try:
        left = circuit.call(lambda remote: remote.places_left(event), LOAD_TIMEOUT)
    except StoreUnavailable as fault:
        if fault.trouble not in REFUSALS:
            raise
        return 0  # a database user that may not read it
    return 0 if left is None else max(-left, 0)


def _sentence(event: str, over: int) -> str:
    many = f"{over} tickets" if over > 1 else "1 ticket"
    return (
        f"{event} was full when this guest, registered while the server was away, reached it. The "
        f"ticket counts, and {event} has {many} too many. Raise its capacity (kiosk events set), "
        "or move somebody to another event (kiosk guest edit)."
    )
