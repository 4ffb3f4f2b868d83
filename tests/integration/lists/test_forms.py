"""What Google's and Microsoft's forms give out is imported without a click, in any script."""

import pytest
from support.files.made_lists import (
    google_form,
    microsoft_form,
    of_many_scripts,
    write_csv,
    write_xlsx,
)

from kiosk.domain.ticket import TicketQuery
from kiosk.services.lists.planning import Wanted

COUNT = 60


def imported(embedded, desk_over, path):
    desk = desk_over(embedded)
    plan = desk.planning.plan(desk.planning.open(path, Wanted("Fest")), "Fest")
    assert (plan.new, plan.faulty, dict(plan.left_out)) == (COUNT, 0, {})
    desk.importing.run(plan)
    rows = embedded.page(TicketQuery(descending=False, limit=COUNT + 1)).rows
    assert [(t.name, t.university, t.mobile_number) for t in rows] == [
        of_many_scripts(n) for n in range(COUNT)
    ]
    return embedded.guests([t.id for t in rows])


@pytest.mark.parametrize("language", range(4))
def test_google_forms_in_four_languages(embedded, desk_over, tmp_path, language):
    path = write_csv(tmp_path / "Fest (Responses).csv", google_form(COUNT, language))
    guests = imported(embedded, desk_over, path)
    assert [dict(guest.fields)["T-shirt"] for guest in guests.values()][:5] == [*"SMLXS"]


def test_microsoft_forms_without_a_login(embedded, desk_over, tmp_path):
    path = write_xlsx(tmp_path / "Fest.xlsx", microsoft_form(COUNT), "Sheet1")
    imported(embedded, desk_over, path)


def test_who_left_no_number_in_a_form_without_a_login_is_still_somebody(
    embedded, desk_over, tmp_path
):
    rows = microsoft_form(COUNT)
    for n, row in enumerate(rows[1:]):
        row[7] = ""
        row[3] = f"guest{n}@example.org" if n % 3 else "anonymous"
    path = write_xlsx(tmp_path / "Fest.xlsx", rows, "Sheet1")
    desk = desk_over(embedded)
    for new in (COUNT, 0):
        plan = desk.planning.plan(desk.planning.open(path, Wanted("Fest")), "Fest")
        assert (plan.new, plan.already, dict(plan.left_out)) == (new, COUNT - new, {})
        desk.importing.run(plan)
