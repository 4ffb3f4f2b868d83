"""What the columns of a list are taken for: headings in any words, and what stands below them."""

import pytest

from kiosk.services.lists.column_words import Field
from kiosk.services.lists.mapping import find_header, guess, mapped

ASHA = {"mobile": "9876543210", "email": "asha@example.org", "name": "Asha Rao"}


def fields(headings, *rows):
    header = find_header([headings, *rows])
    return {header.names[c]: f.value for c, f in guess(header, rows).items() if f != Field.KEEP}


@pytest.mark.parametrize(
    ("headings", "row", "wanted"),
    [
        (
            ["Timestamp", "Email Address", "Your full name", "College name", "WhatsApp number"],
            ["2026/11/20 10:00:00", "a@x.in", "Asha Rao", "IIT Delhi", "9876543210"],
            {"Email Address": "email", "Your full name": "name", "College name": "university",
             "WhatsApp number": "mobile"},
        ),
        (
            ["Timestamp", "What is your name, as it should stand on the certificate?",
             "Which college / institute do you study at?",
             "Please give us a contact number where we can reach you", "Emergency contact number",
             "Father's name", "T-shirt size"],
            ["20/11/2026", "Asha Rao", "IIT", "98765 43210", "9876543211", "Ravi Rao", "M"],
            {"What is your name, as it should stand on the certificate?": "name",
             "Which college / institute do you study at?": "university",
             "Please give us a contact number where we can reach you": "mobile"},
        ),
        (
            ["Naam", "Collage", "Mobil No."],
            ["Asha Rao", "IIT", "9876543210"],
            {"Naam": "name", "Collage": "university", "Mobil No.": "mobile"},
        ),
        (
            ["Nombre", "Apellidos", "Teléfono", "Universidad"],
            ["Ana", "García Ruiz", "+34 612 345 678", "UPM"],
            {"Nombre": "first_name", "Apellidos": "last_name", "Teléfono": "mobile",
             "Universidad": "university"},
        ),
        (
            ["Vorname", "Nachname", "Handynummer", "Hochschule", "Bemerkung"],
            ["Jörg", "Müller", "0151 23456789", "TU Berlin", "Rollstuhl"],
            {"Vorname": "first_name", "Nachname": "last_name", "Handynummer": "mobile",
             "Hochschule": "university", "Bemerkung": "note"},
        ),
        (
            ["नाम", "मोबाइल", "कॉलेज"],
            ["आशा राव", "९८७६५४३२१०", "दिल्ली"],
            {"नाम": "name", "मोबाइल": "mobile", "कॉलेज": "university"},
        ),
        (
            ["Order code", "Attendee name", "Attendee name: Given name",
             "Attendee name: Family name", "Product", "Price", "Checked in", "Paid", "Secret",
             "E-mail", "Company", "Voucher code", "Requires special attention", "Comment"],
            ["AB12C", "Asha Rao", "Asha", "Rao", "VIP", "12.00", "", "Yes", "abc123xyz",
             "a@x.in", "IIT", "", "No", ""],
            {"Attendee name": "name", "Attendee name: Given name": "skip",
             "Attendee name: Family name": "skip", "Product": "category", "Paid": "paid",
             "Secret": "code", "E-mail": "email", "Company": "university",
             "Requires special attention": "attention", "Comment": "note"},
        ),
        (
            ["Order #", "Order Date", "First Name", "Last Name", "Email", "Quantity",
             "Ticket Type", "Attendee #", "Barcode #", "Attendee Status", "Cell Phone"],
            ["1", "2026-11-01", "Asha", "Rao", "a@x.in", "1", "VIP", "2", "1234567890123",
             "Attending", "9876543210"],
            {"First Name": "first_name", "Last Name": "last_name", "Email": "email",
             "Quantity": "skip", "Ticket Type": "category", "Barcode #": "code",
             "Attendee Status": "status", "Cell Phone": "mobile"},
        ),
        (
            ["api_id", "name", "first_name", "last_name", "email", "phone_number", "created_at",
             "approval_status", "checked_in_at", "custom_source", "qr_code_url", "ticket_name"],
            ["gst-1", "Asha Rao", "Asha", "Rao", "a@x.in", "+919876543210", "2026", "approved",
             "", "", "https://lu.ma/check-in/evt?pk=g-1", "Standard"],
            {"name": "name", "first_name": "skip", "last_name": "skip", "email": "email",
             "phone_number": "mobile", "approval_status": "status", "qr_code_url": "code",
             "ticket_name": "category"},
        ),
        (
            ["ID", "First Name", "Last Name", "Email", "Status", "Check Ins", "Product ID",
             "Product Name", "Event ID", "Public ID", "Short ID", "Notes"],
            ["7", "Asha", "Rao", "a@x.in", "ACTIVE", "", "3", "VIP", "1", "A-X1Y2", "a_1", ""],
            {"First Name": "first_name", "Last Name": "last_name", "Email": "email",
             "Status": "status", "Product Name": "category", "Public ID": "code",
             "Notes": "note"},
        ),
        (
            ["ID", "Category", "Event", "Status", "ReservationID", "Full Name", "First Name",
             "Last Name", "E-Mail"],
            ["u-1", "Student", "fest", "ACQUIRED", "r-1", "Asha Rao", "Asha", "Rao", "a@x.in"],
            {"Category": "category", "Event": "event", "Status": "status", "Full Name": "name",
             "First Name": "skip", "Last Name": "skip", "E-Mail": "email"},
        ),
        (
            ["firstName", "lastName", "email", "lang", "reference", "company", "gender"],
            ["Asha", "Rao", "a@x.in", "en", "r1", "IIT", "f"],
            {"firstName": "first_name", "lastName": "last_name", "email": "email",
             "company": "university"},
        ),
    ],
)  # fmt: skip
def test_known_layouts_need_no_click(headings, row, wanted):
    assert fields(headings, row, row) == wanted


@pytest.mark.parametrize(
    "heading",
    [
        "Your full name (as on your college ID)",
        "Full Name as per College ID card",
        "Name as in university records",
        "Full Name [As It Appears On Your Institute ID]",
        "Student name (as mentioned in the school's register)",
    ],
)
def test_a_name_as_it_stands_elsewhere_is_a_name(heading):
    row = ["Asha Rao", "IIT", "9876543210"]
    found = fields([heading, "College name as per ID", "Phone"], row)
    assert found == {heading: "name", "College name as per ID": "university", "Phone": "mobile"}


def test_a_title_above_the_headings():
    rows = [["Guests of the fest"], [], ["Name", "Phone"], ["Asha Rao", "9876543210"]]
    header = find_header(rows)
    assert (header.row, header.names) == (3, ("Name", "Phone"))


def test_a_list_without_headings_is_told_by_what_it_holds():
    rows = [[f"Guest {chr(65 + n)} Rao", "IIT", f"98765432{n:02}"] for n in range(20)]
    header = find_header(rows)
    assert header.row == 0
    assert header.names == ("Column 1", "Column 2", "Column 3")
    found = guess(header, rows)
    assert (found[0], found[2]) == (Field.NAME, Field.MOBILE)


def test_headings_that_repeat_are_told_apart():
    header = find_header([["Name", "Name", "", "Phone"], ["A B", "C D", "x", "9876543210"]])
    assert header.names == ("Name", "Name (2)", "Column 3", "Phone")


def test_what_a_person_says_counts():
    rows = [["Asha Rao", "9876543210", "x"]]
    header = find_header([["Name", "Phone", "Sponsor"], *rows])
    guessed = guess(header, rows)
    found = mapped(header, {"sponsor": "name", "2": "skip"}, guessed)
    assert found == {0: Field.KEEP, 1: Field.SKIP, 2: Field.NAME}
    with pytest.raises(ValueError, match="no column"):
        mapped(header, {"Nobody": "name"}, guessed)
    with pytest.raises(ValueError, match="no field"):
        mapped(header, {"Name": "nam"}, guessed)


def test_an_empty_list_has_no_columns():
    assert find_header([]).names == ()
    assert find_header([[], [" "]]).row in {0, 1}
