"""What the package is made with: the parts that need no build to be shown right or wrong."""

import configparser
import struct
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
sys.path.append(str(ROOT / "scripts/package"))

import elf  # noqa: E402
import icu_data  # noqa: E402
import left_out  # noqa: E402
import notice  # noqa: E402
import version_info  # noqa: E402


def icu_package(items):
    """A package of ICU's data as `icudata` libraries hold it, with something before and after."""
    head = struct.pack("<HBB", 32, 0xDA, 0x27) + b"\x14\0\0\0\0\0\2\0CmnD" + b"\1" + b"\0" * 15
    names = b"".join(name.encode() + b"\0" for name in items)
    table = 4 + 8 * len(items)
    begin = -(-(table + len(names)) // 16) * 16
    rows, body, at = struct.pack("<I", len(items)), b"", table
    for name, data in items.items():
        rows += struct.pack("<II", at, begin + len(body))
        at += len(name) + 1
        body += data + b"\0" * (-len(data) % 16)
    return b"elf" * 7 + head + (rows + names).ljust(begin, b"\0") + body


def items_in(package):
    start = package.index(b"CmnD") - 12
    (head,) = struct.unpack_from("<H", package, start)
    return {name: data.rstrip(b"\0") for name, data in icu_data._items(package, start + head)}


def test_icu_keeps_the_root_and_sorting_and_drops_what_qt_has_itself():
    items = {
        "icudt73l/coll/de.res": b"sorting",
        "icudt73l/curr/de.res": b"currencies",
        "icudt73l/curr/root.res": b"root of currencies",
        "icudt73l/de_AT.res": b"a locale",
        "icudt73l/ibm-943.cnv": b"converter",
        "icudt73l/likelySubtags.res": b"subtags",
        "icudt73l/root.res": b"root",
    }
    slim = items_in(icu_data.slimmed(icu_package(items)))
    kept = ("coll/de.res", "curr/root.res", "likelySubtags.res", "root.res")
    assert slim == {f"icudt73l/{name}": items[f"icudt73l/{name}"] for name in kept}


def test_icu_in_another_shape_is_refused_and_not_guessed():
    with pytest.raises(ValueError, match="no package"):
        icu_data.slimmed(b"something else, long enough to look into" * 9)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="ELF is Linux's")
def test_a_library_with_a_moved_segment_is_told_from_a_good_one():
    good = Path(sysconfig.get_path("purelib")) / "PIL"
    (library,) = good.glob("_imaging.*.so")
    data = bytearray(library.read_bytes())
    assert elf.is_elf(library)
    assert elf.loadable(bytes(data))
    (first,) = struct.unpack_from("<Q", data, 32)
    size, count = struct.unpack_from("<HH", data, 54)
    rows = [first + number * size for number in range(count)]
    loads = [row for row in rows if struct.unpack_from("<I", data, row) == (1,)]
    (offset,) = struct.unpack_from("<Q", data, loads[-1] + 8)
    struct.pack_into("<Q", data, loads[-1] + 8, offset - 8)  # what strip does to edited libraries
    assert not elf.loadable(bytes(data))
    assert not elf.loadable(bytes(data[: len(data) // 2]))


def entry(folder, place, kind="BINARY"):
    source = folder / place.replace("/", "_")
    source.write_bytes(b"x" * 100)
    return place, str(source), kind


def test_a_library_stays_exactly_as_long_as_something_packed_asks_for_it(tmp_path):
    asked = {
        "cv2_cv2.so": {"libneeded.so.1"},
        "libneeded.so.1": {"libdeeper.so.2"},
        "PySide6_Qt_plugins_platformthemes_libqgtk3.so": {"libgtk-3.so.0"},
    }
    entries = [
        entry(tmp_path, "cv2/cv2.so", "EXTENSION"),
        entry(tmp_path, "libneeded.so.1"),
        entry(tmp_path, "libdeeper.so.2"),
        entry(tmp_path, "libgtk-3.so.0"),
        entry(tmp_path, "libzbar.so.0"),  # loaded by name, which nothing says
        entry(tmp_path, "PySide6/Qt/plugins/platformthemes/libqgtk3.so"),
        entry(tmp_path, "resources/themes/light.json", "DATA"),
    ]
    cuts = left_out.Cuts((), lambda source: asked.get(Path(source).name, set()))
    assert [place for place, *_ in cuts.kept(entries)] == [
        "cv2/cv2.so", "libneeded.so.1", "libdeeper.so.2", "libzbar.so.0",
        "resources/themes/light.json",
    ]  # fmt: skip
    assert sum(cuts.bytes.values()) == 200


def test_qts_words_stay_for_the_languages_that_the_window_speaks(tmp_path):
    names = ("qtbase_de", "qtbase_fr", "qt_help_de", "qtbase_pt_BR")
    entries = [entry(tmp_path, f"PySide6/Qt/translations/{name}.qm", "DATA") for name in names]
    cuts = left_out.Cuts({"de", "pt_BR"})
    kept = [Path(place).stem for place, *_ in cuts.kept(entries)]
    assert kept == ["qtbase_de", "qtbase_pt_BR"]


@pytest.mark.parametrize(
    ("version", "numbers"),
    [("0.1.0", (0, 1, 0, 0)), ("1.2.3rc4", (1, 2, 3, 4)), ("2", (2, 0, 0, 0))],
)
def test_windows_gets_a_version_of_four_numbers(version, numbers):
    assert version_info.four(version) == numbers


def test_the_notice_names_qt_and_its_licence_with_the_text():
    text = notice.notice(None)
    assert "PySide6_Essentials" in text
    assert "LGPL-3.0" in text
    assert "GNU LESSER GENERAL PUBLIC LICENSE\n                       Version 3" in text
    assert "opencv-python-headless" in text
    assert "\npytest " not in text  # only what is packed


def test_the_entry_in_the_menu_is_whole():
    entry = configparser.ConfigParser(interpolation=None)
    entry.optionxform = str
    entry.read(ROOT / "scripts/package/kiosk.desktop", "utf-8")
    desktop = entry["Desktop Entry"]
    assert (desktop["Type"], desktop["Exec"], desktop["Icon"]) == ("Application", "kiosk", "kiosk")
    assert desktop["Categories"].endswith(";")


def test_the_archive_starts_from_a_place_with_a_space_through_a_link(tmp_path):
    place = tmp_path / "event laptop" / "kiosk-1"
    (place / "kiosk").mkdir(parents=True)
    (place / "fallback/libthatnobodyhas.so.9").mkdir(parents=True)
    (place / "fallback/libc.so.6").mkdir()
    start = place / "start"
    start.write_bytes((ROOT / "scripts/package/start.sh").read_bytes())
    start.chmod(0o755)
    program = place / "kiosk/kiosk"
    program.write_text('#!/bin/sh\necho "$LD_LIBRARY_PATH"\necho "$@"\n', "utf-8")
    program.chmod(0o755)
    link = tmp_path / "kiosk"
    link.symlink_to(start)
    told = subprocess.run([link, "check", "-"], capture_output=True, text=True, check=True).stdout
    libraries, words = told.splitlines()
    assert libraries.endswith("event laptop/kiosk-1/fallback/libthatnobodyhas.so.9")
    assert "libc.so.6" not in libraries  # the system's own comes first where there is one
    assert words == "check -"
