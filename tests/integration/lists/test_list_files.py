"""Lists of any kind are read; hostile ones end with a sentence, in bounded memory."""

import io
import os
import random
import zipfile
from pathlib import Path

import pytest
import xlsxwriter
from support.files.made_lists import forms_rows, write_csv, write_ods, write_xlsx

from kiosk.adapters.sandbox.runner import NotDecoded
from kiosk.adapters.spreadsheets.text_encoding import MIXED

ROWS = [
    ["Name", "Mobile", "College"],
    ["Zoë O’Brien", "9876543210", "IIT, Delhi"],
    ["Łukasz", "", 'He said "hi"'],
    ["Two\nlines", "12", "x"],
]


def read(files, path, sheet=""):
    with files.read(path, sheet) as rows:
        return rows.about, list(rows)


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_text_of_any_encoding_and_separator(files, tmp_path, encoding, separator):
    about, rows = read(files, write_csv(tmp_path / "l.csv", ROWS, encoding, separator))
    assert rows == ROWS
    assert about.separator == separator


@pytest.mark.parametrize(
    ("encoding", "cells"),
    [
        ("cp1252", ["José Nuñez", "Zoë – “quoted”", "Café Müller"]),
        ("cp1251", ["Ирина Петрова", "Московский университет", "Алексей Иванов, первый гость"]),
        ("shift_jis", ["山田太郎さんの名前", "東京大学の学生です", "ひらがなとカタカナ"]),
        (
            "gb18030",
            [
                "李雷和韩梅梅是我们的同学，他们明天来参加晚会",
                "北京大学学生会",
                "请在门口等候工作人员，谢谢大家的支持",
            ],
        ),
        ("euc_kr", ["김철수의 이름입니다", "서울대학교 학생회", "부산대학교"]),
    ],
)
def test_older_encodings(files, tmp_path, encoding, cells):
    rows = [["Name", "Note", "College"], *[cells for _ in range(10)]]
    _, found = read(files, write_csv(tmp_path / "l.csv", rows, encoding))
    assert found == rows


def test_lines_of_two_encodings_in_one_file(files, tmp_path):
    path = tmp_path / "mixed.csv"
    lines = [line.encode() for line in ("Name,College", "Zoë,X", "Łukasz,Y", "नमस्ते,Z")]
    path.write_bytes(b"\n".join([*lines, "José,W".encode("cp1252")]))
    about, rows = read(files, path)
    assert about.encoding == MIXED
    assert [row[0] for row in rows] == ["Name", "Zoë", "Łukasz", "नमस्ते", "José"]


def test_the_separator_that_excel_names(files, tmp_path):
    path = tmp_path / "l.csv"
    path.write_text("sep=;\r\nName;Note\r\nAsha;1,2,3\r\n")
    assert read(files, path)[1] == [["Name", "Note"], ["Asha", "1,2,3"]]


def test_a_workbook(files, tmp_path):
    path = write_xlsx(tmp_path / "l.xlsx", [*ROWS, ["Number", 919876543210, 1.5], ["=1+1", True]])
    about, rows = read(files, path)
    assert (about.kind, about.sheet, about.sheets) == (
        "xlsx",
        "Form responses",
        ("Form responses",),
    )
    assert rows == [*ROWS, ["Number", "919876543210", "1.5"], ["=1+1", "yes"]]
    with pytest.raises(NotDecoded, match="no sheet"):
        read(files, path, "Other")


def test_an_open_document(files, tmp_path):
    about, rows = read(files, write_ods(tmp_path / "l.ods", ROWS))
    assert about.kind == "ods"
    assert rows == ROWS


def test_the_kind_is_told_by_what_is_in_the_file(files, tmp_path):
    assert read(files, write_xlsx(tmp_path / "really.csv", ROWS))[1] == ROWS
    assert read(files, write_csv(tmp_path / "really.xlsx", ROWS))[1] == ROWS


# Hostile files


def bomb(path):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<x/>")
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as file:
            for _ in range(512):
                file.write(b"\0" * 2**20)


def one_line(path):
    with path.open("wb") as file:
        file.write(b"Name,Mobile\n")
        for _ in range(64):
            file.write(b"x" * 2**20)


def html(path):
    path.write_text("\n <!DOCTYPE html><html><body><table><tr><td>Sign in</td></tr></table>")


def noise(path):
    path.write_bytes(random.Random(1).randbytes(50_000))


def wide(path):
    write_csv(path, [[f"Column {n}" for n in range(300)], ["x"] * 300])


def long(path):
    with path.open("w") as file:
        file.write("Name,Mobile\n")
        for _ in range(20):
            file.write("Asha Rao,9876543210\n" * 100_000)


def unclosed(path):
    path.write_text('Name,Mobile\n"Asha,1\n' + "Ben,2\n" * 300_000)


def protected(path):
    """The container in which Office puts an encrypted workbook (MS-OFFCRYPTO, section 2.3)."""
    path.write_bytes(
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000) + "EncryptedPackage".encode("utf-16-le")
    )


def cut_workbook(path):
    write_xlsx(path, ROWS)
    path.write_bytes(path.read_bytes()[:-200])


def another_zip(path):
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("holiday.txt", "x")


def million_columns(path):
    path.write_text("\n".join([",".join("n" * 500_000)] * 2))


def far_cell(path):
    """One cell in the last row and column that Excel has."""
    with xlsxwriter.Workbook(str(path)) as book:
        page = book.add_worksheet()
        page.write(0, 0, "Name")
        page.write(1_048_575, 16_383, "x")


def many_members(path):
    with zipfile.ZipFile(path, "w") as archive:
        for n in range(10_001):
            archive.writestr(f"xl/{n}", "")


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (lambda path: path.write_bytes(b""), "empty"),
        (lambda path: path.write_bytes(b" \r\n \n"), "empty"),
        (lambda path: path.write_bytes(b",,,\n,,\n"), "empty"),
        (lambda path: path.write_bytes(b"%PDF-1.7\n"), "other_file"),
        (lambda path: path.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(100)), "other_file"),
        (html, "html"),
        (noise, "binary"),
        (wide, "too_wide"),
        (long, "too_long"),
        (one_line, "long_line"),
        (unclosed, "quote"),
        (bomb, "bomb"),
        (protected, "password"),
        (cut_workbook, "damaged"),
        (another_zip, "other_file"),
        (million_columns, "too_wide"),
        (far_cell, "memory"),
        (many_members, "bomb"),
        (lambda path: path.write_bytes(b'<?xml version="1.0"?><Workbook/>'), "xml"),
        (lambda path: path.write_bytes(b'<?xml version="1.0"?><html></html>'), "html"),
        (lambda path: path.write_bytes(b'[\n {"name": "Asha"}]'), "other_text"),
        (lambda path: path.write_bytes(b"BEGIN:VCARD\nFN:Asha\n"), "other_text"),
        (lambda path: path.write_bytes(b"Name,Mobile\nAs\0ha,9876543210\n"), "binary"),
        (
            lambda path: path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(5000)),
            "damaged",
        ),
    ],
)
def test_hostile_files_end_with_a_sentence(files, tmp_path, make, reason):
    path = tmp_path / "guests.csv"
    make(path)
    with pytest.raises(NotDecoded) as caught:
        read(files, path)
    assert caught.value.reason == reason
    assert caught.value.sentence.endswith(".")


def test_no_file_at_all(files, tmp_path, monkeypatch):
    pipe = tmp_path / "pipe.csv"
    wanted = {tmp_path / "none.csv": "gone", tmp_path: "no_file"}
    if hasattr(os, "mkfifo"):
        os.mkfifo(pipe)
        wanted |= {pipe: "no_file", Path("/dev/zero"): "no_file"}
    for path, reason in wanted.items():
        with pytest.raises(NotDecoded) as caught:
            read(files, path)
        assert caught.value.reason == reason
    # As Windows answers for a list that Excel holds open.
    held = write_csv(tmp_path / "held.csv", ROWS)
    monkeypatch.setattr(Path, "open", _held)
    with pytest.raises(NotDecoded) as caught:
        read(files, held)
    assert "another program holds it open" in caught.value.sentence


def _held(*_args, **_more):
    raise PermissionError(13, "The process cannot access the file")


def test_a_workbook_under_any_name_is_told_by_what_is_in_it(files, tmp_path):
    for name in ("list.xls", "list.ods", "list.txt", "list"):
        assert read(files, write_xlsx(tmp_path / name, ROWS))[1] == ROWS
    for name in ("other.xls", "other.xlsx"):
        assert read(files, write_ods(tmp_path / name, ROWS))[1] == ROWS


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="only Linux tells it so")
def test_a_hostile_line_takes_no_memory_here(files, tmp_path):
    import resource

    path = tmp_path / "line.csv"
    with path.open("wb") as file:  # a gigabyte that takes no room on the disk
        file.write(b"Name,Mobile\n")
        file.seek(2**30)
        file.write(b"x")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(NotDecoded):
        read(files, path)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50_000


def test_leaving_early_lets_go_of_the_child(files, tmp_path):
    path = write_csv(tmp_path / "l.csv", forms_rows(5000))
    for _ in range(3):
        with files.read(path) as rows:
            assert next(iter(rows))[0] == "Timestamp"


def test_cells_beyond_reason_are_cut(files, tmp_path):
    out = io.StringIO()
    out.write("Name,Note\nAsha," + "n" * 50_000 + "\n")
    path = tmp_path / "l.csv"
    path.write_text(out.getvalue())
    assert len(read(files, path)[1][1][1]) == 10_000
