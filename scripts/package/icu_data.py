"""The data of ICU, which Qt links, without the parts that Qt does not ask for.

ICU's data are one package inside a library: a table of names and places, then the items (ICU User
Guide, "ICU Data"; the layout is that of `icupkg -tl`). Qt sorts and changes case with ICU and has
its own tables for languages, formats and line breaks. A name that is missing is looked for in the
root, so nothing fails.
"""

import re
import struct
import subprocess
from pathlib import Path

_UNUSED_TREES = ("brkitr", "curr", "lang", "rbnf", "region", "translit", "unit", "zone")
_LOCALE = re.compile(r"[a-z]{2,3}(_\w+)?\.res")
_KEPT_OF_ALL = ("root.res", "pool.res", "res_index.res")
_ALIGN = 16


def slim_library(source: Path, folder: Path) -> Path:
    """A library of the same name with less in it.

    Args:
        source: `libicudata.so.NN`.
        folder: where the new one is written.

    Raises:
        ValueError: the file holds no package of ICU's data, or one of another layout.
    """
    folder.mkdir(parents=True, exist_ok=True)
    version = source.name.rpartition(".")[2]
    package = folder / "icudt.dat"
    package.write_bytes(slimmed(source.read_bytes()))
    code = folder / "icudt.s"
    symbol = f"icudt{version}_dat"
    code.write_text(
        f".section .rodata\n.globl {symbol}\n.type {symbol}, @object\n.balign {_ALIGN}\n"
        f'{symbol}: .incbin "{package.name}"\n.size {symbol}, . - {symbol}\n'
        '.section .note.GNU-stack,"",@progbits\n',
        "ascii",
    )
    made = folder / source.name
    subprocess.run(["as", code.name, "-o", "icudt.o"], cwd=folder, check=True)
    subprocess.run(
        ["ld", "-shared", "-soname", source.name, "icudt.o", "-o", made.name],
        cwd=folder, check=True,
    )  # fmt: skip
    return made


def slimmed(data: bytes) -> bytes:
    """The package inside `data`, without the items that are not needed."""
    start = data.find(b"CmnD") - 12
    if start < 0 or data[start + 2 : start + 4] != b"\xda\x27":
        raise ValueError("There is no package of ICU's data in the file.")
    (head,) = struct.unpack_from("<H", data, start)
    return data[start : start + head] + _packed(
        [(name, item) for name, item in _items(data, start + head) if _is_needed(name)]
    )


def _items(data: bytes, table: int) -> list[tuple[str, bytes]]:
    (count,) = struct.unpack_from("<I", data, table)
    rows = [struct.unpack_from("<II", data, table + 4 + 8 * row) for row in range(count)]
    ends = [place for _name, place in rows[1:]]
    found = []
    for (name, place), end in zip(rows, [*ends, None], strict=True):
        text = data[table + name : data.index(b"\0", table + name)].decode("ascii")
        # The last item's end is not written down; what follows it in the library does no harm.
        found.append((text, data[table + place : table + end if end else len(data)]))
    return found


def _is_needed(name: str) -> bool:
    tree, _, item = name.partition("/")[2].rpartition("/")
    if item in _KEPT_OF_ALL:
        return True
    if item.endswith(".cnv") or tree in _UNUSED_TREES:
        return False
    return bool(tree) or not _LOCALE.fullmatch(item)


def _packed(items: list[tuple[str, bytes]]) -> bytes:
    """Table, names and items as ICU reads them: sorted by name, each item on a multiple of 16."""
    names, where = bytearray(), 4 + 8 * len(items)
    places = []
    for name, _item in items:
        places.append(where + len(names))
        names += name.encode("ascii") + b"\0"
    body, begin = bytearray(), -(-(where + len(names)) // _ALIGN) * _ALIGN
    rows = bytearray(struct.pack("<I", len(items)))
    for place, (_name, item) in zip(places, items, strict=True):
        rows += struct.pack("<II", place, begin + len(body))
        body += item + b"\0" * (-len(item) % _ALIGN)
    return bytes((rows + names).ljust(begin, b"\0") + body)
