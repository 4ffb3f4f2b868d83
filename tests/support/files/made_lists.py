"""Guest lists as people and programs write them, made by the test that reads them."""

import csv
import io
import zipfile
from collections.abc import Sequence
from pathlib import Path

import xlsxwriter

FORMS = (
    "Timestamp",
    "Email Address",
    "Your full name",
    "College name",
    "WhatsApp number (with country code)",
    "What brings you here?",
)
GIVEN = ("Asha", "Ben", "Chitra", "Dev", "Esha", "Farid", "Gita", "Hari", "Ines", "Joel")
FAMILY = ("Rao", "Okri", "Iyer", "Sen", "Khan", "Das", "Nair", "Roy", "Silva", "Mehta", "Paul")


def person(n: int) -> tuple[str, str]:
    """Name and mobile number of the n-th guest; the first 110,000 are all different."""
    name = f"{GIVEN[n % 10]} {FAMILY[n // 10 % 11]}"
    return (name if n < 110 else f"{name} {_letters(n // 110)}"), f"9{100_000_000 + n}"


def _letters(n: int) -> str:
    text = ""
    while n:
        n, rest = divmod(n - 1, 26)
        text = chr(65 + rest) + text
    return text.title()


def forms_rows(count: int, first: int = 0) -> list[list[str]]:
    """What a college fest has: the answers of a Google form, with its questions as headings."""
    rows = [list(FORMS)]
    for n in range(first, first + count):
        name, mobile = person(n)
        stamp = f"2026/11/{1 + n % 28:02} 10:{n % 60:02}:00"
        rows.append([stamp, f"guest{n}@example.org", name, f"College {n % 30}", mobile, "Friends"])
    return rows


def write_csv(
    path: Path, rows: Sequence[Sequence[str]], encoding: str = "utf-8", separator: str = ","
) -> Path:
    out = io.StringIO()
    csv.writer(out, delimiter=separator).writerows(rows)
    path.write_bytes(out.getvalue().encode(encoding))
    return path


def write_xlsx(path: Path, rows: Sequence[Sequence[object]], sheet: str = "Form responses") -> Path:
    with xlsxwriter.Workbook(str(path)) as book:
        page = book.add_worksheet(sheet)
        for r, row in enumerate(rows):
            for c, cell in enumerate(row):
                if isinstance(cell, str):
                    page.write_string(r, c, cell)
                else:
                    page.write(r, c, cell)
    return path


def write_ods(path: Path, rows: Sequence[Sequence[str]]) -> Path:
    """The least that OpenDocument asks for (OASIS, version 1.2, part 1, chapter 9)."""
    from xml.sax.saxutils import escape

    def cell(text: str) -> str:
        value = f"<text:p>{escape(text)}</text:p>" if text else ""
        return f'<table:table-cell office:value-type="string">{value}</table:table-cell>'

    body = "".join(f"<table:table-row>{''.join(map(cell, row))}</table:table-row>" for row in rows)
    names = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "table", "text")
    )
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {names}'
        ' office:version="1.2"><office:body><office:spreadsheet><table:table table:name="Guests">'
        f"{body}</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    manifest = (
        '<?xml version="1.0"?><manifest:manifest '
        'xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/>'
        '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>'
        "</manifest:manifest>"
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo("mimetype"), kind)
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", manifest)
    return path


PEOPLE = (
    ("Asha Rao", "IIT Madras"),
    ("आशा कुमारी", "दिल्ली विश्वविद्यालय"),
    ("فاطمة الزهراء", "جامعة القاهرة"),
    ("Nguyễn Thị Mai", "Đại học Quốc gia"),
    ("王小明", "清华大学"),
    ("Zoë O’Brien-Müller", "TU München"),
    ("Ирина Петрова", "МГУ"),
    ("தமிழ்ச்செல்வி", "அண்ணா பல்கலைக்கழகம்"),
    ("Jo 👩🏽‍🎤 King", "Goldsmiths"),
    ("İpek Işık", "Boğaziçi Üniversitesi"),
)
MICROSOFT = (
    "ID", "Start time", "Completion time", "Email", "Name",
    "What is your full name?", "Name of your college or university",
    "WhatsApp number", "Do you need step-free access?",
)  # fmt: skip
GOOGLE = (
    ("Timestamp", "Your full name", "College name", "WhatsApp number (with country code)"),
    ("Horodateur", "Nom et prénom", "Université", "Numéro de téléphone"),
    ("Marca temporal", "Nombre completo", "Universidad", "Número de teléfono móvil"),
    ("Zeitstempel", "Vor- und Nachname", "Hochschule", "Handynummer"),
)


def of_many_scripts(n: int) -> tuple[str, str, str]:
    """Name, university and mobile number of the n-th of some thousands of different guests."""
    name, university = PEOPLE[n % len(PEOPLE)]
    return f"{name} {_letters(n // len(PEOPLE) + 1)}", university, f"+91 9{n // 1000:04} {n:05}"


def google_form(count: int, language: int = 0) -> list[list[str]]:
    """Answers of a Google form, as its sheet is saved as CSV."""
    rows = [[*GOOGLE[language], "T-shirt"]]
    for n in range(count):
        name, university, mobile = of_many_scripts(n)
        stamp = f"{1 + n % 12}/{1 + n % 28}/2026 {n % 24}:{n % 60:02}:07"
        rows.append([stamp, name, university, mobile, "SMLX"[n % 4]])
    return rows


def microsoft_form(count: int) -> list[list[object]]:
    """Answers of a Microsoft form that asks for no login, as its workbook holds them."""
    rows: list[list[object]] = [[*MICROSOFT]]
    for n in range(count):
        name, university, mobile = of_many_scripts(n)
        begun = f"2026-11-{1 + n % 28:02} 10:{n % 60:02}:00"
        rows.append([n + 1, begun, begun, "anonymous", "", name, university, mobile, "No"])
    return rows
