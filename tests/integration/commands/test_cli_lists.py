"""`kiosk import` and `kiosk export`: the keys and exit codes that scripts rely on."""

import csv
import json
from datetime import UTC, datetime, timedelta

from support.files.made_lists import forms_rows, write_csv

from kiosk.domain.check_word import check_word


def test_import_and_export(kiosk):
    path = write_csv(kiosk.work / "forms.csv", forms_rows(12))
    ran = kiosk("import", path, "--event", "Fest", "--dry-run", "--json")
    assert ran.code == 0
    assert ran.json == {
        "file": str(path), "rows": 12, "new": 12, "already": 0, "faulty": 0, "left_out": 0,
        "faults_file": None, "dry_run": True,
        "mapping": {
            "Timestamp": "keep", "Email Address": "email", "Your full name": "name",
            "College name": "university", "WhatsApp number (with country code)": "mobile",
            "What brings you here?": "keep",
        },
    }  # fmt: skip
    assert kiosk("tickets", "--json").json == []
    ran = kiosk("import", path, "--event", "Fest", "--json", KIOSK_DOOR="Desk 1")
    assert ran.json["new"] == 12
    (told,) = kiosk("history", "12", "--json").json
    assert (told["kind"], told["result"], told["door"]) == ("import", "recorded", "Desk 1")
    again = kiosk("import", path, "--event", "Fest", "--json")
    assert (again.code, again.json["new"], again.json["already"]) == (0, 0, 12)
    out = kiosk.work / "out.csv"
    ran = kiosk("export", "guests", out, "--event", "Fest", "--json")
    assert (ran.code, ran.json) == (0, {"rows": 12, "file": str(out)})
    with out.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert rows[0]["What brings you here?"] == "Friends"
    assert kiosk("import", out, "--json").json["already"] == 12


def test_faulty_rows_are_exit_1_and_stand_beside_the_list(kiosk):
    rows = forms_rows(3)
    rows[2][4] = "9.19877E+11"
    path = write_csv(kiosk.work / "forms.csv", rows)
    ran = kiosk("import", path, "--json")
    assert (ran.code, ran.json["new"], ran.json["faulty"]) == (1, 2, 1)
    assert ran.json["faults_file"] == str(kiosk.work / "forms - faults.xlsx")
    said = kiosk("import", path)
    assert "row 3" in "\n".join(said.lines)
    assert "forms - faults" in "\n".join(said.lines)


def test_what_is_no_list_is_exit_2(kiosk):
    path = kiosk.work / "page.csv"
    path.write_text("<html><body>Sign in</body></html>")
    ran = kiosk("import", path, "--json")
    assert ran.code == 2
    assert "web page" in ran.json["error"]
    assert kiosk("import", "nothing.csv").code == 2
    path = write_csv(kiosk.work / "forms.csv", forms_rows(3))
    assert kiosk("import", path, "--map", "Nobody=name").code == 2
    assert kiosk("import", path, "--map", "Timestamp=nam").code == 2
    assert kiosk("import", path, "--map", "Timestamp").code == 2
    assert kiosk("export", "tickets", "t.doc").code == 2
    assert kiosk("export", "tickets", "t.csv", "--columns", "x").code == 2
    assert kiosk("export", "nothing", "t.csv").code == 2
    assert kiosk("tickets", "--json").json == []


def test_a_mapping_that_was_said_counts(kiosk):
    path = write_csv(kiosk.work / "l.csv", [["A", "B"], ["x", "Asha Rao"], ["y", "Ben Okri"]])
    ran = kiosk("import", path, "--map", "B=name", "--map", "A=note", "--event", "Fest", "--json")
    assert ran.json["mapping"] == {"A": "note", "B": "name"}
    assert [t["name"] for t in kiosk("tickets", "--json").json] == ["Asha Rao", "Ben Okri"]


def pages(path):
    import pypdfium2

    document = pypdfium2.PdfDocument(path)
    try:
        return [page.render(scale=2).to_numpy().copy() for page in document]
    finally:
        document.close()


def test_tickets_for_everybody_are_read_off_the_paper(kiosk, qapp):
    tonight = (datetime.now(UTC) + timedelta(hours=5)).isoformat()
    kiosk("events", "add", "Fest", "--ends", tonight, "--place", "Hall")
    kiosk("import", write_csv(kiosk.work / "forms.csv", forms_rows(11)), "--event", "Fest")
    out = kiosk.work / "all.pdf"
    ran = kiosk("tickets", "issue", "--event", "Fest", "--layout", "a4-8", "--out", out, "--json")
    assert (ran.code, ran.json) == (0, {"tickets": 11, "pages": 2, "files": [str(out)]})
    assert len(pages(out)) == 2
    folder = kiosk.work / "each"
    ran = kiosk("tickets", "issue", "--search", "Asha", "--out", folder, "--json")
    assert ran.json["tickets"] == 2
    names = sorted(path.name for path in folder.iterdir())
    assert names == ["0001 Asha Rao.pdf", "0011 Asha Okri.pdf", "tickets.csv"]
    with (folder / "tickets.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(r["number"], r["file"]) for r in rows] == [
        ("1", "0001 Asha Rao.pdf"),
        ("11", "0011 Asha Okri.pdf"),
    ]
    checked = kiosk("check", rows[0]["token"], "--json").json
    assert checked["verdict"] == "valid"
    read = kiosk("read", folder / "0011 Asha Okri.pdf", "--json")
    assert rows[1]["token"] in json.dumps(read.json)
    ran = kiosk("tickets", "issue", "--layout", "card", "--format", "png", "--out", folder / "p")
    assert ran.code == 0
    assert len(list((folder / "p").glob("*.png"))) == 11
    assert kiosk("tickets", "issue", "--event", "None", "--out", out, "--json").code == 2


def test_events(kiosk):
    kiosk("register", "--name", "A", "--event", "Freshers Nigth")
    kiosk("register", "--name", "B", "--event", "freshers nigth")
    ran = kiosk("events", "add", "Freshers Night", "--starts", "2038-01-01T19:00+00:00",
                "--ends", "2038-01-01T23:00+00:00", "--capacity", "3", "--place", "Hall",
                "--json")  # fmt: skip
    assert ran.json == {
        "name": "Freshers Night", "place": "Hall", "starts": "2038-01-01T19:00:00+00:00",
        "doors": None, "ends": "2038-01-01T23:00:00+00:00",
        "valid_until": "2038-01-02T01:00:00+00:00", "capacity": 3, "tickets": 0, "colour": "",
        "reentry": True,
    }  # fmt: skip
    ran = kiosk("events", "merge", "Freshers Nigth", "Freshers Night", "--json")
    assert (ran.code, "2 tickets" in ran.json["error"]) == (2, True)
    ran = kiosk("events", "merge", "Freshers Nigth", "Freshers Night", "--yes", "--json")
    assert (ran.json["moved"], ran.json["tickets"]) == (2, 2)
    assert [e["name"] for e in kiosk("events", "list", "--json").json] == ["Freshers Night"]
    issued = kiosk("register", "--name", "C", "--event", "freshers night", "--json").json
    assert issued["expires_at"] == "2038-01-02T01:00:00+00:00"
    full = kiosk("register", "--name", "D", "--event", "Freshers Night", "--json")
    assert full.code != 0
    assert "full" in full.json["error"]
    assert (
        kiosk("events", "set", "Freshers Night", "--capacity", "", "--json").json["capacity"]
        is None
    )
    assert kiosk("events", "rename", "Freshers Night", "Ball", "--json").json["tickets"] == 3
    assert {t["event_registered_for"] for t in kiosk("tickets", "--json").json} == {"Ball"}
    assert "Did you mean “Ball”" in kiosk("events", "set", "Bal", "--json").json["error"]
    assert kiosk("events", "add", "X", "--starts", "soon").code == 2
    wrong = kiosk(
        "events", "add", "X", "--starts", "2038-01-01T19:00", "--ends", "2037-01-01T19:00"
    )
    assert wrong.code == 2


def test_a_guest_is_corrected_and_the_log_says_so(kiosk):
    issued = kiosk("register", "--name", "Asha Ra", "--event", "Fest", "--json").json
    ran = kiosk("guest", "edit", "1", "--name", "Asha Rao", "--category", "VIP", "--note", "Ramp",
                "--attention", "on", "--operator", "Mia", "--json")  # fmt: skip
    assert ran.code == 0
    assert (ran.json["name"], ran.json["category"], ran.json["attention"]) == (
        "Asha Rao",
        "VIP",
        True,
    )
    assert kiosk("check", issued["token"], "--json").json["verdict"] == "valid"
    told = kiosk("check", issued["token"], "--json").json["ticket"]
    (row,) = kiosk("tickets", "--json").json
    assert row == told
    assert (row["category"], row["note"], row["attention"]) == ("VIP", "Ramp", True)
    out = kiosk.work / "log.json"
    kiosk("export", "decisions", out)
    (row,) = json.loads(out.read_text())
    assert (row["decision"], row["operator"], row["ticket"]) == ("edit", "Mia", 1)
    assert kiosk("guest", "edit", "1", "--mobile", "12", "--json").json["faults"]["mobile_number"]
    assert kiosk("guest", "edit", "77", "--name", "X").code == 1
    assert kiosk("guest", "edit", "0", "--name", "X").code == 2


def test_the_printed_list_and_back_again(kiosk, qapp):
    kiosk("import", write_csv(kiosk.work / "forms.csv", forms_rows(80)), "--event", "Fest")
    out = kiosk.work / "list.pdf"
    ran = kiosk("tickets", "print", "--event", "Fest", "--queues", "2", "--out", out, "--json")
    assert ran.json == {"guests": 80, "pages": 4, "files": [str(out)]}
    assert len(pages(out)) == 4
    kiosk("deny", "3", "--door", "North", "--reason", "No")
    sheet = f"1 {check_word(1)}\n2\n\n3\n4 wrong\nx\n999\n".encode()
    ran = kiosk("paper", "-", "--at", "2026-11-22T19:30", "--door", "South", "--json", stdin=sheet)
    assert (ran.code, ran.json["recorded"], ran.json["conflicts"]) == (1, [1, 2], [3])
    assert [fault["line"] for fault in ran.json["faults"]] == [5, 6, 7]
    again = kiosk(
        "paper", "-", "--at", "2026-11-22T19:30", "--door", "South", "--json", stdin=sheet
    )
    assert again.json["recorded"] == [1, 2]
    inside = kiosk("tickets", "--status", "entered", "--json").json
    assert [t["id"] for t in inside] == [1, 2]
    (conflict,) = kiosk("conflicts", "--json").json
    assert conflict["ticket"]["id"] == 3


def test_before_the_doors_open_a_ticket_is_not_yet_good(kiosk):
    soon = datetime.now(UTC) + timedelta(hours=2)
    kiosk("events", "add", "Long Fest", "--doors", soon.isoformat(),
          "--ends", (soon + timedelta(days=9)).isoformat())  # fmt: skip
    issued = kiosk("register", "--name", "Asha", "--event", "Long Fest", "--json").json
    said = kiosk("check", issued["token"], "--json").json
    assert said["verdict"] == "not_yet"
    assert soon.astimezone().strftime("%H:%M") in said["message"]
    kiosk("events", "set", "Long Fest", "--doors", (soon - timedelta(hours=3)).isoformat())
    assert kiosk("check", issued["token"], "--json").json["verdict"] == "valid"
