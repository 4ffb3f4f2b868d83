"""Imports a planned list: batch by batch, all or nothing, and the same list doubles nothing."""

import time
from collections.abc import Callable

from kiosk.domain.ticket import Made
from kiosk.services.lists.import_ports import FaultsSheets, GuestStore, ImportResult, Progress
from kiosk.services.lists.import_run import ImportRun, Tools
from kiosk.services.lists.list_ports import ListSource
from kiosk.services.lists.planning import Plan
from kiosk.services.ports import MobileRules


class Importing:
    """Imports lists into a store.

    Args:
        source: opens files.
        store: on a connection of its own, so that no press waits behind it.
        rules: say what a mobile number is.
        sheets: write down what is faulty.
        pause: waits so many seconds, or shorter where the import is cancelled meanwhile.
        steady: seconds of a clock that is never set.
        made: when, where and by whom a list is imported; None where that is not kept.
    """

    def __init__(
        self,
        source: ListSource,
        store: GuestStore,
        rules: MobileRules,
        sheets: FaultsSheets,
        pause: Callable[[float], object] = time.sleep,
        steady: Callable[[], float] = time.monotonic,
        made: Callable[[], Made | None] = lambda: None,
    ) -> None:
        self._source, self._store, self._rules = source, store, rules
        self._sheets, self._pause, self._steady = sheets, pause, steady
        self._made = made

    def run(
        self,
        plan: Plan,
        progress: Callable[[Progress], None] = lambda _: None,
        cancelled: Callable[[], bool] = lambda: False,
        patience_s: float | None = None,
    ) -> ImportResult:
        """Import what was planned.

        Args:
            plan: of `Planning.plan`.
            progress: told about ten times a second.
            cancelled: asked between batches; what is in stays in.
            patience_s: how long a store may be away; None for as long as it takes.

        Raises:
            Fault: the list cannot be read any more; what is in stays in.
        """
        sheet = self._sheets.begin(plan.opened.path, plan.opened.header.names)
        tools = Tools(
            self._source, self._store, self._rules, sheet, self._pause, self._steady, self._made()
        )
        try:
            return ImportRun(tools, plan, progress, cancelled, patience_s).all()
        finally:
            sheet.discard()
