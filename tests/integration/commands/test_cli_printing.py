"""`kiosk tickets print --printer`: through the system's printing to a printer of the network."""

import sys
from ctypes.util import find_library

import pypdfium2
import pytest
from support.files.made_lists import forms_rows, write_csv
from support.servers.print_server import PrintServer

pytestmark = pytest.mark.skipif(
    not (sys.platform == "linux" and find_library("cups")), reason="needs CUPS' library"
)


@pytest.fixture
def imported(kiosk):
    kiosk("import", write_csv(kiosk.work / "forms.csv", forms_rows(40)), "--event", "Fest")
    return kiosk


def printed(kiosk, printer, server, *more):
    command = ("tickets", "print", "--event", "Fest", "--printer", printer, *more)
    # A process of its own: CUPS' library keeps where its server is, and holds the interpreter up.
    return kiosk.process(*command, *more, CUPS_SERVER=server.address)


def test_the_list_comes_out_of_the_printer_that_was_named(imported):
    with PrintServer("Desk") as server:
        ran = printed(imported, "Desk", server, "--json")
        said = printed(imported, "Desk", server)
    assert (ran.code, ran.json) == (
        0, {"guests": 40, "pages": 2, "files": [], "printer": "Desk"}
    )  # fmt: skip
    assert said.lines == ["40 guests on 2 pages: at the printer Desk"]
    assert len(server.documents) == 2
    document = pypdfium2.PdfDocument(server.documents[0])
    try:
        width, height = document[0].get_size()
        assert (round(width), round(height), len(document)) == (595, 842, 2)
        text = document[0].get_textpage().get_text_range()
        assert "Asha Iyer" in text
        assert "Fest" in text
    finally:
        document.close()


def test_tickets_for_everybody_come_out_of_the_printer(imported):
    def issued(server, *more):
        command = ("tickets", "issue", "--event", "Fest", "--printer", "Desk", *more)
        return imported.process(*command, CUPS_SERVER=server.address)

    with PrintServer("Desk") as server:
        ran = issued(server, "--layout", "a4-8", "--json")
        said = issued(server, "--search", "Asha Iyer")
        nobody = issued(server, "--search", "zzyzx")
    assert ran.json == {"tickets": 40, "pages": 5, "files": [], "printer": "Desk"}
    assert said.lines == ["1 ticket on 1 page: at the printer Desk"]
    assert (nobody.code, len(server.documents)) == (2, 2), "nor an empty page"
    document = pypdfium2.PdfDocument(server.documents[0])
    try:
        assert ([round(side) for side in document[0].get_size()], len(document)) == ([595, 842], 5)
        assert "Valid until" in document[0].get_textpage().get_text_range()
    finally:
        document.close()


def test_a_printer_that_is_not_there_is_a_sentence_with_those_that_are(imported):
    with PrintServer("Desk") as server:
        ran = printed(imported, "Hall", server, "--json")
    assert (ran.code, server.documents) == (2, [])
    assert ran.json["error"] == "This system has no printer “Hall”. There are: Desk."


def test_where_no_printer_is_there_at_all(imported):
    with PrintServer("Desk") as server:
        pass
    ran = printed(imported, "Hall", server, "--json")
    assert ran.json["error"] == "This system has no printer “Hall”. There is none at all."


def test_either_a_file_or_a_printer(kiosk):
    assert kiosk("tickets", "print").code == 2
    assert kiosk("tickets", "print", "--out", "l.pdf", "--printer", "Desk").code == 2
