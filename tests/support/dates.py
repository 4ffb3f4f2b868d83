"""Finds tests in which a date that is written down meets the clock of today."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

FIXED, REAL = "a written date", "today's clock"

_NOW = {"now", "utcnow", "today"}
_WRITTEN = {"fromisoformat", "fromtimestamp", "strptime"}
_READS = {"time", "time_ns", "localtime", "gmtime"}


@dataclass
class _Unit:
    """A name at the top of a module: what it says about time itself, and what it uses."""

    says: set[str] = field(default_factory=set)
    uses: set[str] = field(default_factory=set)


class Sources:
    """The sources of the tests, each name with the names that it uses.

    Args:
        sources: by module, such as `support.clocks` or `unit.test_clock`.
    """

    def __init__(self, sources: dict[str, str]) -> None:
        self._units: dict[str, dict[str, _Unit]] = {}
        self._imports: dict[str, dict[str, tuple[str, str]]] = {}
        self._methods: dict[str, dict[str, str]] = {}
        for module, text in sources.items():
            self._read(module, ast.parse(text))

    @classmethod
    def under(cls, folder: Path) -> "Sources":
        return cls(
            {
                ".".join(path.relative_to(folder).with_suffix("").parts): path.read_text("utf-8")
                for path in folder.rglob("*.py")
            }
        )

    def meetings(self) -> list[str]:
        """The tests that use both, as module::test."""
        return [
            f"{module}::{name}"
            for module, units in sorted(self._units.items())
            if module.rpartition(".")[2].startswith("test_")
            for name in units
            if name.rpartition(".")[2].startswith("test_")
            if self._says(module, name) >= {FIXED, REAL}
        ]

    def _read(self, module: str, tree: ast.Module) -> None:
        units: dict[str, _Unit] = {}
        imports: dict[str, tuple[str, str]] = {}
        for node in tree.body:
            if isinstance(node, ast.ImportFrom) and node.module:
                for alias in node.names:
                    imports[alias.asname or alias.name] = (node.module, alias.name)
            for name, part in _named(node):
                units[name] = _unit(part)
        self._units[module], self._imports[module] = units, imports

    def _says(self, module: str, name: str) -> set[str]:
        found: set[str] = set()
        seen: set[tuple[str, str]] = set()
        queue = [(module, name)]
        while queue:
            place = queue.pop()
            unit = self._units.get(place[0], {}).get(place[1])
            if place in seen or unit is None:
                continue
            seen.add(place)
            found |= unit.says
            for used in unit.uses:
                queue += self._where(place[0], used)
        return found

    def _where(self, module: str, used: str) -> Iterator[tuple[str, str]]:
        """Where a used name, perhaps with an attribute, may come from: also from a conftest."""
        first, _, rest = used.partition(".")
        folders = module.split(".")[:-1]
        conftests = [".".join([*folders[:n], "conftest"]) for n in range(len(folders), -1, -1)]
        for place in (module, *conftests):
            if first in self._units.get(place, {}):
                yield place, first
                return
            if first in self._imports.get(place, {}):
                source, name = self._imports[place][first]
                if f"{source}.{name}" in self._units:  # a module: what is used of it
                    yield f"{source}.{name}", rest
                yield source, name
                return


def _named(node: ast.stmt) -> Iterator[tuple[str, ast.AST]]:
    if isinstance(node, ast.FunctionDef):
        yield node.name, node
    elif isinstance(node, ast.ClassDef):
        yield node.name, node
        for part in node.body if node.name.startswith("Test") else ():
            if isinstance(part, ast.FunctionDef):
                yield f"{node.name}.{part.name}", part
    elif isinstance(node, ast.Assign):
        leaves = [leaf for target in node.targets for leaf in ast.walk(target)]
        yield from ((leaf.id, node.value) for leaf in leaves if isinstance(leaf, ast.Name))
    elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.value:
        yield node.target.id, node.value


def _unit(part: ast.AST) -> _Unit:
    unit = _Unit()
    for node in ast.walk(part):
        if isinstance(node, ast.Name):
            unit.uses.add(node.id)
        elif isinstance(node, ast.arg):
            unit.uses.add(node.arg)
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            unit.uses.add(f"{node.value.id}.{node.attr}")
        if isinstance(node, ast.Call):
            unit.says |= _said(node)
            unit.uses |= _asked_by_name(node)
    return unit


def _asked_by_name(call: ast.Call) -> set[str]:
    """The fixtures that `usefixtures` and `getfixturevalue` name."""
    if ast.unparse(call.func).rpartition(".")[2] not in {"usefixtures", "getfixturevalue"}:
        return set()
    return {str(one.value) for one in call.args if isinstance(one, ast.Constant)}


def _said(call: ast.Call) -> set[str]:
    name = ast.unparse(call.func)
    last = name.rpartition(".")[2]
    first = call.args[0] if call.args else None
    constant = isinstance(first, ast.Constant)
    if name in {"datetime", "date", "datetime.datetime", "datetime.date"}:
        return {FIXED} if constant else set()
    if last in _WRITTEN and constant:
        return {FIXED}
    if last in _NOW and name.partition(".")[0] in {"datetime", "date"}:
        return {REAL}
    if name in {f"time.{read}" for read in _READS}:
        return {REAL}
    return {REAL} if last == "ServerClock" and not call.args and not call.keywords else set()
