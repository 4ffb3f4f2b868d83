"""`kiosk import` and `kiosk export`: guest lists in, and what the evening recorded out."""

import contextlib
import sys
from argparse import Namespace
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from kiosk.commands.exits import Exit
from kiosk.commands.output import complain, counted, say, say_json
from kiosk.commands.who import asking
from kiosk.domain.ticket import TicketQuery
from kiosk.services.faults import Fault, StoreUnavailable
from kiosk.services.lists.column_words import Field
from kiosk.services.lists.exporting import Chosen, Exporting, Table
from kiosk.services.lists.import_ports import ImportResult, Progress
from kiosk.services.lists.importing import Importing
from kiosk.services.lists.planning import Plan, Planning, Wanted
from kiosk.settings import Settings

AWAY_SECONDS = 300.0
"""How long an import waits for a server that went away, before it says how far it came."""

_WIDTH = 30


def import_lists(options: Namespace, settings: Settings) -> Exit:
    """Import lists; what each did is said by itself."""
    from kiosk.app import list_desk

    columns = dict(options.map or ())
    worst = Exit.DONE
    with list_desk(settings, identify=asking(options, settings)) as desk:
        for path in options.files:
            wanted = Wanted(options.event or "", columns, options.sheet or "")
            code = _import_one(options, desk.planning, desk.importing, path, wanted)
            worst = max(worst, code)
    return worst


def _import_one(
    options: Namespace, planning: Planning, importing: Importing, path: Path, wanted: Wanted
) -> Exit:
    bar = Bar(shown=options.progress)
    try:
        with _list_only(bar):
            opened = planning.open(path, wanted)
            plan = planning.plan(opened, wanted.event, bar.read)
            if options.dry_run:
                result = _planned(plan)
            else:
                result = importing.run(plan, bar.imported, patience_s=AWAY_SECONDS)
    except _NoListError as trouble:
        return _no_list(options, path, str(trouble))
    _say(options, path, plan, result)
    if result.trouble:
        return Exit.UNAVAILABLE
    return Exit.REFUSED if result.faulty else Exit.DONE


class _NoListError(Exception):
    """The sentence why a file is no list, or cannot become one."""


@contextlib.contextmanager
def _list_only(bar: "Bar") -> Iterator[None]:
    """What is wrong with the list or with its words; a store that is away goes on its own way."""
    try:
        yield
    except StoreUnavailable:
        raise
    except Fault as trouble:
        raise _NoListError(trouble.sentence) from trouble
    except ValueError as trouble:
        raise _NoListError(str(trouble)) from trouble
    finally:
        bar.end()


def _planned(plan: Plan) -> ImportResult:
    return ImportResult(plan.rows, plan.new, plan.already, plan.faulty, plan.left_out_count)


def _no_list(options: Namespace, path: Path, sentence: str) -> Exit:
    if options.json:
        say_json({"file": str(path), "error": sentence})
    complain(f"{path}: {sentence}")
    return Exit.USAGE


def _say(options: Namespace, path: Path, plan: Plan, result: ImportResult) -> None:
    if options.json:
        shown: dict[str, Any] = {
            "file": str(path),
            "rows": result.rows,
            "new": result.new,
            "already": result.already,
            "faulty": result.faulty,
            "left_out": result.left_out,
            "faults_file": str(result.faults_file) if result.faults_file else None,
            "mapping": mapping_json(plan),
            "dry_run": bool(options.dry_run),
        }
        if result.trouble:
            shown["error"] = result.trouble
        say_json(shown)
        return
    headings = plan.opened.header.names
    for column, field in plan.opened.mapping.items():
        if field is not Field.KEEP:
            say(f"  {headings[column]} -> {field.value}")
    will = "would be " if options.dry_run else ""
    say(
        f"{path.name}: {counted(result.rows, 'row')}: {result.new} {will}new,"
        f" {result.already} already here, "
        f"{result.faulty} faulty, {result.left_out} left out."
    )
    for why, count in plan.left_out.items():
        say(f"  left out, {why}: {count}")
    for fault in plan.faults[:10]:
        say(f"  row {fault.row}, {fault.column or 'the row'}: {fault.reason}")
    if result.faults_file:
        say(f"Correct the faulty rows in {result.faults_file}, then import that file.")
    if result.trouble:
        complain(f"{result.trouble} What is in stays in: import the same file again later.")


def mapping_json(plan: Plan) -> Mapping[str, str]:
    """Heading -> field."""
    names = plan.opened.header.names
    return {names[column]: field.value for column, field in plan.opened.mapping.items()}


def export_list(options: Namespace, settings: Settings) -> Exit:
    """Write a list."""
    from kiosk.app import list_desk

    query = TicketQuery(
        search=options.search,
        status=options.status,
        event=options.event,
        descending=False,
        further=True,
    )
    columns = tuple(name for name in (options.columns or "").split(",") if name.strip())
    bar = Bar(shown=options.progress)
    path: Path = options.file
    with list_desk(settings, no_create=True, identify=asking(options, settings)) as desk:
        exporting: Exporting = desk.exporting
        try:
            with _list_only(bar):
                rows = exporting.export(
                    Table(options.table), path, Chosen(query, columns), tick=bar.read
                )
        except _NoListError as trouble:
            return _no_list(options, path, str(trouble))
    if options.json:
        say_json({"rows": rows, "file": str(path)})
    else:
        say(f"{counted(rows, 'row')} in {path}.")
    return Exit.DONE


class Bar:
    """A line on the terminal that says how far a long work is; none where nobody asked."""

    def __init__(self, *, shown: bool) -> None:
        self._shown = shown and sys.stderr is not None and sys.stderr.isatty()
        self._drawn = False

    def read(self, rows: int) -> None:
        """So many rows were read."""
        self._draw(f"{rows:,} rows")

    def imported(self, progress: Progress) -> None:
        """How far an import is."""
        share = progress.rows / progress.of if progress.of else 1.0
        full = int(share * _WIDTH)
        left = "" if progress.left_seconds is None else f", {progress.left_seconds:.0f} s left"
        text = f"[{'#' * full}{'.' * (_WIDTH - full)}] {progress.rows:,} of {progress.of:,}"
        said = progress.waiting or f"{progress.rate:,.0f} a second{left}"
        self._draw(f"{text}  {said}")

    def end(self) -> None:
        """Leave the line free."""
        if self._drawn:
            self._draw("")

    def _draw(self, text: str) -> None:
        if self._shown:
            self._drawn = True
            print(f"\r{text[:110]:<110}", end="\r", file=sys.stderr, flush=True)
